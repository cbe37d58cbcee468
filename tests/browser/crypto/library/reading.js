import { CryptoError } from "/static/files/js/crypto/errors.js";
import { cacheKeyOf, openPage, openThumb } from "/static/files/js/crypto/library/cache.js";
import { Draft } from "/static/files/js/crypto/library/draft.js";
import { openItem } from "/static/files/js/crypto/library/items.js";
import { KeyRing, masterKeyOf, unlock } from "/static/files/js/crypto/library/keys.js";
import { requireMethods } from "/static/files/js/crypto/library/memory.js";
import { openMethod } from "/static/files/js/crypto/library/methods.js";
import { formatRecoveryCode, parseRecoveryCode } from "/static/files/js/crypto/library/recovery.js";
import { argon2idInWorker } from "/static/files/js/encrypted/argon2id.js";

/* The tests' fixture puts the vectors into `globalThis.vectors`. */

export const argon2id = argon2idInWorker({
  worker: "/static/files/js/workers/argon2id-worker.js",
  simd: "/static/vendor/argon2id/dist/simd.wasm",
  noSimd: "/static/vendor/argon2id/dist/no-simd.wasm",
});

export const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
export const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

let kdfRuns = 0;

/** Return a KDF whose runs are counted. `stretched` (hexadecimal) is what it returns instead of running. */
export function counted(stretched) {
  return async (...job) => {
    kdfRuns += 1;
    return stretched === undefined ? argon2id(...job) : fromHex(stretched);
  };
}

/** Return a secret as the modules take it. */
function secretOf({ prf, code, passphrase }, stretched) {
  if (prf !== undefined) return { prf: fromHex(prf) };
  if (code !== undefined) return { code };
  return { passphrase, argon2id: counted(stretched) };
}

export function masterOf(generation, account = vectors.account) {
  return masterKeyOf({ account, generation, bytes: fromHex(vectors.generations[generation]) });
}

export async function ringOf(generations, account) {
  const newest = Math.max(...generations);
  const ring = new KeyRing(await masterOf(newest, account));
  for (const old of generations) {
    if (old !== newest) await ring.addOld(old, fromHex(vectors.generations[old]));
  }
  return ring;
}

/** Return a sealed item of the vectors by its name, or from base64. */
const blobOf = (name) => fromBase64(vectors.sealed[name] ?? name);

export async function readState({ generation, head, items, seen = null, revision }) {
  const draft = new Draft(await masterOf(generation));
  await draft.add(items.map(blobOf));
  return draft.finish(blobOf(head), { seen, revision });
}

/** How each sort of vector is read. Forged attacks have the same members. */
const READ = {
  code: ({ code }) => parseRecoveryCode(code),
  method: ({ account, method: id, kind, secret, sealed, stretched, least_generation: leastGeneration = 1 }) =>
    openMethod(fromBase64(sealed), { account, id, kind, leastGeneration }, secretOf(secret, stretched)),
  item: async ({ asked: { account, kind, item: id, revision }, generations, sealed }) =>
    openItem(await ringOf(generations, account), fromBase64(sealed), { kind, id: id ?? undefined, revision }),
  state: readState,
  methods: async ({ settings, listed }) => requireMethods(settings, listed.map(([id, kind]) => ({ id, kind }))),
  unlock: ({ account, methods, secret }) =>
    unlock(account, methods.map((method) => ({ ...method, sealed: fromBase64(method.sealed) })), secretOf(secret)),
  page: async ({ sealed }) => openPage(await cacheKeyOf(await masterOf(1)), fromBase64(sealed)),
  thumb: async ({ bytes, sealed }) => openThumb(await cacheKeyOf(await masterOf(1)), { bytes: fromBase64(bytes) }, fromBase64(sealed)),
};

/** Run an attack. Return the class and the message of its refusal (both "opened" if there is none), and the KDF's runs. */
export const attempt = (attack) => attemptWith(READ, attack);

export async function attemptWith(read, attack) {
  const before = kdfRuns;
  const outcome = { code: "opened", message: "opened" };
  try {
    await read[attack.what](attack);
  } catch (error) {
    const known = error instanceof CryptoError;
    outcome.code = known ? error.code : error.name;
    outcome.message = known ? error.message : `${error.name}: ${error.message}`;
    outcome.saw = error.saw;
  }
  return { ...outcome, kdf_runs: kdfRuns - before };
}

export const attemptAll = (attacks) => mapped(attacks, attempt);

async function readCode({ spellings }) {
  const secrets = await Promise.all(spellings.map(parseRecoveryCode));
  return { secrets: secrets.map(toHex), code: await formatRecoveryCode(secrets[0]) };
}

async function readMethod({ account, id, kind, secret, sealed }) {
  const amk = await READ.method({ account, method: id, kind, secret, sealed });
  return { generation: amk.generation, amk: toHex(amk.bytes) };
}

async function readItem({ account, kind, item, revision, generation, sealed }) {
  const entry = await READ.item({ asked: { account, kind, item, revision }, generations: [generation], sealed });
  return { value: entry.value, revision: entry.revision, generation: entry.generation };
}

async function readWhole(vector) {
  const { revision, generation, entries, headDigest, head } = await readState(vector);
  return { revision, generation, names: [...entries.keys()].sort(), digest: headDigest, root: head.value.root };
}

export async function mapped(object, read) {
  const results = {};
  for (const [name, vector] of Object.entries(object)) results[name] = await read(vector);
  return results;
}

/** Read every vector. */
export async function readAll() {
  return {
    codes: await mapped(vectors.codes, readCode),
    methods: await mapped(vectors.methods, readMethod),
    items: await mapped(vectors.items, readItem),
    states: await mapped(vectors.states, readWhole),
  };
}
