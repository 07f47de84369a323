// Casts one voter's vote in one ballot, through any number of dropped connections. What it casts is sealed in
// sealed-ballot.js; what is said to the voter is in cast-vote.js.

import {
  NOTHING,
  Problem,
  contestOf,
  contextOf,
  credential,
  envelope,
  finalize,
  hex,
  join,
  pad,
  publicKey,
  receiptHolds,
  seal,
  text,
  toBytes,
  unhex,
  writeCode,
} from "./sealed-ballot.js";

const FIRST_WAIT = 1000; // milliseconds before a lost request is sent again; doubled each time
const LONGEST_WAIT = 60000; // milliseconds

// The connection or the server failed; the same request may be sent again, and is.
export class Lost extends Problem {}

// Keeps things on this device. Fails rather than forgets: in some browsers' private windows nothing is kept.
export const deviceStorage = {
  get: (name) => localStorage.getItem(name),
  set(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch {
      throw new Problem("cannot-keep");
    }
    if (localStorage.getItem(name) !== value) throw new Problem("cannot-keep");
  },
  remove: (name) => localStorage.removeItem(name),
};

// Requests over HTTP. The first goes to the organisation, with the voter's session; the second goes to the urn,
// which may be another host, with nothing that says whose it is.
export function transport({ issue, cast, csrfToken }) {
  return {
    async issue(requests) {
      const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken };
      const body = JSON.stringify({ requests });
      return (await send(issue, { headers, body, credentials: "same-origin" })).answers;
    },
    cast(body) {
      const headers = { "Content-Type": "text/plain" }; // needs no question to the urn beforehand
      return send(cast, { headers, body, credentials: "omit", referrerPolicy: "no-referrer" });
    },
  };
}

// Everyone whose vote in this ballot is kept on this device, as `voter` names them.
export const votersHere = (manifest) =>
  Object.keys(localStorage)
    .filter((name) => name.startsWith(nameOf(manifest, "")))
    .map((name) => name.slice(nameOf(manifest, "").length));

const nameOf = (manifest, voter) => `sealed-ballot ${hex(manifest.hash)} ${voter}`;
const NOTHING_KEPT = { seed: "", papers: {}, sigs: {}, receipts: {}, replaced: {} };

async function send(address, options) {
  let response;
  try {
    response = await fetch(address, { method: "POST", cache: "no-store", redirect: "manual", ...options });
  } catch {
    throw new Lost("lost");
  }
  const { status } = response;
  if (response.type === "opaqueredirect") throw new Problem("signed-out"); // on the way to the sign-in page
  if (status >= 500 || status === 429) throw new Lost("lost", { status });
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Problem(answer?.code ?? "refused", { ...answer, status });
  if (!answer) throw new Lost("lost", { status }); // broken off in the middle
  return answer;
}

const sleep = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    const stop = () => reject(new Problem("stopped"));
    if (signal?.aborted) return stop();
    signal?.addEventListener("abort", stop, { once: true });
    return setTimeout(resolve, milliseconds);
  });

// One voter's vote in one ballot. What is kept on the device, always before the request that it is for:
//
//   begin   seed; each contest's paper, sealed and signed        nothing has been sent
//   finish  asks for the signatures     → sigs                   the roll is marked
//           casts paper after paper     → receipts               the papers are in the urn
//
// What the voter chose is kept only sealed, so a vote once begun can be finished without being filled in again,
// and every request is repeated byte for byte. From the receipts, and from the paper code, the papers can be
// found on the board and, once it is opened, read: `forget` takes both off the device.
export class Vote {
  // codes     the keys this voter votes with: "contest/key"
  // voter     tells apart the voters who share this device; says nothing to anybody else
  // signal    an AbortSignal that stops waiting
  // wait      for tests
  constructor({ manifest, codes, transport, voter = "", storage = deviceStorage, signal, wait = sleep }) {
    Object.assign(this, { manifest, codes, transport, storage, signal, wait });
    this.name = nameOf(manifest, voter);
    this.made = new Map();
    this.recall();
  }

  // Read what is kept, which another tab may have changed.
  recall() {
    this.kept = { ...NOTHING_KEPT, ...JSON.parse(this.storage.get(this.name)) };
  }

  // The paper code, or "" before there is one.
  get code() {
    return this.kept.seed && writeCode(unhex(this.kept.seed));
  }

  // Whether a vote was begun and has not been finished: `finish` it before anything else.
  get begun() {
    return Object.keys(this.kept.papers).length > 0;
  }

  // Contest key → {id, receipt, seq} of the last paper cast.
  get receipts() {
    return this.kept.receipts;
  }

  // Contest key → those of the papers that it replaced, where the ballot allows that; the first is the oldest.
  get replaced() {
    return this.kept.replaced;
  }

  // Take up a seed: a new one, or one read from a paper code.
  take(seed) {
    this.recall();
    if (hex(seed) === this.kept.seed) return;
    if (this.kept.seed) throw new Problem("another-code");
    this.keep({ seed: hex(seed) });
  }

  // Seal the voter's papers. `marks` has each code's, a blank paper being no bytes.
  async begin(marks) {
    this.recall();
    if (this.begun) throw new Problem("unfinished");
    if (!this.manifest.revote && Object.keys(this.receipts).length) throw new Problem("no-second-paper");
    if (!this.kept.seed) throw new Problem("no-code");
    this.marks = marks;
    const papers = {};
    for (const code of this.codes) papers[code] = await this.paper(code, (this.receipts[code]?.seq ?? 0) + 1);
    this.keep({ papers });
  }

