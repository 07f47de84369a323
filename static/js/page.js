// What every voting page's script needs of the page: the facts in #sealing, the parts marked data-sealing, and the
// words for what goes wrong, in the reader's language.

import { Problem } from "./sealed-ballot.js";

export const facts = JSON.parse(document.querySelector("#sealing").textContent);

export const part = (name, within = document) => within.querySelector(`[data-sealing="${name}"]`);

export function show(name, shown = true) {
  const element = part(name);
  if (element) element.hidden = !shown;
}

// `words` with each {name} filled in.
export const fill = (words, values = {}) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// What a problem means, and what to do next. What is none of ours goes on as it is.
export function wordsFor(problem) {
  if (!(problem instanceof Problem)) throw problem;
  const { code } = problem;
  const known = problem.facts.wanted && code === "code-character" ? "code-should-be" : code;
  return fill(facts.problems[known] ?? facts.problems.unknown, { code, ...problem.facts });
}

// The bytes of the ballot's manifest. Fails with a TypeError, as fetch does, if the server does not give it.
export async function manifestBytes() {
  const response = await fetch(facts.manifest, { credentials: "omit" });
  if (!response.ok) throw new TypeError(`${response.status}`); // what it says instead is no forged manifest
  return new Uint8Array(await response.arrayBuffer());
}

export const codeElements = () => document.querySelectorAll('[data-sealing="code"]');
