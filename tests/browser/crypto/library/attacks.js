import { derive, importAes, importInputKey, sealBox } from "/static/files/js/crypto/library/box.js";
import { cacheKeyOf, sealPage, sealThumb } from "/static/files/js/crypto/library/cache.js";
import { sealHead } from "/static/files/js/crypto/library/head.js";
import { openItem, sealItem } from "/static/files/js/crypto/library/items.js";
import { fromBase64, fromHex, masterOf, ringOf, toBase64 } from "/scripts/library/reading.js";

/* Each attack breaks one rule, made with the right keys, so that it succeeds when the check of that rule is missing. */

const METHOD = { what: "method", label: "bytebin-library/1 unlock\0", headerLength: 64 };
const ITEM = { what: "item", label: "bytebin-library/1 item\0", headerLength: 48 };
const SECRET_OF_CODE = () => fromHex(vectors.codes[0].secret);

const amk = (generation = 1) => fromHex(vectors.generations[generation]);
const headerOf = (vector, { headerLength }) => fromBase64(vector.sealed).slice(0, headerLength);

function withBytes(bytes, at, ...replacement) {
  bytes.set(replacement, at);
  return bytes;
}

const u32 = (number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255);

/** Forge a passkey's method whose header has other bytes at `at`. */
async function passkey(at, bytes, { content = amk(), asked = {}, secret = vectors.methods.passkey.secret, key } = {}) {
  const vector = vectors.methods.passkey;
  const header = withBytes(headerOf(vector, METHOD), at, ...bytes);
  const input = key ?? fromHex(vector.secret.prf);
  const sealed = await sealBox(METHOD, header, content, () => importInputKey(input));
  const { account, id: method, kind } = vector;
  return { what: "method", account, method, kind, secret, sealed: toBase64(sealed), ...asked };
}

/** Forge a passphrase's method with other KDF parameters, which fits what the KDF is made to return. */
async function passphrase(at, bytes) {
  const { account, id: method, kind, secret, sealed: original } = vectors.methods["passphrase-0"];
  const { ikm: stretched } = vectors.trace["method passphrase-0"];
  const header = withBytes(headerOf({ sealed: original }, METHOD), at, ...bytes);
  const sealed = toBase64(await sealBox(METHOD, header, amk(), () => importInputKey(fromHex(stretched))));
  return { what: "method", account, method, kind, secret, stretched, sealed };
}

function contentOf(text, { size = 512, length } = {}) {
  const content = new Uint8Array(size);
  const json = new TextEncoder().encode(text);
  content.set(u32(length ?? json.length));
  content.set(json, 4);
  return content;
}

/** Forge an item from the header of a vector's. */
async function item(change, { of = "file", content, asked = {} } = {}) {
  const vector = vectors.items[of];
  const header = headerOf(vector, ITEM);
  change(header);
  const sealed = await sealBox(ITEM, header, content ?? contentOf(JSON.stringify(vector.value)), () => importInputKey(amk()));
  const { account, kind, item: id } = vector;
  return { what: "item", asked: { account, kind, item: id, ...asked }, generations: [1], sealed: toBase64(sealed) };
}

const unchanged = () => {};

/** Seal a box by hand: with the right key, but under the commitment of another one. */
async function uncommitted(kind, header, content, input) {
  const [salt, commitment, iv] = [32, 32, 12].map((length) => crypto.getRandomValues(new Uint8Array(length)));
  const info = Uint8Array.of(...new TextEncoder().encode(kind.label), ...header);
  const key = await importAes((await derive(await importInputKey(input), salt, info, 64)).subarray(0, 32));
  const additionalData = Uint8Array.of(...header, ...salt, ...commitment);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, content);
  return toBase64(Uint8Array.of(...additionalData, ...iv, ...new Uint8Array(sealed)));
}

const PLACE = { revision: 3, past: [], former: {} };

