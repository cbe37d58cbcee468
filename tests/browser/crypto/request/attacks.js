import { derive, importAes, sealBox } from "/static/files/js/crypto/library/box.js";
import { parseFragment } from "/static/files/js/crypto/link.js";
import { inputKeyOf, keyDigestOf } from "/static/files/js/crypto/request/card.js";
import { formatRequestFragment } from "/static/files/js/crypto/request/fragment.js";
import { hpkeSeal } from "/static/files/js/crypto/request/hpke.js";
import { publicKeyOf } from "/static/files/js/crypto/request/xwing.js";
import { seal } from "/static/files/js/crypto/seal.js";
import { fromBase64, fromHex, mapped, toBase64, toHex } from "/scripts/library/reading.js";

/* Each attack breaks one rule, made with the right keys, so that it succeeds when the check of that rule is missing. */

const CARD = { what: "card", label: "bytebin-request/1 card\0", headerLength: 72 };
const PUBLIC_KEY_LENGTH = 1216;
/** What the KDF is made to return. */
const STRETCHED = new Uint8Array(32).fill(7);

const utf8 = (text) => new TextEncoder().encode(text);
const u32 = (number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255);
const joined = (...parts) => Uint8Array.of(...parts.flatMap((part) => [...part]));

function withBytes(bytes, at, ...replacement) {
  bytes.set(replacement, at);
  return bytes;
}

/** Return bytes, a length prefix, JSON, and zeros up to `size`. */
function contentOf(before, text, size, length = utf8(text).length) {
  const content = new Uint8Array(size);
  content.set(joined(before, u32(length), utf8(text)));
  return content;
}

/** The link that forged cards are of: its address, and what opens them. */
async function linkWith(password) {
  const { request, seed } = vectors.links.plain;
  const publicKey = await publicKeyOf(fromHex(seed));
  const digest = await keyDigestOf(publicKey);
  const fragment = await formatRequestFragment(digest, password);
  return { request, publicKey, digest, fragment, input: await inputKeyOf(digest, password ? STRETCHED : null) };
}

const KDF = joined([1, 11, 2, 1, 0, 0], u32(3), u32(65_536));

/**
 * Forge a card whose head has other bytes at `at`. `password`: whether it has one, and the link says so; `asked`: what the
 * reader is told otherwise.
 */
async function card(at, bytes, { password = false, size = 2048, text = '{"title":"t"}', uncommitted = false, asked = {} } = {}) {
  const { request, publicKey, fragment, input } = await linkWith(password);
  const head = fromBase64(vectors.links.plain.card).slice(0, 72);
  if (password) withBytes(head, 10, ...KDF);
  withBytes(head, at, ...bytes);
  const content = contentOf(publicKey.slice(0, Math.min(PUBLIC_KEY_LENGTH, size - 100)), text, size);
  const sealed = uncommitted ? await sealUncommitted(head, content, input) : await sealBox(CARD, head, content, async () => input);
  const secret = password ? { password: "x", stretched: toHex(STRETCHED) } : { password: null };
  return { what: "card", request, fragment, ...secret, card: toBase64(sealed), ...asked };
}

const protectedCard = (at, bytes, options) => card(at, bytes, { password: true, ...options });

/** Seal a card by hand: with the right key, but under the commitment of another one. */
async function sealUncommitted(head, content, input) {
  const [salt, commitment, iv] = [32, 32, 12].map((length) => crypto.getRandomValues(new Uint8Array(length)));
  const key = await importAes((await derive(input, salt, joined(utf8(CARD.label), head), 64)).subarray(0, 32));
  const additionalData = joined(head, salt, commitment);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, content);
  return joined(additionalData, iv, new Uint8Array(sealed));
}

/** Forge the card of a link that needs a password, as the server shows it to somebody whose link says that it needs none. */
async function passwordNotInLink() {
  const { fragment } = await linkWith(false);
  return protectedCard(0, [], { asked: { fragment } });
}

/** A genuine card, but beside the head of another one of the same link. */
async function anotherHead() {
  const head = fromBase64(vectors.links.plain.card).slice(0, 72);
  return card(0, [], { asked: { head: toBase64(withBytes(head, 71, head[71] ^ 1)) } });
}

const LABEL = utf8("bytebin-request/1 file\0");
const idField = () => joined(utf8(vectors.keys.small.request), [0, 0, 0, 0, 0]);

