// Passkeys need a script and a browser that knows them: only then are their buttons shown.
// allauth's script talks to the device; when that fails, this says so on the page.

for (const part of document.querySelectorAll("[data-passkey]")) {
  part.hidden = !("PublicKeyCredential" in window);
}

for (const part of document.querySelectorAll("[data-no-passkey]")) {
  part.hidden = "PublicKeyCredential" in window;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const problem = document.querySelector("#passkey-problem");
  problem.hidden = true;
  // In the next task, so that a second failure is announced as well.
  setTimeout(() => {
    problem.hidden = false;
  });
});
