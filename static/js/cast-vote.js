// Casts a vote that was filled in on this device, and says on the page how far it is: one press does all of it.
// What it does is in vote.js. Addresses and words are in the page.

import { codeElements, facts, fill, manifestBytes, part, show, wordsFor } from "./page.js";
import { Problem, newSeed, openManifest, readCode, supported } from "./sealed-ballot.js";
import { Vote, transport } from "./vote.js";

let vote;
let busy = false;

export const begun = () => vote.begun;
export const done = () => Object.keys(vote.receipts).length > 0;
export const begunElsewhere = () => facts.issued && !vote.code;
export const mayVoteAgain = () => vote.manifest.revote;

// Everything that is to be fetched, before the voter says anything. Fails with a Problem if this browser cannot.
export async function prepare() {
  const lacks = await supported();
  if (lacks) throw new Problem(lacks);
  const csrfToken = facts.token;
  vote = new Vote({
    manifest: await openManifest(await manifestBytes(), facts.hash),
    codes: Object.keys(facts.contests),
    voter: facts.voter,
    transport: transport({ issue: facts.issue, cast: facts.cast, csrfToken }),
  });
}

// A new paper code, unless there is one, or one elsewhere that must be typed in.
export function takeCode() {
  if (!vote.code && !facts.issued) vote.take(newSeed());
  show("type", !vote.code);
  showCode();
}

// Seal and cast. `marks` is contest key → bytes. Whether it is done.
export async function cast(marks) {
  if (busy) return false;
  if (!vote.code) {
    explain(new Problem("issued-already"));
    return false;
  }
  if (vote.begun) return finish(facts.steps.resuming);
  busy = true;
  say(facts.steps.preparing);
  show("problem", false);
  try {
    await vote.begin(marks);
  } catch (problem) {
    busy = false;
    explain(problem);
    return false;
  }
  return finish();
}

// Do what is left to do of a vote that was begun. Whether it is done.
export async function finish(first = "") {
  busy = true;
  const paper = document.querySelector("[data-sealed]");
  if (paper) paper.inert = true;
  if (first) say(first);
  try {
    await vote.finish(({ step, ...at }) => say(fill(facts.steps[step], { now: at.done + 1, ...at })));
    receipt();
    return true;
  } catch (problem) {
    explain(problem);
    return false;
  } finally {
    busy = false;
    if (paper) paper.inert = false;
  }
}

function say(words) {
  const progress = part("progress");
  if (progress.hidden) {
    progress.hidden = false;
    progress.scrollIntoView({ block: "center" }); // the button is at the end of a long page
  }
  part("progress-words").textContent = words;
}

export function explain(problem) {
  const words = wordsFor(problem);
  show("progress", false);
  show("problem");
  part("problem-words").textContent = words;
  if (problem.code === "issued-already" || problem.code === "different-request") {
    facts.issued = true;
    show("type");
    showCode();
  }
  part("problem").focus({ preventScroll: true }); // while it was cast the button could not keep it
  part("problem").scrollIntoView({ block: "center" });
}

function showCode() {
  show("code-panel", Boolean(vote.code));
  for (const element of codeElements()) element.textContent = vote.code;
}

// The papers are in: what the voter gets.
export function receipt() {
  const view = document.querySelector("template[data-sealing='done']").content.cloneNode(true);
  const list = part("numbers", view);
  const row = list.firstElementChild;
  for (const [code, title] of Object.entries(facts.contests)) {
    const copy = row.cloneNode(true);
    copy.querySelector("dt").textContent = title;
    copy.querySelector(".short-code").textContent = vote.receipts[code]?.id ?? "";
    list.append(copy);
  }
  row.remove();
  if (!Object.values(vote.replaced).some((earlier) => earlier.length)) part("replaced", view).remove();
  document.querySelector("#main").replaceChildren(view);
  showCode();
  const heading = part("done-heading");
  document.title = `${heading.textContent.trim()} – ${document.title.split(" – ").at(-1)}`;
  heading.focus();
  window.scrollTo(0, 0);
}

document.addEventListener("click", async (event) => {
  const pressed = event.target.closest("button[data-press]")?.dataset.press;
  if (pressed === "copy") {
    const copied = await navigator.clipboard.writeText(vote.code).then(() => true, () => false);
    part("copied").textContent = facts.found[copied ? "copied" : "not-copied"];
  } else if (pressed === "print") {
    document.documentElement.classList.add("printing-code");
    window.print();
    document.documentElement.classList.remove("printing-code");
  } else if (pressed === "use-code") {
    use(part("typed").value);
  } else if (pressed === "forget") {
    vote.forget();
    for (const element of document.querySelectorAll('[data-sealing="code"], [data-sealing="numbers"] .short-code')) {
      element.textContent = "–";
    }
    part("forgotten").textContent = facts.found.forgotten;
  }
});

// A code from another device takes the place of one made here that nothing was done with.
function use(typed) {
  try {
    const seed = readCode(typed);
    if (vote.code && !vote.begun && !done()) vote.forget();
    vote.take(seed);
    for (const told of ["problem", "type", "typed-problem", "elsewhere"]) show(told, false);
    part("typed").removeAttribute("aria-invalid");
    showCode();
    part("code-panel").scrollIntoView({ block: "center" });
  } catch (problem) {
    show("problem", false);
    part("typed-problem").textContent = wordsFor(problem);
    show("typed-problem");
    part("typed").setAttribute("aria-invalid", "true");
    part("typed").focus();
  }
}
