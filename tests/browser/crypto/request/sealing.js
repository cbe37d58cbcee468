import { fromBase64Url, toBase64Url } from "/static/files/js/crypto/bytes.js";
import { tokenDigest } from "/static/files/js/crypto/keys.js";
import { faultOf } from "/static/files/js/crypto/library/values.js";
import { openLink } from "/static/files/js/crypto/open.js";
import { editCard, newRequest, openFileKey, openRequestLink, readCard, requireX25519, sealFileKey } from "/static/files/js/crypto/request/index.js";
import { publicKeyOf } from "/static/files/js/crypto/request/xwing.js";
import { seal } from "/static/files/js/crypto/seal.js";
import { countDecryptions } from "/scripts/library/limits.js";
import { argon2id, fromBase64, fromHex, toHex } from "/scripts/library/reading.js";
import { refusal } from "/scripts/library/sealing.js";
import { attempt } from "/scripts/request/reading.js";

const PASSWORD = "caf\u00e9 \u212b s7Z";
const WORDS = { title: "Photos of the wedding", text: "All formats.\nThank you!", by: "Anna" };
const FILE = { name: "a.jpg", type: "image/jpeg", size: 5 };

const same = async (digest, token) => toHex(digest) === toHex(await tokenDigest(token));

/** Open a link as a sender does. */
async function open({ id, kept: { fragment }, card }, password) {
  const link = await openRequestLink(id, fragment);
  const head = await link.openHead(card.slice(0, 72), { password, argon2id });
  return { link, head, card: await head.openCard(card) };
}

const known = ({ id, kept }) => ({ id, ...kept });

/** Seal a file's key for an opened link. */
async function sent(card, value = {}) {
  const sealing = await seal(FILE);
  return { sealing, sealed: await sealFileKey(card, sealing, { ...FILE, ...value }) };
}

/** Make a link, open it as a sender, send a file, and open that as the owner. */
export async function wholeWay(password) {
  const made = await newRequest({ ...WORDS, password, argon2id });
  const { link, head, card } = await open(made, password);
  const note = { note: "from the garden", sender: "Eve" };
  const { sealing, sealed } = await sent(card, note);
  const opened = await openFileKey(known(made), { sealed, envelope: sealing.envelope });
  const file = await (await openLink(opened.fragment)).unlock(sealing.envelope);
  return {
    value: card.value,
    members: Object.keys(made.kept).sort(),
    kept: await faultOf(3, made.id, { ...made.kept, added: 1 }),
    digests: [await same(made.linkTokenDigest, link.linkToken), await same(made.sendTokenDigest, head.sendToken)],
    head: [...made.card.slice(8, 24)],
    lengths: [made.card.length, sealed.length],
    fragment: made.kept.fragment.replace(/\..*/, "."),
    sameFragment: opened.fragment === sealing.fragment,
    file: opened.value,
    metadata: (await file.openEnvelope(sealing.envelope)).metadata,
    wrong: await refusal(() => open(made, `${password}x`)),
    none: await refusal(() => open(made)),
  };
}

const sameBytes = (a, b, from, to) => toHex(a.slice(from, to)) === toHex(b.slice(from, to));

