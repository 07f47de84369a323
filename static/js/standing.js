// What stands now, asked for again every 15 seconds while somebody looks; the server says "the same" if it is.
const EVERY = 15_000;

for (const place of document.querySelectorAll("[data-standing]")) {
  let mark = place.dataset.mark;

  const renew = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(place.dataset.standing, {
        headers: { "If-None-Match": `"${mark}"` },
        cache: "no-store",
        credentials: "omit", // what stands now is the same for everyone
      });
      if (answer.status === 200) {
        place.innerHTML = await answer.text();
        mark = answer.headers.get("ETag").replace(/^W\//, "").replaceAll('"', "");
      }
      place.removeAttribute("data-stale");
    } catch {
      place.setAttribute("data-stale", ""); // no network: what is there stays, and the next time may do
    }
  };

  // Not all at once: each begins somewhere in the first interval.
  setTimeout(() => {
    renew();
    setInterval(renew, EVERY);
  }, Math.random() * EVERY);
  document.addEventListener("visibilitychange", renew);
}
