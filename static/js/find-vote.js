// "Is my vote in?": looks for the papers that this device has receipts for, and checks the board's proof of each
// here. A paper code that is typed is not sent: the whole board is fetched and searched on this device.

const facts = JSON.parse(document.querySelector("#sealing").textContent);
const part = (name) => document.querySelector(`[data-sealing="${name}"]`);
const fill = (words, values = {}) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

const sealed = await import(facts.module);
const bytes = await (await fetch(facts.manifest, { credentials: "omit" })).arrayBuffer();
const manifest = await sealed.openManifest(new Uint8Array(bytes), facts.hash);
const codes = Object.keys(facts.contests);
const vote = new sealed.Vote({ manifest, codes, transport: {} });

if (Object.keys(vote.receipts).length) {
  part("here").hidden = false;
  for (const code of codes) line(part("papers"), code, await lookFor(vote.receipts[code]?.id));
  part("forget").hidden = false;
}
part("by-code").hidden = false;

function line(list, code, words) {
  const row = document.createElement("div");
  const title = document.createElement("dt");
  const said = document.createElement("dd");
  title.textContent = facts.contests[code];
  said.textContent = words;
  row.append(title, said);
  list.append(row);
}

async function lookFor(id) {
  if (!id) return facts.found.missing;
  let response;
  try {
    response = await fetch(`${facts.papers}${id}.json`, { credentials: "omit", referrerPolicy: "no-referrer" });
  } catch {
    return facts.found.failed;
  }
  if (response.status === 404) return facts.found.missing;
  if (!response.ok) return facts.found.failed;
  const found = await response.json();
  if (found.waits) return facts.found.waits;
  const holds =
    (await sealed.headHolds(manifest, found.head)) &&
    (await sealed.included(sealed.unhex(id), found.index, found.proof.map(sealed.unhex), found.head));
  const at = { place: found.index + 1, size: found.head.size, head: found.head.n };
  return fill(holds ? facts.found.in : facts.found.wrong, at);
}

part("forget").addEventListener("click", () => {
  vote.forget({ unfinished: false });
  part("papers").replaceChildren();
  part("forget").hidden = true;
  part("forgotten").textContent = facts.found.forgotten;
});

part("look").addEventListener("click", async () => {
  const answer = part("by-code-answer");
  answer.replaceChildren();
  try {
    const seed = sealed.readCode(part("typed").value);
    part("by-code-problem").textContent = facts.found.looking;
    const board = await (await fetch(facts.board, { credentials: "omit" })).text();
    const papers = board.split("\n").filter((each) => each.startsWith('{"paper":'));
    for (const code of codes) {
      const [contest, key] = code.split("/");
      const ctx = await sealed.contextOf(manifest.hash, code);
      const signer = await sealed.publicKey(sealed.unhex(manifest.contests[contest].keys[key].spki));
      const { msg } = await sealed.credential(seed, ctx, signer);
      const place = papers.findLastIndex((each) => each.includes(`"msg":"${sealed.hex(msg)}"`));
      const words = place < 0 ? facts.found["code-missing"] : facts.found["code-in"];
      line(answer, code, fill(words, { place: place + 1, size: papers.length }));
    }
    part("by-code-problem").textContent = "";
  } catch (problem) {
    if (!(problem instanceof sealed.Problem)) {
      part("by-code-problem").textContent = facts.found.failed;
      return;
    }
    const known = problem.facts.wanted ? "code-should-be" : problem.code;
    const words = facts.problems[known] ?? facts.problems.unknown;
    part("by-code-problem").textContent = fill(words, { code: problem.code, ...problem.facts });
  }
});
