import { toBase64Url } from "/static/files/js/crypto/bytes.js";
import { linkTokenOf } from "/static/files/js/crypto/request/card.js";
import { openFileKey, sealFileKey } from "/static/files/js/crypto/request/file-key.js";
import { formatRequestFragment, parseRequestFragment } from "/static/files/js/crypto/request/fragment.js";
import { keySchedule } from "/static/files/js/crypto/request/hpke.js";
import { openRequestLink } from "/static/files/js/crypto/request/sender.js";
import { decapsulate, expandSeed, publicKeyOf } from "/static/files/js/crypto/request/xwing.js";
import { seal } from "/static/files/js/crypto/seal.js";
import { attemptWith, counted, fromBase64, fromHex, mapped, toHex } from "/scripts/library/reading.js";

/* The tests' fixture puts the vectors into `globalThis.vectors`. */

const utf8 = (text) => new TextEncoder().encode(text);

/** Open a card in two steps, as a sender does. `head` is what the server gives first, by default the card's own. */
async function readCard({ fragment, request, password, card, head, stretched }) {
  const link = await openRequestLink(request, fragment);
  const bytes = fromBase64(card);
  const first = head === undefined ? bytes.slice(0, 72) : fromBase64(head);
  const opened = await link.openHead(first, { password: password ?? undefined, argon2id: counted(stretched) });
  return { link, opened, card: await opened.openCard(bytes) };
}

const readKey = ({ request, seed, envelope, sealed }) =>
  openFileKey({ id: request, seed: toBase64Url(fromHex(seed)) }, { envelope: fromBase64(envelope), sealed: fromBase64(sealed) });

/** How each sort of vector is read. Forged attacks have the same members; `seal` is a link that a sender would seal for. */
const READ = {
  link: ({ fragment }) => parseRequestFragment(fragment),
  card: readCard,
  key: readKey,
  seal: async ({ request, publicKey }) => {
    const value = { name: "a", type: "", size: 1 };
    return sealFileKey({ id: request, publicKey: fromBase64(publicKey) }, await seal(value), value);
  },
};

/** Run an attack. Return the class and the message of its refusal (both "opened" if there is none), and the KDF's runs. */
export const attempt = (attack) => attemptWith(READ, attack);

export const attemptAll = (attacks) => mapped(attacks, attempt);

async function linkOf(vector) {
  const { link, opened, card } = await readCard(vector);
  return {
    value: card.value,
    sameKey: toHex(card.publicKey) === toHex(await publicKeyOf(fromHex(vector.seed))),
    link_token: toHex(link.linkToken),
    send_token: toHex(opened.sendToken),
  };
}

async function keyOf(vector) {
  const { fragment, value } = await readKey(vector);
  return { value, secret: toHex(fromUrl(fragment.slice(3)).slice(0, 32)) };
}

const fromUrl = (text) => fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));

/** Read every vector. */
export async function readAll() {
  return { links: await mapped(vectors.links, linkOf), keys: await mapped(vectors.keys, keyOf) };
}

/** Return the values that the vectors trace, derived by the modules. */
export async function traced() {
  const { links, keys, trace } = vectors;
  const { mlkemSeed, scalar } = expandSeed(fromHex(links.plain.seed));
  const publicKey = await publicKeyOf(fromHex(links.plain.seed));
  const { digest } = await parseRequestFragment(links.plain.fragment);
  const { seed, sealed } = keys.small;
  const shared = await decapsulate(fromHex(seed), fromBase64(sealed).slice(4, 1124));
  const { key, nonce } = await keySchedule(shared, fromHex(trace["key small"].info));
  return {
    link: {
      seed: links.plain.seed,
      expanded: toHex(mlkemSeed) + toHex(scalar),
      pk_sha256: toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", publicKey))),
      D: toHex(digest),
      ...(await cardKeys(digest, fromBase64(links.plain.card))),
    },
    key: { info: toHex(await infoOf(keys.small)), shared_secret: toHex(shared), key: toHex(key), base_nonce: toHex(nonce) },
    fragment: await formatRequestFragment(digest, false),
    linkToken: toHex(await linkTokenOf(digest)),
  };
}

/** Derive a card's key and commitment, without the modules. */
async function cardKeys(digest, card) {
  const input = await crypto.subtle.importKey("raw", digest, "HKDF", false, ["deriveBits"]);
  const info = Uint8Array.of(...utf8("bytebin-request/1 card\0"), ...card.subarray(0, 72));
  const algorithm = { name: "HKDF", hash: "SHA-256", salt: card.slice(72, 104), info };
  const derived = toHex(new Uint8Array(await crypto.subtle.deriveBits(algorithm, input, 512)));
  return { card_key: derived.slice(0, 64), card_commitment: derived.slice(64) };
}

/** Make the info of a sealed key, without the modules. */
async function infoOf({ request, envelope, sealed }) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", fromBase64(envelope)));
  const header = fromBase64(sealed).subarray(0, 4);
  return Uint8Array.of(...utf8("bytebin-request/1 file\0"), ...header, ...utf8(request), 0, 0, 0, 0, 0, ...digest);
}
