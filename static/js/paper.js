// The paper, filled in on this device alone: question by question, then the check, then one press casts it.
//
// The server gave it blank, each question in a <template>. What the voter says stays in this page, and in this
// tab's own storage so that a reload loses nothing; no request carries it. The forms go nowhere by themselves
// (method="dialog"), so that not even a script that broke could send them.

import "./ranked-ballot.js";
import {
  begun,
  begunElsewhere,
  cast,
  done,
  explain,
  finish,
  mayVoteAgain,
  prepare,
  receipt,
  takeCode,
} from "./cast-vote.js";
import { facts, fill, part, show, wordsFor } from "./page.js";

const CHECK = "check";
const MARKS = { for: 70, against: 65, abstain: 83 }; // as in docs/sealed-ballot.md

const questions = [...document.querySelectorAll("template[data-question]")].map((template) => ({
  template,
  code: template.dataset.question,
  title: template.dataset.title,
  ranked: "ranked" in template.dataset,
  most: Number(template.dataset.most), // NaN unless so many are chosen, in no order
  names: [...new Set([...template.content.querySelectorAll("input[name]")].map((input) => input.name))],
}));
const place = document.querySelector("#paper");
const site = document.title.split(" – ").at(-1);

// --- What was filled in: names of fields → what is in them

const NAME = `paper ${facts.hash} ${facts.voter}`;
let kept = { answers: {}, at: 1, sort: "", returning: false };
const storage = (() => {
  try {
    return sessionStorage;
  } catch {
    return null; // a browser that keeps nothing for this page
  }
})();

function keep(changes) {
  kept = { ...kept, ...changes };
  try {
    storage?.setItem(NAME, JSON.stringify(kept));
  } catch {
    // It is full: a reload begins afresh, and the vote itself does not depend on it.
  }
}

function recall() {
  if (!storage) return;
  for (const name of Object.keys(storage)) {
    // Somebody else's, who used this tab before.
    if (name.startsWith(`paper ${facts.hash}`) && name !== NAME) storage.removeItem(name);
  }
  kept = { ...kept, ...JSON.parse(storage.getItem(NAME)) };
}

function wipe() {
  kept = { answers: {}, at: 1, sort: "", returning: false };
  storage?.removeItem(NAME);
}

function keepAnswers(question, form) {
  const said = {};
  for (const [name, value] of new FormData(form)) if (value) said[name] = value;
  keep({ answers: { ...without(question), ...said } });
}

const without = (question) =>
  Object.fromEntries(Object.entries(kept.answers).filter(([name]) => !question.names.includes(name)));

// A ranked question's candidates, most preferred first: the inputs that carry them. Those chosen in no order come
// as they stand on every paper. Where one is chosen, all share a name, and it carries which.
const ranking = (question) =>
  [...question.template.content.querySelectorAll("input[data-place]")]
    .filter(({ name, type, value }) => (type === "radio" ? kept.answers[name] === value : kept.answers[name]))
    .sort((a, b) =>
      question.most ? a.dataset.place - b.dataset.place : kept.answers[a.name] - kept.answers[b.name],
    );

const said = (question) => kept.answers[question.names[0]];
const tooMany = (question) => ranking(question).length > question.most;
const answered = (question) => (question.ranked ? ranking(question).length > 0 : Boolean(said(question)));

function marks() {
  const found = questions.filter(answered).map((question) => [
    question.code,
    question.ranked
      ? Uint8Array.from(ranking(question), (input) => Number(input.dataset.place))
      : Uint8Array.of(MARKS[said(question)]),
  ]);
  return Object.fromEntries(found);
}

// --- Going about. Each step is an entry of the browser's history, so that its own back and forward work.

function go(step, { returning = kept.returning } = {}) {
  keep({ at: step, returning });
  show("problem", false);
  history.pushState({ step }, "");
  turnTo(step);
}

window.addEventListener("popstate", ({ state }) => {
  if (!place.isConnected) return; // it is cast
  if (!state?.step || state.step === kept.at) return; // to a place on the same step, or back from there
  keep({ at: state.step, returning: false });
  turnTo(kept.at);
});

