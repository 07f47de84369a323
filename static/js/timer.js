// Counts down beside every moment that a speech ends at, by the server's clock. Without it the page says the moment.
const page = document.querySelector("[data-now]");
const ahead = page ? Date.parse(page.dataset.now) - Date.now() : 0; // how far the server's clock is before this one

function clock(seconds) {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
}

function tick() {
  for (const timer of document.querySelectorAll("[data-until]")) {
    const left = Math.ceil((Date.parse(timer.dataset.until) - Date.now() - ahead) / 1000);
    const words = left > 0 ? timer.dataset.left : timer.dataset.over;
    timer.textContent = words.replace("{time}", clock(Math.abs(left)));
    timer.classList.toggle("is-over", left <= 0);
    timer.hidden = false;
  }
}

tick();
setInterval(tick, 1000);