/** Edit a link's texts, then its password. */
export async function edited() {
  const made = await newRequest({ ...WORDS, argon2id });
  const texts = await editCard(known(made), made.card, { title: "Photos", text: undefined });
  const locked = await editCard(known(texts), texts.card, { password: PASSWORD, argon2id });
  const renamed = await editCard(known(locked), locked.card, { by: "Bob" });
  const changed = await editCard(known(renamed), renamed.card, { password: "another", argon2id });
  const unlocked = await editCard(known(changed), changed.card, { password: "" });
  const other = await newRequest(WORDS);
  const same = (a, b, ...names) => names.map((name) => toHex(a[name]) === toHex(b[name]));
  const digests = ["linkTokenDigest", "sendTokenDigest"];
  return {
    texts: (await open(texts)).card.value,
    textsOnly: same(made, texts, ...digests),
    sameHead: sameBytes(made.card, texts.card, 0, 72),
    otherSalt: !sameBytes(made.card, texts.card, 72, 104),
    otherNonce: !sameBytes(made.card, texts.card, 136, 148),
    locked: (await open(locked, PASSWORD)).card.value,
    lockedTokens: same(texts, locked, ...digests),
    renamed: (await open(renamed, PASSWORD)).card.value,
    renamedTokens: same(locked, renamed, ...digests),
    changedTokens: same(renamed, changed, ...digests),
    formerPassword: await refusal(() => open(changed, PASSWORD)),
    unlocked: (await open(unlocked)).card.value,
    sameSaltUnlocked: sameBytes(changed.card, unlocked.card, 40, 72),
    fragments: [made, texts, locked, changed, unlocked].map(({ kept }) => kept.fragment.replace(/\..*/, "")),
    sameLink: new Set([made, texts, locked, changed, unlocked].map(({ kept }) => kept.fragment.replace(/.*\./, ""))).size,
    sameSeed: new Set([made, texts, locked, changed, unlocked].map(({ kept }) => kept.seed)).size,
    title: unlocked.kept.title,
    another: await refusal(() => editCard(known(made), other.card, {})),
    rewritten: await refusal(() => editCard({ ...known(made), id: other.id }, other.card, {})),
    notLocked: await refusal(() => editCard(known(made), locked.card, {})),
    damaged: await refusal(() => editCard(known(made), made.card.map((byte, i) => (i === 60 ? byte ^ 1 : byte)), {})),
    read: await readCard(known(renamed), renamed.card),
    readAnother: await refusal(() => readCard(known(made), other.card)),
    readRewritten: await refusal(() => readCard({ ...known(made), id: other.id }, other.card)),
  };
}

/** Edit the card of the vectors that has a member which this version does not know. */
export async function editedLater() {
  const { request, seed, fragment, card } = vectors.links.longest;
  const kept = { id: request, seed: toBase64Url(fromHex(seed)), fragment, title: "" };
  const changed = await editCard(kept, fromBase64(card), { title: "t" });
  return (await open(changed)).card.value;
}

/** Return the log2 of the box of a card and of a sealed key, or the refusal, for values with so many bytes more. */
export async function boxesOf(cards, keys) {
  const made = await newRequest(WORDS);
  const { card } = await open(made);
  const boxes = { cards: [], keys: [] };
  const sizeOf = (value) => new TextEncoder().encode(JSON.stringify(value)).length;
  for (const length of cards) {
    const later = "x".repeat(length - sizeOf({ title: "t", later: "" }));
    const longer = editCard(known(made), made.card, { title: "t", text: undefined, by: undefined, later });
    boxes.cards.push(await longer.then((done) => [done.card[11], done.card.length - 164 - 2 ** done.card[11]], (error) => error.code));
  }
  for (const length of keys) {
    const later = "x".repeat(length - sizeOf({ ...FILE, later: "" }));
    const longer = sent(card, { later });
    boxes.keys.push(await longer.then(({ sealed }) => [sealed[2], sealed.length - 1140 - 2 ** sealed[2]], (error) => error.code));
  }
  return boxes;
}

/** Return, for values of a card or beside a file's key, whether they are sealed and read, or the refusal. */
export async function accepted(cards, keys) {
  const made = await newRequest(WORDS);
  const { card } = await open(made);
  const results = [];
  const codeOf = (error) => error.code ?? error.name;
  for (const change of cards) {
    const value = { title: "t", ...change };
    const read = async () => (await open(await newRequest(value))).card.value;
    results.push(await read().then((found) => JSON.stringify(found) === JSON.stringify(value), codeOf));
  }
  for (const change of keys) {
    const value = { ...FILE, ...change };
    const read = async () => {
      const sealing = await seal(value);
      const sealed = await sealFileKey(card, sealing, value);
      return (await openFileKey(known(made), { sealed, envelope: sealing.envelope })).value;
    };
    results.push(await read().then((found) => JSON.stringify(found) === JSON.stringify(value), codeOf));
  }
  return results;
}

