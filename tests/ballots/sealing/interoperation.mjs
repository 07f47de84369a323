// Blind signatures by two programs that share no code: the browser's module, and @cloudflare/blindrsa-ts.
//
//   node interoperation.mjs FOLDER MODULE     FOLDER has node_modules, MODULE is sealed-ballot.js as .mjs
//
// Reads one question as JSON, {ask, …}, from standard input; writes the answer. Bytes are hexadecimal.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , folder, module] = process.argv;
const installed = createRequire(`${folder}/`).resolve("@cloudflare/blindrsa-ts");
const { RSABSSA } = await import(pathToFileURL(installed));
const ours = await import(pathToFileURL(module));
const theirs = RSABSSA.SHA384.PSS.Randomized();
const { hex, unhex } = ours;

const PSS = { name: "RSA-PSS", hash: "SHA-384" };
const publicKey = (spki) => crypto.subtle.importKey("spki", unhex(spki), PSS, true, ["verify"]);
const privateKey = (der) => crypto.subtle.importKey("pkcs8", unhex(der), PSS, true, ["sign"]);

const answers = {
  async theirsBlinds({ spki, input }) {
    const msg = theirs.prepare(unhex(input));
    const { blindedMsg, inv } = await theirs.blind(await publicKey(spki), msg);
    return { msg: hex(msg), blinded: hex(blindedMsg), inv: hex(inv) };
  },
  async theirsFinalizes({ spki, msg, answer, inv }) {
    return hex(await theirs.finalize(await publicKey(spki), unhex(msg), unhex(answer), unhex(inv)));
  },
  async theirsSigns({ key, blinded }) {
    return hex(await theirs.blindSign(await privateKey(key), unhex(blinded)));
  },
  async theirsVerifies({ spki, sig, msg }) {
    return theirs.verify(await publicKey(spki), unhex(sig), unhex(msg));
  },
  async oursBlinds({ spki, seed, ctx }) {
    const { msg, blinded } = await ours.credential(unhex(seed), unhex(ctx), await ours.publicKey(unhex(spki)));
    return { msg: hex(msg), blinded: hex(blinded) };
  },
  async oursFinalizes({ spki, seed, ctx, answer }) {
    const key = await ours.publicKey(unhex(spki));
    const { msg, r } = await ours.credential(unhex(seed), unhex(ctx), key);
    return hex(await ours.finalize(key, msg, unhex(answer), r));
  },
};

const { ask, ...question } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(await answers[ask](question)));
