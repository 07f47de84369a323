// "Is my vote in?": looks for the papers that this device has receipts for, and checks the board's proof of each
// here. A paper code that is typed is not sent: the whole board is fetched and searched on this device.

import { facts, fill, manifestBytes, part, show, wordsFor } from "./page.js";
import {
  Problem,
  contextOf,
  credential,
  headHolds,
  hex,
  included,
  openManifest,
  publicKey,
  readCode,
  unhex,
} from "./sealed-ballot.js";
import { Vote, votersHere } from "./vote.js";

const codes = Object.keys(facts.contests);
let manifest;
let votes = [];

try {
  manifest = await openManifest(await manifestBytes(), facts.hash);
  votes = kept();
  show("by-code");
  if (votes.length) {
    show("here");
    let all = true;
    for (const vote of votes) all = (await list(vote)) && all;
    show("all-in", all);
    show("forget");
  }
} catch (problem) {
  if (!(problem instanceof Problem || problem instanceof TypeError)) throw problem;
  show("problem");
  part("problem-words").textContent = problem instanceof Problem ? wordsFor(problem) : facts.found.failed;
}

// The votes that were cast from this device.
function kept() {
  let voters;
  try {
    voters = votersHere(manifest);
  } catch {
    return []; // a browser that keeps nothing for this page
  }
  return voters
    .map((voter) => new Vote({ manifest, codes, voter }))
    .filter((vote) => Object.keys(vote.receipts).length);
}

// Each question's papers, the last first: it counts. Whoever votes in one section has papers in no other. Whether
// all that counts is there.
async function list(vote) {
  let all = true;
  const keys = new Set(Object.keys(vote.receipts).map((code) => code.split("/")[1]));
  for (const code of codes.filter((each) => keys.has(each.split("/")[1]))) {
    const replaced = vote.replaced[code] ?? [];
    const { said, there } = await lookFor(vote.receipts[code]?.id);
    all &&= there;
    line(part("papers"), code, replaced.length ? [said, facts.found.counts] : [said]);
    for (const { id } of replaced.toReversed()) {
      line(part("papers"), code, [(await lookFor(id)).said, facts.found.replaced]);
    }
  }
  return all;
}

function line(where, code, words) {
  const row = document.createElement("div");
  const title = document.createElement("dt");
  const said = document.createElement("dd");
  title.textContent = facts.contests[code];
  said.textContent = words.join(" ");
  row.append(title, said);
  where.append(row);
}

async function lookFor(id) {
  const not = (why) => ({ said: facts.found[why], there: false });
  if (!id) return not("not-cast");
  // In the body: what stands in an address stands in servers' logs, beside where it was asked from.
  const headers = { "Content-Type": "text/plain" };
  const asked = { method: "POST", headers, body: id, credentials: "omit", referrerPolicy: "no-referrer" };
  let response;
  try {
    response = await fetch(facts.papers, asked);
  } catch {
    return not("failed");
  }
  if (response.status === 404) return not("missing");
  if (!response.ok) return not("failed");
  const found = await response.json();
  if (found.waits) return { said: facts.found.waits, there: true };
  const holds =
    (await headHolds(manifest, found.head)) &&
    (await included(unhex(id), found.index, found.proof.map(unhex), found.head));
  const at = { place: found.index + 1, size: found.head.size, head: found.head.n };
  return { said: fill(holds ? facts.found.in : facts.found.wrong, at), there: holds };
}

part("forget").addEventListener("click", () => {
  try {
    for (const vote of votes) vote.forget();
  } catch (problem) {
    part("forgotten").textContent = wordsFor(problem);
    return;
  }
  part("papers").replaceChildren();
  show("all-in", false);
  part("forget").hidden = true;
  part("forgotten").textContent = facts.found.forgotten;
});

part("look").addEventListener("click", async () => {
  const answer = part("by-code-answer");
  answer.replaceChildren();
  try {
    const seed = readCode(part("typed").value);
    part("by-code-problem").textContent = facts.found.looking;
    const response = await fetch(facts.board, { credentials: "omit" });
    if (!response.ok) throw new TypeError(`${response.status}`);
    const board = await response.text();
    const papers = board.split("\n").filter((each) => each.startsWith('{"paper":'));
    for (const code of codes) line(answer, code, await lookThrough(papers, seed, code));
    part("by-code-problem").textContent = "";
  } catch (problem) {
    part("by-code-problem").textContent = problem instanceof Problem ? wordsFor(problem) : facts.found.failed;
  }
});

// Where among the board's papers those of this code are, and which of them counts.
async function lookThrough(papers, seed, code) {
  const messages = await messagesOf(seed, code);
  const mine = papers
    .map((line, index) => ({ index, line }))
    .filter(({ line }) => messages.some((msg) => line.includes(`"msg":"${msg}"`)))
    .map(({ index, line }) => ({ index, seq: JSON.parse(line).paper.seq }))
    .sort((a, b) => b.seq - a.seq);
  if (!mine.length) return [facts.found["code-missing"]];
  const words = mine.map(({ index }) => fill(facts.found["code-in"], { place: index + 1, size: papers.length }));
  if (mine.length === 1) return words;
  return words.flatMap((said, at) => [said, at ? facts.found.replaced : facts.found.counts]);
}

// What the code's credentials are for: the question's key for browsers, and that with which the organisation seals
// papers for those who vote without a script. Either may have been used.
async function messagesOf(seed, code) {
  const [contest, name] = code.split("/");
  const { keys } = manifest.contests[contest];
  const beside = Object.keys(keys).filter((each) => keys[each].segment === keys[name].segment);
  const made = beside.map(async (each) => {
    const signer = await publicKey(unhex(keys[each].spki));
    return credential(seed, await contextOf(manifest.hash, `${contest}/${each}`), signer);
  });
  return (await Promise.all(made)).map(({ msg }) => hex(msg));
}