/** Seal many times. Return the number of different values of what must never repeat. */
export async function freshness(times) {
  const [seeds, ids, kdfSalts, salts, nonces, encs, ephemeral] = Array.from({ length: 7 }, () => new Set());
  for (let i = 0; i < times; i++) {
    const made = await newRequest({ title: "t" });
    const { card } = await open(made);
    const { sealed } = await sent(card);
    seeds.add(made.kept.seed);
    ids.add(made.id);
    kdfSalts.add(toHex(made.card.slice(40, 72)));
    salts.add(toHex(made.card.slice(72, 104)));
    nonces.add(toHex(made.card.slice(136, 148)));
    encs.add(toHex(sealed.slice(4, 1092)));
    ephemeral.add(toHex(sealed.slice(1092, 1124)));
  }
  const sizes = { seeds, ids, kdfSalts, salts, nonces, encs, ephemeral };
  return Object.fromEntries(Object.entries(sizes).map(([name, values]) => [name, values.size]));
}

/** Return the exported names, and the names of all members that sealing reads from its arguments. */
export async function interfaceOf() {
  const exports = await import("/static/files/js/crypto/request/index.js");
  const read = new Set();
  const recording = (target) =>
    new Proxy(target, {
      get: (object, key) => (read.add(String(key)), object[key]),
      ownKeys: (object) => Reflect.ownKeys(object),
    });
  const made = await newRequest(recording({ ...WORDS, password: "p", argon2id }));
  await editCard(recording(known(made)), made.card, recording({ title: "t" }));
  const { card } = await open(made, "p");
  await sealFileKey(recording(card), recording(await seal(FILE)), FILE);
  return { names: Object.keys(exports).sort(), read: [...read].sort() };
}

/** What a caller must not do. */
export async function mistakes() {
  const made = await newRequest(WORDS);
  const { card } = await open(made);
  const locked = await seal(FILE, { password: "p", argon2id });
  return {
    lockedFile: await refusal(() => sealFileKey(card, locked, FILE)),
    noTitle: await refusal(() => newRequest({})),
    noName: await refusal(async () => sealFileKey(card, await seal(FILE), { ...FILE, name: "" })),
  };
}

/** Do everything that needs X25519 in a browser without it. Return the refusals, and what the check says before. */
export async function withoutX25519() {
  const made = await newRequest(WORDS);
  const { card } = await open(made);
  const { sealing, sealed } = await sent(card);
  const before = await refusal(requireX25519);
  const importKey = crypto.subtle.importKey;
  crypto.subtle.importKey = function (format, bytes, algorithm, ...rest) {
    if (algorithm === "X25519") return Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"));
    return importKey.call(this, format, bytes, algorithm, ...rest);
  };
  try {
    return {
      before,
      check: await refusal(requireX25519),
      newRequest: await refusal(() => newRequest(WORDS)),
      sealFileKey: await refusal(() => sealFileKey(card, sealing, FILE)),
      openFileKey: await refusal(() => openFileKey(known(made), { sealed, envelope: sealing.envelope })),
      openCard: await refusal(() => open(made)),
    };
  } finally {
    delete crypto.subtle.importKey;
  }
}

/** Read a genuine vector with deriveBits that returns zeros for any point, as older browsers do for one of low order. */
export async function withZeroResults() {
  const deriveBits = crypto.subtle.deriveBits;
  crypto.subtle.deriveBits = function (algorithm, ...rest) {
    return algorithm.name === "X25519" ? Promise.resolve(new ArrayBuffer(32)) : deriveBits.call(this, algorithm, ...rest);
  };
  try {
    return (await attempt({ what: "key", ...vectors.keys.small })).code;
  } finally {
    delete crypto.subtle.deriveBits;
  }
}

export const decryptionsOf = (attacks) => countDecryptions(attacks, attempt);

/** Open what another implementation sealed. */
export async function openForeign({ request, seed, envelope, sealed }) {
  const { fragment, value } = await openFileKey({ id: request, seed }, { sealed: fromBase64Url(sealed), envelope: fromBase64Url(envelope) });
  return { fragment, value };
}

/** Return the public key of a seed (hexadecimal). */
export const publicKeyOfSeed = async (seed) => toBase64Url(await publicKeyOf(fromHex(seed)));

/** Seal a file's key for a public key that another implementation made. */
export async function sealForeign(id, publicKey) {
  const sealing = await seal(FILE);
  const sealed = await sealFileKey({ id, publicKey: fromBase64Url(publicKey) }, sealing, FILE);
  return { fragment: sealing.fragment, envelope: toBase64Url(sealing.envelope), sealed: toBase64Url(sealed) };
}
