import { randomBytes } from "/static/files/js/crypto/bytes.js";
import { cacheKeyOf, sealPage } from "/static/files/js/crypto/library/cache.js";
import { sealChange } from "/static/files/js/crypto/library/change.js";
import { changeKey, changeMethods, found } from "/static/files/js/crypto/library/founding.js";
import { newId } from "/static/files/js/crypto/library/ids.js";
import { openItem, sealItem } from "/static/files/js/crypto/library/items.js";
import { masterKeyOf } from "/static/files/js/crypto/library/keys.js";
import { sealMethod } from "/static/files/js/crypto/library/methods.js";
import { parseRecoveryCode } from "/static/files/js/crypto/library/recovery.js";
import { attempt, ringOf, toHex } from "/scripts/library/reading.js";
import { ACCOUNT, FILE, passkey, shortId } from "/scripts/library/sealing.js";

/** Return the log2 of the box of a file's item whose JSON has so many bytes, or the refusal. */
export async function boxesOf(lengths) {
  const ring = await ringOf([1], ACCOUNT);
  const boxes = [];
  for (const length of lengths) {
    const empty = JSON.stringify({ ...FILE, later: "" }).length;
    const value = { ...FILE, later: "x".repeat(length - empty) };
    const item = { kind: 1, id: shortId(), revision: 1, value };
    const sealed = await sealItem(ring, item).then((made) => made.sealed, (error) => error.code);
    if (typeof sealed === "string") boxes.push(sealed);
    else {
      const { value: read } = await openItem(ring, sealed, {});
      boxes.push([sealed[3], sealed.length - 140 - 2 ** sealed[3], read.later.length === value.later.length]);
    }
  }
  return boxes;
}

/** Return, for values of an item, whether the writer takes them. Each value is merged over the vector's `of`. */
export async function accepted(cases) {
  const results = [];
  for (const [of, change] of cases) {
    const { kind, item: id, value } = vectors.items[of] ?? vectors.extra[of];
    const ring = await ringOf([1, 2]);
    results.push(await sealItem(ring, { kind, id, revision: 5, value: { ...value, ...change } }).then(() => true, (error) => error.name));
  }
  return results;
}

/** Seal many times. Return the number of different salts, nonces and keys in what must never repeat. */
export async function freshness(times) {
  const ring = await ringOf([1], ACCOUNT);
  const amk = { account: ACCOUNT, generation: 1, bytes: randomBytes(32) };
  const key = await cacheKeyOf(await masterKeyOf(amk));
  const secret = { prf: randomBytes(32) };
  const [salts, nonces, cache] = [new Set(), new Set(), new Set()];
  const item = { kind: 1, id: shortId(), revision: 1, value: FILE };
  for (let i = 0; i < times; i++) {
    const { sealed } = await sealItem(ring, item);
    const method = await sealMethod(amk, secret);
    salts.add(toHex(sealed.subarray(48, 80))).add(toHex(method.sealed.subarray(64, 96)));
    nonces.add(toHex(sealed.subarray(112, 124))).add(toHex(method.sealed.subarray(128, 140)));
    cache.add(toHex((await sealPage(key, [])).subarray(0, 12)));
  }
  return { salts: salts.size, nonces: nonces.size, cache: cache.size };
}

/** Return how many different keys, codes and ids are drawn, and how often each character occurs in ids. */
export async function drawn(times) {
  const [codes, amks, ids] = [new Set(), new Set(), new Set()];
  const characters = {};
  for (let i = 0; i < times; i++) {
    const made = await found(ACCOUNT, [passkey()], "");
    codes.add(toHex(await parseRecoveryCode(made.recoveryCode)));
    amks.add(toHex(made.amk.bytes));
  }
  for (let i = 0; i < 20_000; i++) {
    const id = newId();
    ids.add(id);
    for (const character of id) characters[character] = (characters[character] ?? 0) + 1;
  }
  return { codes: codes.size, amks: amks.size, ids: ids.size, characters };
}

/** Run each attack and count the calls of GCM's decryption. */
export const decryptionsOf = (attacks) => countDecryptions(attacks, attempt);

export async function countDecryptions(attacks, attempt) {
  const decrypt = crypto.subtle.decrypt;
  const runs = {};
  try {
    for (const [name, attack] of Object.entries(attacks)) {
      runs[name] = 0;
      crypto.subtle.decrypt = function (...job) {
        runs[name] += 1;
        return decrypt.apply(this, job);
      };
      await attempt(attack);
    }
  } finally {
    delete crypto.subtle.decrypt;
  }
  return runs;
}

/** Return the exported functions, and the names of all members that sealing reads from its arguments. */
export async function interfaceOf() {
  const exports = await import("/static/files/js/crypto/library/index.js");
  const read = new Set();
  const recording = (target) =>
    new Proxy(target, { get: (object, key) => (read.add(String(key)), deep(object[key])) });
  const deep = (value) => (typeof value === "object" && value !== null && !ArrayBuffer.isView(value) ? recording(value) : value);
  const made = await found(ACCOUNT, recording([passkey()]), "");
  const put = [{ kind: 1, id: shortId(), value: FILE }];
  await sealChange(made.state, recording({ put }), "");
  await changeMethods(made.state, made.amk, recording({ add: [passkey()], remove: [] }), "");
  await changeKey(made.state, recording(made.amk), recording([passkey()]), "");
  const functions = Object.entries(exports).filter(([, value]) => typeof value === "function");
  return {
    names: Object.keys(exports).sort(),
    parameters: functions.map(([, value]) => /^[^{]*?\(([^]*?)\)\s*(?:\{|=>)/.exec(String(value))?.[1] ?? ""),
    read: [...read].sort(),
  };
}