/** Forge a state whose head covers these items of the vectors, all of them genuine. */
async function covered(names, { revision = 3, value } = {}) {
  const ring = await ringOf([1]);
  const opened = await Promise.all(names.map((name) => openItem(ring, fromBase64(vectors.sealed[name]), {})));
  const entries = new Map(opened.map((entry) => [`${entry.kind}/${entry.id}`, entry]));
  const { sealed } = await sealHead(ring, entries, { ...PLACE, revision, former: value ?? {} }, "");
  return { what: "state", generation: 1, head: toBase64(sealed), items: names, seen: null };
}

async function cachedEntry(thumb) {
  const value = { ...vectors.items.file.value, thumb };
  const { entry } = await sealItem(await ringOf([1]), { kind: 1, id: vectors.items.file.item, revision: 2, value });
  return { entry, key: await cacheKeyOf(await masterOf(1)) };
}

const THUMB = "data:image/png;base64,AAAA";

async function cachedPage(at) {
  const { entry, key } = await cachedEntry(THUMB);
  const sealed = await sealPage(key, [entry]);
  sealed[at] ^= 1;
  return { what: "page", sealed: toBase64(sealed) };
}

async function cachedThumb() {
  const [a, b] = [await cachedEntry(THUMB), await cachedEntry(THUMB)];
  return { what: "thumb", bytes: toBase64(a.entry.bytes), sealed: toBase64(await sealThumb(b.key, b.entry)) };
}

const codeWith = (change) => ({ what: "code", code: change(vectors.codes.find(({ code }) => code.includes("S")).code) });

async function twentyOneMethods() {
  const { account, id, kind, secret, sealed } = vectors.methods.passkey;
  return { what: "unlock", account, secret, methods: Array.from({ length: 21 }, () => ({ id, kind, sealed })) };
}

const FULL = (length) => contentOf(JSON.stringify(vectors.items.file.value).padEnd(508), { length });

