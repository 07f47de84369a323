// Seals a ballot in the voter's browser, so that nobody can tell who cast it: Sealed Ballot v1, as described in
// docs/sealed-ballot.md. Values in, values out; no library: the browser's own cryptography and BigInt. vote.js casts
// what is sealed here.
//
// No words for people are in here: what goes wrong has a code, and the page says it in the reader's language.

export const text = new TextEncoder();
const subtle = globalThis.crypto?.subtle;

const SEED = 16; // bytes
const SALT = 48; // bytes, of RSA-PSS
const HASH = 48; // bytes, of SHA-384
const EXTRA = 16; // bytes more than the modulus, so that a remainder is as good as uniform
const POINT = 65; // bytes
const EXPONENT = 65537n;

// What went wrong. `code` is for the page to explain; `facts` has what it may want to say.
export class Problem extends Error {
  constructor(code, facts = {}) {
    super(code);
    this.code = code;
    this.facts = facts;
  }
}

// "" if this browser can do all of it, or the code of what it lacks. It tries rather than asks: a browser may
// know the name of an algorithm and not have it.
export async function supported() {
  if (!subtle) return "no-web-crypto"; // too old, or the page did not come over HTTPS
  if (typeof BigInt === "undefined") return "no-big-numbers";
  try {
    const signer = await ed25519(unhex(KNOWN.secret));
    const signed = hex(await signer.sign(NOTHING));
    if (hex(signer.pk) !== KNOWN.pk || !signed.startsWith(KNOWN.signed)) return "no-ed25519";
  } catch {
    return "no-ed25519"; // Safari has it from 17, Firefox from 129, Chromium from 137
  }
  try {
    const { publicKey } = await subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
    await seal(new Uint8Array(await subtle.exportKey("raw", publicKey)), new Uint8Array(1), new Uint8Array(32));
  } catch {
    return "no-sealing";
  }
  return "";
}

