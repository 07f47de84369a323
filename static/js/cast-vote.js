// Casts the vote on the page "Check your vote", in the voter's browser: one press does all of it. What it does is
// in sealed-ballot.js; here it meets the page. Addresses and words are in the page, in #sealing.
//
// The form stays what it is without a script: a way in which the server seals the papers. This script takes its
// place only when the browser can do everything, and the page says at any moment which of the two it is.

const facts = JSON.parse(document.querySelector("#sealing").textContent);
const form = document.querySelector("form[data-sealed]");
const part = (name) => document.querySelector(`[data-sealing="${name}"]`);
const show = (name, shown = true) => {
  const element = part(name);
  if (element) element.hidden = !shown;
};
const fill = (words, values = {}) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

let sealed; // the module, once it is here
let vote;
let busy = false;

const ready = prepare().catch((problem) => {
  explain(problem);
  return false;
});

form?.addEventListener("submit", async (event) => {
  if (event.submitter?.name === "go") return; // back to the paper, to change it
  event.preventDefault();
  if (busy) return;
  busy = true;
  if (await ready) await cast();
  else form.submit(); // the way that the page has said plainly
  busy = false;
});

// Whether this browser votes by itself from here on.
async function prepare() {
  sealed = await import(facts.module);
  const lacks = await sealed.supported();
  if (lacks) throw new sealed.Problem(lacks);
  const response = await fetch(facts.manifest, { credentials: "omit" });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const csrfToken = form?.elements.csrfmiddlewaretoken.value ?? facts.token;
  vote = new sealed.Vote({
    manifest: await sealed.openManifest(bytes, facts.hash),
    codes: Object.keys(facts.contests),
    transport: sealed.transport({ issue: facts.issue, cast: facts.cast, csrfToken }),
  });
  if (vote.begun) {
    finish(facts.steps.resuming);
  } else if (form) {
    if (!vote.code && !facts.issued) vote.take(sealed.newSeed());
    if (done() && !vote.manifest.revote) receipt();
    show("without", false);
    show("with");
    show("type", !vote.code);
    showCode();
  }
  return true;
}

const done = () => Object.keys(vote.receipts).length > 0;

async function cast() {
  if (!vote.code) {
    explain(new sealed.Problem("issued-already"));
    part("typed").focus();
    return;
  }
  say(facts.steps.preparing);
  show("problem", false);
  form.inert = true;
  try {
    const marks = Object.entries(facts.marks).map(([code, said]) => [code, Uint8Array.from(said)]);
    await vote.begin(Object.fromEntries(marks));
  } catch (problem) {
    return explain(problem);
  }
  return finish();
}

async function finish(first) {
  busy = true;
  if (form) form.inert = true;
  if (first) say(first);
  try {
    await vote.finish(({ step, ...at }) => say(fill(facts.steps[step], { now: at.done + 1, ...at })));
    receipt();
  } catch (problem) {
    explain(problem);
  }
  busy = false;
}

function say(words) {
  show("progress");
  part("progress-words").textContent = words;
}

function explain(problem) {
  if (!sealed || !(problem instanceof sealed.Problem)) {
    if (sealed) throw problem;
    return; // the module did not come: the page still says, and does, what it can without it
  }
  const { code } = problem;
  const known = problem.facts.wanted && code === "code-character" ? "code-should-be" : code;
  const words = facts.problems[known] ?? facts.problems.unknown;
  show("progress", false);
  show("problem");
  part("problem-words").textContent = fill(words, { code, ...problem.facts });
  if (form) form.inert = false;
  if (code === "issued-already" || code === "different-request") show("type");
  part("problem").scrollIntoView({ block: "center" });
}

function showCode() {
  show("code-panel", Boolean(vote.code));
  for (const element of document.querySelectorAll('[data-sealing="code"]')) element.textContent = vote.code;
}

// The paper is in: what the voter gets.
function receipt() {
  const template = document.querySelector("template[data-sealing='done']");
  const view = template.content.cloneNode(true);
  const list = view.querySelector("[data-sealing='numbers']");
  const row = list.firstElementChild;
  for (const [code, title] of Object.entries(facts.contests)) {
    const copy = row.cloneNode(true);
    copy.querySelector("dt").textContent = title;
    copy.querySelector(".short-code").textContent = vote.receipts[code]?.id ?? "";
    list.append(copy);
  }
  row.remove();
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
    await navigator.clipboard.writeText(vote.code).catch(() => {});
    part("copied").textContent = facts.found.copied;
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
    const seed = sealed.readCode(typed);
    if (vote.code && !vote.begun && !done()) vote.forget();
    vote.take(seed);
    show("problem", false);
    show("type", false);
    showCode();
    part("code-panel").scrollIntoView({ block: "center" });
  } catch (problem) {
    explain(problem);
  }
}