const FORGED = {
  "forged-code-long-s": () => codeWith((code) => code.replace("S", "\u017f")),
  "forged-method-long": () => passkey(0, [], { content: new Uint8Array(33) }),
  "forged-method-magic": () => passkey(7, [0x1b]),
  "forged-method-version": () => passkey(8, [2]),
  "forged-method-suite": () => passkey(9, [2]),
  "forged-method-kind": () => passkey(10, [4], { asked: { kind: 4 } }),
  "forged-method-zeros-13": () => passkey(13, [1]),
  "forged-method-zeros-28": () => passkey(28, [1]),
  "forged-method-passkey-with-kdf": () => passkey(11, [2]),
  "forged-method-passkey-with-cost": () => passkey(16, u32(3)),
  "forged-method-generation": () => passkey(24, u32(0)),
  "forged-method-of-another-kind": () =>
    passkey(0, [], { key: SECRET_OF_CODE(), secret: { code: vectors.codes[0].code }, asked: { kind: 3 } }),
  "forged-method-kdf": () => passphrase(11, [1]),
  "forged-method-lanes": () => passphrase(12, [2]),
  "forged-method-passes-2": () => passphrase(16, u32(2)),
  "forged-method-passes-17": () => passphrase(16, u32(17)),
  "forged-method-passes-bomb": () => passphrase(16, u32(2 ** 32 - 1)),
  "forged-method-memory-low": () => passphrase(20, u32(65_535)),
  "forged-method-memory-high": () => passphrase(20, u32(262_145)),
  "forged-method-memory-bomb": () => passphrase(20, u32(2 ** 32 - 1)),
  "forged-method-commitment": async () => ({
    ...(await passkey(0, [])),
    sealed: await uncommitted(METHOD, headerOf(vectors.methods.passkey, METHOD), amk(), fromHex(vectors.methods.passkey.secret.prf)),
  }),
  "forged-21-methods": twentyOneMethods,
  "forged-item-version": () => item((header) => withBytes(header, 0, 2)),
  "forged-item-suite": () => item((header) => withBytes(header, 1, 2)),
  "forged-item-box-8": () => item((header) => withBytes(header, 3, 8), { content: contentOf("{}", { size: 256 }) }),
  "forged-item-box-15": () =>
    item((header) => withBytes(header, 3, 15), { content: contentOf(JSON.stringify(vectors.items.file.value), { size: 32_768 }) }),
  "forged-item-length": () => item((header) => withBytes(header, 3, 10)),
  "forged-item-revision-0": () => item((header) => withBytes(header, 8, 0, 0, 0, 0, 0, 0, 0, 0)),
  "forged-item-revision-2^53": () => item((header) => withBytes(header, 8, 0, 32, 0, 0, 0, 0, 0, 0)),
  "forged-item-id": () => item((header) => withBytes(header, 47, 65), { asked: { item: undefined } }),
  "forged-item-old-key-2^32": () =>
    item((header) => withBytes(header, 32, ...new TextEncoder().encode("key4294967296"), 0, 0, 0).fill(5, 2, 3), {
      content: contentOf(JSON.stringify({ amk: "A".repeat(43) })),
      asked: { kind: 5, item: undefined },
    }),
  "forged-item-of-another-kind": () => item(unchanged, { asked: { kind: 3 } }),
  "forged-item-commitment": async () => ({
    ...(await item(unchanged)),
    sealed: await uncommitted(ITEM, headerOf(vectors.items.file, ITEM), contentOf(JSON.stringify(vectors.items.file.value)), amk()),
  }),
  "forged-request-mistyped": () => {
    const { fragment, ...value } = vectors.items.request.value;
    const mistyped = fragment.slice(0, -1) + (fragment.endsWith("A") ? "B" : "A");
    return item(unchanged, { of: "request", content: contentOf(JSON.stringify({ ...value, fragment: mistyped })) });
  },
  "forged-item-json-longer": () => item(unchanged, { content: FULL(509) }),
  "forged-state-newer-than-head": () => covered(["s1", "a3", "f2"], { revision: 2 }),
  "forged-state-with-a-head": () => covered(["s1", "a3", "f2", "b3", "head-2"]),
  "forged-state-revision": async () => ({ ...(await covered(["s1", "a3", "f2", "b3"])), revision: 4 }),
  "forged-page": () => cachedPage(40),
  "forged-page-nonce": () => cachedPage(0),
  "forged-thumb-of-another-version": cachedThumb,
};

/** What looks like an attack, but breaks no rule. */
const HARMLESS = {
  "as sealed: method": () => passkey(0, []),
  "as sealed: passphrase": () => passphrase(0, []),
  "as sealed: 16 passes": () => passphrase(16, u32(16)),
  "as sealed: 256 MiB": () => passphrase(20, u32(262_144)),
  "as sealed: item": () => item(unchanged),
  "as sealed: text that fills the box": () => item(unchanged, { content: FULL(508) }),
  "as sealed: state": () => covered(["s1", "a3", "f2", "b3"]),
  "as sealed: state with its revision": async () => ({ ...(await covered(["s1", "a3", "f2", "b3"])), revision: 3 }),
};

/** Seal values, each merged over the one of a vector, by the right key and whatever the table says. */
export async function valuesSealed(cases) {
  const attacks = {};
  for (const [number, [of, change]] of cases.entries()) {
    const { kind, item: id, value } = vectors.items[of] ?? vectors.extra[of];
    const text = JSON.stringify({ ...value, ...change });
    const size = Math.max(512, 2 ** Math.ceil(Math.log2(new TextEncoder().encode(text).length + 4)));
    const content = contentOf(text, { size });
    attacks[number] = await item(
      (header) => {
        header.fill(0, 32, 48);
        withBytes(withBytes(header, 2, kind, Math.log2(size)), 32, ...new TextEncoder().encode(id));
      },
      { content, asked: { kind, item: id } },
    );
  }
  return attacks;
}

async function made(makers) {
  const attacks = {};
  for (const [name, make] of Object.entries(makers)) attacks[name] = await make();
  return attacks;
}

export const forged = () => made(FORGED);
export const harmless = () => made(HARMLESS);