/** Forge the key of a new file. `without`: the part of the info that is left out. */
async function key({ header = [], size = 512, value = {}, file = {}, password, without } = {}) {
  const { request, seed } = vectors.keys.small;
  const described = { name: "a", type: "", size: 1, ...file };
  const { fragment, envelope } = await seal(described, { password, argon2id: async () => STRETCHED });
  const { secret } = await parseFragment(fragment);
  const start = Uint8Array.of(1, 1, 9, 0);
  header.forEach(([at, byte]) => (start[at] = byte));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", envelope));
  const parts = { label: LABEL, header: start, id: idField(), digest };
  if (without !== undefined) parts[without] = [];
  const info = joined(...Object.values(parts));
  const content = contentOf(joined(new Uint8Array(32), secret), JSON.stringify({ ...described, ...value }), size);
  const sealed = joined(start, await hpkeSeal(await publicKeyOf(fromHex(seed)), info, content));
  return { what: "key", request, seed, envelope: toBase64(envelope), sealed: toBase64(sealed) };
}

/** A link whose public key is not one, for a sender. */
async function sealFor(change) {
  const { request, seed } = vectors.links.plain;
  const publicKey = await publicKeyOf(fromHex(seed));
  change(publicKey);
  return { what: "seal", request, publicKey: toBase64(publicKey) };
}

const FORGED = {
  "forged-card-magic": () => card(7, [0x1b]),
  "forged-card-version": () => card(8, [2]),
  "forged-card-suite": () => card(9, [2]),
  "forged-card-flag": () => card(10, [2]),
  "forged-card-box-10": () => card(11, [10], { size: 1024 }),
  "forged-card-box-14": () => card(11, [14], { size: 16_384 }),
  "forged-card-zeros": () => card(14, [1]),
  "forged-card-id": () => card(24, utf8("-----------"), { asked: { request: "-----------" } }),
  "forged-card-dirt-behind-id": () => card(39, [1]),
  "forged-card-with-kdf": () => card(12, [2]),
  "forged-card-with-cost": () => card(16, u32(3)),
  "forged-card-length": () => card(11, [11], { size: 4096 }),
  "forged-card-password-not-in-link": passwordNotInLink,
  "forged-card-of-another-head": anotherHead,
  "forged-card-commitment": () => card(0, [], { uncommitted: true }),
  "forged-card-kdf": () => protectedCard(12, [1]),
  "forged-card-lanes": () => protectedCard(13, [2]),
  "forged-card-passes-2": () => protectedCard(16, u32(2)),
  "forged-card-passes-17": () => protectedCard(16, u32(17)),
  "forged-card-passes-bomb": () => protectedCard(16, u32(2 ** 32 - 1)),
  "forged-card-memory-low": () => protectedCard(20, u32(65_535)),
  "forged-card-memory-high": () => protectedCard(20, u32(262_145)),
  "forged-card-memory-bomb": () => protectedCard(20, u32(2 ** 32 - 1)),
  "forged-card-empty-password": () => protectedCard(0, [], { asked: { password: "" } }),
  "forged-key-version": () => key({ header: [[0, 2]] }),
  "forged-key-suite": () => key({ header: [[1, 2]] }),
  "forged-key-box-8": () => key({ header: [[2, 8]], size: 256 }),
  "forged-key-box-13": () => key({ header: [[2, 13]], size: 8192 }),
  "forged-key-zero": () => key({ header: [[3, 1]] }),
  "forged-key-length": () => key({ header: [[2, 10]] }),
  "forged-key-without-label": () => key({ without: "label" }),
  "forged-key-without-header": () => key({ without: "header" }),
  "forged-key-without-id": () => key({ without: "id" }),
  "forged-key-without-envelope": () => key({ without: "digest" }),
  "forged-key-of-a-file-with-a-password": () => key({ password: "p" }),
  "forged-key-name-too-long": () => key({ file: { name: "n".repeat(1025) }, header: [[2, 11]], size: 2048 }),
  "forged-key-type-too-long": () => key({ file: { type: "t".repeat(256) } }),
  "forged-key-note-too-long": () => key({ value: { note: "n".repeat(2001) }, header: [[2, 12]], size: 4096 }),
  "forged-key-sender-too-long": () => key({ value: { sender: "s".repeat(81) } }),
  "forged-link-mlkem-key": () => sealFor((publicKey) => publicKey.fill(255, 0, 1152)),
  "forged-link-x25519-key": () => sealFor((publicKey) => publicKey.fill(0, 1184)),
};

/** What looks like an attack, but breaks no rule. */
const HARMLESS = {
  "as sealed: card": () => card(0, []),
  "as sealed: larger card": () => card(11, [13], { size: 8192 }),
  "as sealed: card with a password": () => protectedCard(0, []),
  "as sealed: 16 passes": () => protectedCard(16, u32(16)),
  "as sealed: 256 MiB": () => protectedCard(20, u32(262_144)),
  "as sealed: key": () => key(),
  "as sealed: larger key": () => key({ header: [[2, 12]], size: 4096 }),
  "as sealed: longest name": () => key({ file: { name: "n".repeat(1024) }, header: [[2, 11]], size: 2048 }),
  "as sealed: public key": () => sealFor(() => {}),
};

const made = (makers) => mapped(makers, (make) => make());

export const forged = () => made(FORGED);
export const harmless = () => made(HARMLESS);