// --- Bytes

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export function unhex(digits) {
  if (!/^(?:[0-9a-f]{2})*$/.test(digits)) throw new Problem("malformed");
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export function join(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const toNumber = (bytes) => BigInt(`0x${hex(bytes) || "0"}`);
export const toBytes = (number, length) => unhex(number.toString(16).padStart(2 * length, "0"));
const digest = async (name, bytes) => new Uint8Array(await subtle.digest(name, bytes));

// Canonical JSON: keys in order, no spaces. Keys are ASCII, so that this order is Python's too.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.keys(value).sort();
  return `{${fields.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

// --- The paper code: 26 characters of Crockford's base 32 and 2 that check them, a Reed-Solomon code over the
// field of 32 elements (ballots/sealing/papercode.py says it in more words).

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DATA = 26;
const LENGTH = 28;
const POWERS = [1];
while (POWERS.length < 31) POWERS.push((POWERS.at(-1) << 1) ^ (POWERS.at(-1) & 16 ? 0b100101 : 0));
const times = (a, b) => (a && b ? POWERS[(POWERS.indexOf(a) + POWERS.indexOf(b)) % 31] : 0);
const inverse = (a) => POWERS[(31 - POWERS.indexOf(a)) % 31];

export const newSeed = () => crypto.getRandomValues(new Uint8Array(SEED));

export function writeCode(seed) {
  let number = toNumber(seed) << 2n;
  const symbols = [];
  for (let place = 0; place < DATA; place += 1, number >>= 5n) symbols.unshift(Number(number & 31n));
  const [first, second] = syndromes(symbols);
  const [a, b, c, d] = [DATA, DATA + 1, 2 * DATA, 2 * DATA + 2].map((power) => POWERS[power % 31]);
  const scale = inverse(times(a, d) ^ times(b, c));
  symbols.push(times(times(first, d) ^ times(second, b), scale));
  symbols.push(times(times(second, a) ^ times(first, c), scale));
  return symbols.map((symbol) => ALPHABET[symbol]).join("").match(/.{4}/g).join("-");
}

// The seed of a code as typed. Problems: "code-character" {place, typed, wanted?}, "code-length" {length},
// "code-wrong".
export function readCode(typed) {
  const found = typed
    .toUpperCase()
    .replace(/[\s\u2010-\u2014\u2212-]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  const characters = Array.from(found);
  const symbols = characters.map((character, at) => {
    const symbol = ALPHABET.indexOf(character);
    if (symbol >= 0) return symbol;
    throw new Problem("code-character", {
      place: at + 1,
      typed: character,
      ...(character === "U" ? { wanted: "V" } : {}),
    });
  });
  if (symbols.length !== LENGTH) throw new Problem("code-length", { length: symbols.length });
  const [first, second] = syndromes(symbols);
  if (first || second) {
    const place = first && second ? POWERS.indexOf(times(second, inverse(first))) : LENGTH;
    if (place >= LENGTH) throw new Problem("code-wrong");
    const wanted = ALPHABET[symbols[place] ^ times(times(first, first), inverse(second))];
    throw new Problem("code-character", { place: place + 1, typed: ALPHABET[symbols[place]], wanted });
  }
  const number = symbols.slice(0, DATA).reduce((sum, symbol) => (sum << 5n) | BigInt(symbol), 0n);
  if (number & 3n) throw new Problem("code-wrong");
  return toBytes(number >> 2n, SEED);
}

function syndromes(symbols) {
  return symbols.reduce(
    ([first, second], symbol, place) => [
      first ^ times(symbol, POWERS[place % 31]),
      second ^ times(symbol, POWERS[(2 * place) % 31]),
    ],
    [0, 0],
  );
}

// --- The manifest

// The manifest that these bytes are. `hash` is what was shown and mailed to everyone: a manifest made for one
// voter alone, with keys of their own, has another.
export async function openManifest(bytes, hash) {
  const found = await digest("SHA-256", bytes);
  if (hex(found) !== hash) throw new Problem("another-manifest");
  return { ...JSON.parse(new TextDecoder().decode(bytes)), hash: found };
}

export const contextOf = (manifestHash, code) => digest("SHA-256", join(manifestHash, text.encode(code)));

export function contestOf(manifest, code) {
  const [name, key] = code.split("/");
  const contest = manifest.contests[name];
  if (!contest?.keys[key]) throw new Problem("no-such-contest", { contest: code });
  return { ...contest, spki: unhex(contest.keys[key].spki) };
}

// --- Blind signatures: RSABSSA-SHA384-PSS-Randomized (RFC 9474)

export async function publicKey(spki) {
  const native = await subtle.importKey("spki", spki, { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]);
  const { n, e } = await subtle.exportKey("jwk", native);
  const modulus = toNumber(unbase64(n));
  const bits = modulus.toString(2).length;
  if (bits < 2048 || bits % 8 || toNumber(unbase64(e)) !== EXPONENT) throw new Problem("weak-key");
  return { native, n: modulus, bits, size: bits / 8 };
}

export const factor = (bytes, key) => (toNumber(bytes) % (key.n - 1n)) + 1n;

// What the signer gets to see. (Section 4.2.)
export async function blind(key, msg, salt, r) {
  const encoded = toNumber(await encode(msg, salt, key.bits - 1));
  inverted(encoded, key.n); // fails for the one number in 2^1000 that would factor the modulus
  return toBytes((encoded * power(r, EXPONENT, key.n)) % key.n, key.size);
}

// The signature on the message itself, checked. (Section 4.4.)
export async function finalize(key, msg, blindSig, r) {
  if (blindSig.length !== key.size) throw new Problem("signed-wrongly");
  const sig = toBytes((toNumber(blindSig) * inverted(r, key.n)) % key.n, key.size);
  const holds = await subtle.verify({ name: "RSA-PSS", saltLength: SALT }, key.native, sig, msg);
  if (!holds) throw new Problem("signed-wrongly");
  return sig;
}

// EMSA-PSS-ENCODE with SHA-384. (RFC 8017, section 9.1.1.)
async function encode(msg, salt, bits) {
  const length = Math.ceil(bits / 8);
  const h = await digest("SHA-384", join(new Uint8Array(8), await digest("SHA-384", msg), salt));
  const block = join(new Uint8Array(length - salt.length - HASH - 2), [1], salt);
  let mask = new Uint8Array();
  for (let number = 0; mask.length < block.length; number += 1) {
    mask = join(mask, await digest("SHA-384", join(h, toBytes(BigInt(number), 4))));
  }
  const masked = block.map((byte, at) => byte ^ mask[at]);
  masked[0] &= 0xff >> (8 * length - bits);
  return join(masked, h, [0xbc]);
}

function power(base, exponent, modulus) {
  let result = 1n;
  for (let square = base % modulus, left = exponent; left; left >>= 1n, square = (square * square) % modulus) {
    if (left & 1n) result = (result * square) % modulus;
  }
  return result;
}

function inverted(number, modulus) {
  let [a, b, x, y] = [modulus, number % modulus, 0n, 1n];
  while (b) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  if (a !== 1n) throw new Problem("weak-key");
  return ((x % modulus) + modulus) % modulus;
}

function unbase64(digits) {
  const plain = atob(digits.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

// --- The voter's own key: Ed25519 (RFC 8032)

// Section 7.1, test 1.
const KNOWN = {
  secret: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
  pk: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
  signed: "e5564300c360ac729086e2cc806e828a",
};

const PKCS8 = unhex("302e020100300506032b657004220420"); // before the 32 bytes (RFC 8410, section 7)

async function ed25519(secret) {
  const key = await subtle.importKey("pkcs8", join(PKCS8, secret), "Ed25519", true, ["sign"]);
  const { x } = await subtle.exportKey("jwk", key);
  return { pk: unbase64(x), sign: async (data) => new Uint8Array(await subtle.sign("Ed25519", key, data)) };
}

async function signedBy(publicBytes, sig, data) {
  const key = await subtle.importKey("raw", publicBytes, "Ed25519", false, ["verify"]);
  return subtle.verify("Ed25519", key, sig, data);
}

// --- The credential: all of it follows from the seed and the contest's context

async function derive(seed, ctx, label, length) {
  const key = await subtle.importKey("raw", seed, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: ctx, info: text.encode(label) };
  return new Uint8Array(await subtle.deriveBits(how, key, 8 * length));
}

// The first byte is made odd: WebKit on Linux takes no key that begins with a zero, one vote in 256.
async function voterSecret(seed, ctx) {
  const secret = await derive(seed, ctx, "vt1 ed25519", 32);
  secret[0] |= 1;
  return secret;
}

// {msg, r, blinded, signer, ctx}: `blinded` is what the organisation is asked to sign.
export async function credential(seed, ctx, key) {
  const signer = await ed25519(await voterSecret(seed, ctx));
  const prefix = await derive(seed, ctx, "vt1 prefix", 32);
  const msg = join(prefix, text.encode("vt1-cred"), ctx, signer.pk);
  const salt = await derive(seed, ctx, "vt1 pss-salt", SALT);
  const r = factor(await derive(seed, ctx, "vt1 blind", key.size + EXTRA), key);
  return { msg, r, blinded: await blind(key, msg, salt, r), signer, ctx };
}

// --- Sealing: HPKE in base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM (RFC 9180)

const KEM_ID = unhex("4b454d0010");
const SUITE_ID = unhex("48504b45001000010001");
export const NOTHING = new Uint8Array();

async function hmac(key, data) {
  const how = { name: "HMAC", hash: "SHA-256" };
  return new Uint8Array(await subtle.sign("HMAC", await subtle.importKey("raw", key, how, false, ["sign"]), data));
}

const extract = (suite, salt, label, data) =>
  hmac(salt.length ? salt : new Uint8Array(32), join(text.encode("HPKE-v1"), suite, text.encode(label), data));

const expand = async (suite, key, label, info, length) => {
  const labelled = join([0, length], text.encode("HPKE-v1"), suite, text.encode(label), info, [1]);
  return (await hmac(key, labelled)).subarray(0, length);
};

// `paper` sealed to the point `pub`: the one-time key, then the ciphertext. `once` is a key pair, made here
// unless a test brings the one from the RFC.
export async function seal(pub, paper, info, { once, aad = NOTHING } = {}) {
  if (pub.length !== POINT) throw new Problem("malformed");
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const pair = once ?? (await subtle.generateKey(curve, false, ["deriveBits"]));
  const recipient = await subtle.importKey("raw", pub, curve, false, []);
  const enc = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  const how = { name: "ECDH", public: recipient };
  const dh = new Uint8Array(await subtle.deriveBits(how, pair.privateKey, 256));
  const prk = await extract(KEM_ID, NOTHING, "eae_prk", dh);
  const shared = await expand(KEM_ID, prk, "shared_secret", join(enc, pub), 32);
  const context = join(
    [0],
    await extract(SUITE_ID, NOTHING, "psk_id_hash", NOTHING),
    await extract(SUITE_ID, NOTHING, "info_hash", info),
  );
  const secret = await extract(SUITE_ID, shared, "secret", NOTHING);
  const raw = await expand(SUITE_ID, secret, "key", context, 16);
  const iv = await expand(SUITE_ID, secret, "base_nonce", context, 12);
  const key = await subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const cipher = { name: "AES-GCM", iv, additionalData: aad };
  return join(enc, new Uint8Array(await subtle.encrypt(cipher, key, paper)));
}

// The marks as a paper of the contest's fixed size. Marks: for a proposal one of "F", "A", "S" as a byte; for a
// ranked contest the candidates' places, most preferred first; where so many are chosen, those from the lowest
// up; nothing at all for a blank paper.
export function pad(marks, contest) {
  const proposal = contest.kind === "proposal";
  const known = proposal
    ? marks.length < 2 && [...marks].every((mark) => [70, 65, 83].includes(mark))
    : new Set(marks).size === marks.length && [...marks].every((place) => place < contest.options.length);
  const fits =
    contest.kind !== "choice" ||
    (marks.length <= contest.seats && [...marks].every((place, index) => !index || marks[index - 1] < place));
  if (!known || !fits) throw new Problem("not-a-paper");
  const paper = new Uint8Array(contest.size);
  paper.set([marks.length >> 8, marks.length & 255]);
  paper.set(marks, 2);
  return paper;
}

// --- The message that casts a paper

// The bytes to send, and their id.
export async function envelope({ contest, msg, sig, seq, sealed, esig }) {
  const fields = { contest, msg: hex(msg), sig: hex(sig), seq, sealed: hex(sealed), esig: hex(esig) };
  const body = text.encode(canonical(fields));
  return { body, id: await digest("SHA-256", join([0], body)) };
}

export const receiptHolds = (manifest, id, receipt) =>
  signedBy(unhex(manifest.receipt_pub), receipt, join(text.encode("vt1-receipt"), manifest.hash, id));

// --- The board

export function headHolds(manifest, head) {
  const { sig, ...unsigned } = head;
  const message = join(text.encode("vt1-head"), manifest.hash, text.encode(canonical(unsigned)));
  return signedBy(unhex(manifest.receipt_pub), unhex(sig), message);
}

// Whether the proof shows that paper `id` is at `index`, from 0, under the head. (RFC 9162, section 2.1.3.2.)
export async function included(id, index, proof, head) {
  let [place, last, found] = [index, head.size - 1, id];
  if (!(place >= 0 && place <= last)) return false;
  const half = (number) => Math.floor(number / 2);
  for (const step of proof) {
    if (!last) return false;
    const left = place % 2 || place === last;
    found = await digest("SHA-256", join([1], ...(left ? [step, found] : [found, step])));
    if (left) while (place % 2 === 0 && place) [place, last] = [half(place), half(last)];
    [place, last] = [half(place), half(last)];
  }
  return !last && hex(found) === head.root;
}