function turnTo(step, { focus = true } = {}) {
  const view = step === CHECK ? check() : page(questions[step - 1], step);
  place.replaceChildren(view);
  if (step === CHECK) {
    try {
      takeCode();
    } catch (problem) {
      explain(problem);
    }
  }
  const heading = place.querySelector("h1");
  title(heading.textContent.trim());
  if (!focus) return;
  heading.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

function title(words) {
  document.title = `${words} – ${site}`;
}

function page(question, step) {
  const view = question.template.content.cloneNode(true);
  for (const input of view.querySelectorAll("input[name]")) {
    const value = kept.answers[input.name] ?? "";
    if (["radio", "checkbox"].includes(input.type)) input.checked = input.value === value;
    else input.value = value;
  }
  if (question.ranked) sort(view);
  if (kept.returning) {
    view.querySelector("[data-onwards]").textContent = facts.words.returning;
    view.querySelector("[value=back]")?.remove();
  }
  for (const summary of view.querySelectorAll(".error-summary")) summary.removeAttribute("autofocus"); // hidden so far
  const form = view.querySelector("form");
  const count = view.querySelector("[data-chosen]");
  const tell = () => {
    if (count) count.textContent = fill(facts.words.chosen, { n: ranking(question).length, most: question.most });
  };
  tell();
  form.addEventListener("change", () => {
    keepAnswers(question, form);
    tell();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    press(event.submitter?.value ?? "next", question, step, form);
  });
  return view;
}

function press(what, question, step, form) {
  keepAnswers(question, form);
  if (what === "az" || what === "own-order") {
    keep({ sort: what });
    turnTo(step, { focus: false });
    place.querySelector(`[value="${what === "az" ? "own-order" : "az"}"]`).focus();
    return;
  }
  if (what === "back") return go(step - 1);
  if (what === "skip") keep({ answers: without(question) });
  else if (!answered(question)) return wrong("missing");
  else if (tooMany(question)) return wrong("too-many");
  return go(kept.returning || step === questions.length ? CHECK : step + 1, { returning: false });
}

// What is the matter, by the name of its place on the page: "missing" or "too-many".
function wrong(what) {
  for (const element of place.querySelectorAll("[data-missing], [data-too-many]")) {
    element.hidden = !element.matches(`[data-${what}]`);
  }
  const error = place.querySelector(`.errorlist[data-${what}]`);
  if (error) place.querySelector("fieldset").setAttribute("aria-describedby", error.id);
  title(`${facts.words.error} ${place.querySelector("h1").textContent.trim()}`);
  place.querySelector(`[data-${what}] .error-summary`).focus();
}

// Candidates come in the voter's own order; from A to Z if that was asked for, with re-opening nominations last.
function sort(view) {
  const az = kept.sort === "az";
  const list = view.querySelector(".candidates");
  for (const element of view.querySelectorAll("[data-sorted]")) {
    element.hidden = (element.dataset.sorted === "az") !== az;
  }
  if (!az) return;
  const name = (row) => row.querySelector("h3").textContent.trim();
  const last = (row) => Number("last" in row.dataset);
  const rows = [...list.children];
  rows.sort((a, b) => last(a) - last(b) || name(a).localeCompare(name(b), document.documentElement.lang));
  list.append(...rows);
}

// --- The check

function check() {
  const view = document.querySelector("template[data-check]").content.cloneNode(true);
  const rows = view.querySelectorAll("[data-answer]");
  questions.forEach((question, index) => rows[index].append(...inWords(question)));
  const given = questions.some(answered);
  for (const element of view.querySelectorAll("[data-given]")) {
    element.hidden = (element.dataset.given === "yes") !== given;
  }
  const form = view.querySelector("form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const change = Number(event.submitter?.value);
    if (change) return go(change, { returning: true });
    if (given && (await cast(marks()))) wipe();
    return undefined;
  });
  return view;
}

// What was said, as the check shows it.
function inWords(question) {
  if (!answered(question)) return [question.ranked ? facts.words.no_ranking : facts.words.no_answer];
  if (!question.ranked) return [facts.words[said(question)]];
  const found = ranking(question);
  if (question.most) return chosenInWords(question, found);
  const list = document.createElement("ol");
  list.className = "ranking";
  found.forEach((input, index) => {
    const item = document.createElement("li");
    const rank = document.createElement("span");
    const name = document.createElement("strong");
    rank.className = "chip";
    rank.textContent = facts.ordinals[index];
    name.textContent = nameOf(input);
    item.append(rank, name);
    list.append(item);
  });
  const all = question.template.content.querySelectorAll("input[data-place]").length;
  const count = document.createElement("p");
  const words = [fill(facts.words.ranked, { n: found.length, all })];
  if (found.length < all) words.push(facts.words.stops_there);
  count.textContent = words.join(" ");
  return [list, count];
}

function chosenInWords(question, found) {
  const list = document.createElement("ul");
  for (const input of found) {
    const item = document.createElement("li");
    item.textContent = nameOf(input);
    list.append(item);
  }
  if (question.most === 1) return [list];
  const count = document.createElement("p");
  count.textContent = fill(facts.words.chosen, { n: found.length, most: question.most });
  return [list, count];
}

const nameOf = (input) => input.closest(".candidate").querySelector("h3").textContent.trim();

// --- Beginning

try {
  await prepare();
  recall();
  await begin();
} catch (problem) {
  // The page says how to vote without this; it says as well what is the matter here.
  document.documentElement.classList.add("paper-failed");
  show("problem");
  part("problem-words").textContent = problem instanceof TypeError ? facts.found.failed : wordsFor(problem);
}

async function begin() {
  document.querySelector("[data-paper='waiting']").remove();
  if (begun()) {
    if (await finish(facts.steps.resuming)) return wipe();
    if (begun()) return undefined; // its sealed papers are kept: a reload goes on
  } else if (done() && !mayVoteAgain()) {
    wipe();
    return receipt();
  }
  history.replaceState({ step: kept.at }, "");
  document.querySelector("[data-paper='again']").hidden = !done();
  show("elsewhere", begunElsewhere());
  turnTo(kept.at, { focus: false });
  return undefined;
}