  // Do whatever is left to do, and return the receipts. `progress` is told {step, done, of} and, while a
  // connection is down, {step: "waiting", seconds}. Problems that no waiting cures are thrown.
  async finish(progress = () => {}) {
    const of = this.codes.length;
    progress({ step: "signing", done: 0, of });
    await this.sign(progress);
    for (const code of shuffled(Object.keys(this.kept.papers))) {
      progress({ step: "casting", done: of - Object.keys(this.kept.papers).length, of });
      await this.castOne(code, progress);
    }
    this.marks = undefined;
    progress({ step: "done", done: of, of });
    return this.receipts;
  }

  // Leave no trace of the vote on this device. Only once it is finished, or it might be lost.
  forget({ unfinished = false } = {}) {
    if (this.begun && !unfinished) throw new Problem("unfinished");
    this.storage.remove(this.name);
    this.made.clear();
    this.recall();
  }

  keep(changes) {
    this.kept = { ...this.kept, ...changes };
    this.storage.set(this.name, JSON.stringify(this.kept));
  }

  // Made once for each seed: with many contests it is what takes the time.
  credential(code) {
    const name = `${this.kept.seed} ${code}`;
    if (!this.made.has(name)) this.made.set(name, this.make(code));
    return this.made.get(name);
  }

  async make(code) {
    const seed = unhex(this.kept.seed);
    const key = await publicKey(contestOf(this.manifest, code).spki);
    const ctx = await contextOf(this.manifest.hash, code);
    return { key, ...(await credential(seed, ctx, key)) };
  }

  async paper(code, seq) {
    const { ctx, signer } = await this.credential(code);
    const paper = pad(this.marks[code] ?? NOTHING, contestOf(this.manifest, code));
    const sealed = await seal(unhex(this.manifest.seal.pub), paper, ctx);
    const signed = join(text.encode("vt1-ballot"), ctx, toBytes(BigInt(seq), 4), sealed);
    return { seq, sealed: hex(sealed), esig: hex(await signer.sign(signed)) };
  }

  async sign(progress) {
    const missing = Object.keys(this.kept.papers).filter((code) => !this.kept.sigs[code]);
    if (!missing.length) return;
    const made = new Map();
    for (const code of missing) made.set(code, await this.credential(code));
    const requests = missing.map((code) => ({ contest: code, blinded: hex(made.get(code).blinded) }));
    let answers;
    try {
      answers = await this.again(() => this.transport.issue(requests), progress);
    } catch (problem) {
      // Others were signed for this voter, so nothing was cast with these and nothing ever can be.
      const refused = ["issued-already", "different-request"].includes(problem.code);
      if (refused && !Object.keys(this.kept.sigs).length) this.forget({ unfinished: true });
      throw problem;
    }
    const sigs = { ...this.kept.sigs };
    for (const { contest, blind_sig } of answers) {
      const { key, msg, r } = made.get(contest) ?? {};
      if (key) sigs[contest] = hex(await finalize(key, msg, unhex(blind_sig), r));
    }
    if (missing.some((code) => !sigs[code])) throw new Problem("signed-wrongly");
    this.keep({ sigs });
  }

  async castOne(code, progress) {
    const { seq, sealed, esig } = this.kept.papers[code];
    const { msg } = await this.credential(code);
    const parts = { contest: code, msg, sig: unhex(this.kept.sigs[code]), seq };
    const { body, id } = await envelope({ ...parts, sealed: unhex(sealed), esig: unhex(esig) });
    let answer;
    try {
      answer = await this.again(() => this.transport.cast(body), progress);
    } catch (problem) {
      if (!this.mayGoHigher(problem)) throw problem;
      // The voter cast a paper on another device. This one is later, so it gets a later number.
      const paper = await this.paper(code, problem.facts.seq + 1);
      this.keep({ papers: { ...this.kept.papers, [code]: paper } });
      return this.castOne(code, progress);
    }
    const receipt = unhex(answer.receipt);
    if (answer.id !== hex(id) || !(await receiptHolds(this.manifest, id, receipt))) {
      throw new Problem("receipt-wrong");
    }
    const { [code]: _, ...papers } = this.kept.papers;
    const before = [...(this.replaced[code] ?? []), this.receipts[code]].filter(Boolean);
    this.keep({
      papers,
      receipts: { ...this.receipts, [code]: { id: answer.id, receipt: answer.receipt, seq } },
      replaced: { ...this.replaced, [code]: before },
    });
    return undefined;
  }

  mayGoHigher(problem) {
    return problem.code === "sequence-used" && this.manifest.revote && this.marks && problem.facts.seq > 0;
  }

  // Send until there is an answer, waiting longer each time.
  async again(request, progress) {
    for (let wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
      if (this.signal?.aborted) throw new Problem("stopped");
      try {
        return await request();
      } catch (problem) {
        if (!(problem instanceof Lost)) throw problem;
      }
      const jittered = wait * (0.75 + Math.random() / 2); // so that a server that comes back is not stormed
      progress({ step: "waiting", seconds: Math.round(jittered / 1000) });
      await this.wait(jittered, this.signal);
    }
  }
}

// In random order, so that the order of arrival says nothing.
function shuffled(items) {
  return items
    .map((item) => [crypto.getRandomValues(new Uint32Array(1))[0], item])
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}
