import { randomBytes } from "/static/files/js/crypto/bytes.js";
import { CryptoError } from "/static/files/js/crypto/errors.js";
import { cacheKeyOf, openPage, openThumb, sealPage, sealThumb } from "/static/files/js/crypto/library/cache.js";
import { renewalOf, sealChange } from "/static/files/js/crypto/library/change.js";
import { Draft } from "/static/files/js/crypto/library/draft.js";
import { changeKey, changeMethods, found, rescue, startOver } from "/static/files/js/crypto/library/founding.js";
import { newId } from "/static/files/js/crypto/library/ids.js";
import { masterKeyOf, unlock } from "/static/files/js/crypto/library/keys.js";
import { memoryOf, requireMethods } from "/static/files/js/crypto/library/memory.js";
import { sealMethod } from "/static/files/js/crypto/library/methods.js";
import { argon2id, toHex } from "/scripts/library/reading.js";

export const ACCOUNT = "0123456789ABCDEF";
const THUMB = "data:image/webp;base64,AAAA";
export const passkey = () => ({ secret: { prf: randomBytes(32) }, name: "Anna's phone" });
export const shortId = () => newId().slice(0, 11);
export const FILE = { fragment: "", name: "a.txt", type: "text/plain", size: 5, added: 1 };

/** Read a write back, as another device would that knows nothing. */
async function readBack(amk, items, head, { seen = null, before = [], removed = [] } = {}) {
  const draft = new Draft(await masterKeyOf(amk), before);
  await draft.add(items);
  draft.remove(removed);
  return draft.finish(head, { seen });
}

const valuesOf = ({ entries }) => Object.fromEntries([...entries].map(([name, { value }]) => [name, value]).sort(([a], [b]) => (a < b ? -1 : 1)));

const same = (a, b) => JSON.stringify(valuesOf(a)) === JSON.stringify(valuesOf(b)) && a.headDigest === b.headDigest;

const listed = (methods) => methods.map(({ id, kind }) => ({ id, kind }));

/** Name the class of an error, or "RangeError". */
export const refusal = (action) =>
  action().then(
    () => null,
    (error) => {
      if (error instanceof CryptoError) return error.code;
      if (error instanceof RangeError) return "RangeError";
      throw error;
    },
  );

/** Make a library with one method of each kind, and unlock it with each. */
export async function founded() {
  const prf = randomBytes(32);
  const methods = [{ secret: { passphrase: "Zoe\u0308 \ufb01ve", argon2id }, name: "" }, { secret: { prf }, name: "phone" }];
  const made = await found(ACCOUNT, methods, "Firefox on Linux");
  const secrets = [{ passphrase: "Zo\u00eb five", argon2id }, { prf }, { code: made.recoveryCode.toLowerCase() }];
  const opened = [];
  for (const secret of secrets) opened.push(await unlock(ACCOUNT, made.methods, secret));
  const state = await readBack(opened[0], made.items, made.head);
  requireMethods(state.entries.get("4/settings").value, listed(made.methods));
  const damaged = { ...made.methods[1], sealed: made.methods[1].sealed.map((byte, i) => (i === 187 ? byte ^ 1 : byte)) };
  const other = await sealMethod(made.amk, passkey().secret);
  return {
    lengths: made.methods.map(({ sealed }) => sealed.length),
    sameKey: opened.every(({ bytes, generation }) => toHex(bytes) === toHex(made.amk.bytes) && generation === 1),
    kinds: made.methods.map(({ kind }) => kind),
    kdf: [...made.methods[0].sealed.subarray(11, 24)],
    extractable: (await masterKeyOf(opened[0])).key.extractable,
    head: { ...state.head.value, root: "", at: 0 },
    same: same(state, made.state),
    wrong: await refusal(() => unlock(ACCOUNT, made.methods, { prf: randomBytes(32) })),
    none: await refusal(() => unlock(ACCOUNT, made.methods.slice(0, 1), { prf })),
    tooOld: await refusal(() => unlock(ACCOUNT, made.methods, { prf }, 2)),
    besideDamaged: (await unlock(ACCOUNT, [damaged, ...made.methods], { prf })).generation,
    besideOther: (await unlock(ACCOUNT, [other, ...made.methods], { prf })).generation,
    onlyDamaged: await refusal(() => unlock(ACCOUNT, [other, damaged, other], { prf })),
  };
}

/** Put, edit and remove items. Return what another device reads. */
export async function changed() {
  const made = await found(ACCOUNT, [passkey()], "");
  const [a, b, folder] = [shortId(), shortId(), newId()];
  const later = { starred: true, later: [1, null] };
  const first = await sealChange(made.state, {
    put: [
      { kind: 1, id: a, value: { ...FILE, note: "n", ...later } },
      { kind: 1, id: b, value: FILE },
      { kind: 2, id: folder, value: { name: "Summer", added: 1 } },
    ],
  }, "one");
  const one = await readBack(made.amk, [...made.items, ...first.items], first.head);
  // Both start from the same state; the second change is made again after the first was taken.
  const rename = { edit: [{ kind: 1, id: a, value: { name: "b.txt", note: undefined } }], remove: [{ kind: 1, id: b }] };
  const move = { edit: [{ kind: 1, id: a, value: { folder } }, { kind: 1, id: b, value: { folder } }], remove: [{ kind: 1, id: b }] };
  const second = await sealChange(one, rename, "two");
  const third = await sealChange(second.state, move, "three");
  const seen = memoryOf(one);
  const read = await readBack(made.amk, [...second.items, ...third.items].slice(1), third.head, {
    seen, before: one.entries.values(), removed: second.removed,
  });
  return {
    revisions: [made.revision, first.revision, second.revision, third.revision],
    after: third.after,
    removed: [second.removed.length, third.removed.length],
    value: read.entries.get(`1/${a}`).value,
    expected: { ...FILE, ...later, name: "b.txt", folder },
    gone: !read.entries.has(`1/${b}`),
    same: same(read, third.state),
    nothing: await sealChange(read, { remove: [{ kind: 1, id: b }], edit: [{ kind: 1, id: b, value: {} }] }, ""),
    past: read.head.value.past.length,
    seenGrows: memoryOf(read).revision,
  };
}

/** Add and remove methods, change the key, renew all items, and read with each. */
export async function keyChanged() {
  const made = await found(ACCOUNT, [passkey()], "");
  const put = Array.from({ length: 240 }, () => ({ kind: 1, id: shortId(), value: FILE }));
  const first = await sealChange(made.state, { put }, "");
  const second = await sealChange(first.state, { put: put.slice(0, 20).map((item) => ({ ...item, id: shortId() })) }, "");
  const added = await changeMethods(second.state, made.amk, { add: [passkey()], remove: [made.methods[0].id] }, "");
  const key = passkey();
  const rotated = await changeKey(added.state, made.amk, [key], "two");
  const amk = await unlock(ACCOUNT, rotated.methods, key.secret, 2);
  const all = [made, first, second, added, rotated].flatMap(({ items }) => items);
  const latest = [...all.filter((item) => item[2] !== 4), rotated.items[1]];
  const read = await readBack(amk, latest, rotated.head, { seen: memoryOf(second.state) });
  let state = read;
  const writes = [];
  for (let step = renewalOf(state); step !== null; step = renewalOf(state)) {
    const write = await sealChange(state, step, "");
    writes.push([write.items.length, write.removed.length]);
    state = write.state;
  }
  return {
    same: same(read, rotated.state),
    listed: requireMethods(read.entries.get("4/settings").value, listed(rotated.methods)) ?? true,
    generations: [...new Set([...state.entries.values()].map(({ generation }) => generation))],
    names: state.entries.size === read.entries.size - 1,
    writes,
    oldCode: await refusal(() => unlock(ACCOUNT, rotated.methods, { code: made.recoveryCode })),
    oldMethod: await refusal(() => unlock(ACCOUNT, made.methods, { code: made.recoveryCode }, 2)),
    newCode: (await unlock(ACCOUNT, rotated.methods, { code: rotated.recoveryCode }, 2)).generation,
    twice: (await changeKey(rotated.state, rotated.amk, [key], "")).generation,
    stale: await refusal(() => changeKey(rotated.state, made.amk, [key], "")),
  };
}

/** Read a library whose key was changed, one item after another. Return how many each made readable. */
export async function growing() {
  const made = await found(ACCOUNT, [passkey()], "");
  const first = await sealChange(made.state, { put: [{ kind: 1, id: shortId(), value: FILE }] }, "");
  const rotated = await changeKey(first.state, made.amk, [passkey()], "");
  const draft = new Draft(await masterKeyOf(rotated.amk));
  const opened = [];
  for (const sealed of [...first.items, ...rotated.items]) opened.push((await draft.add([sealed])).map(({ kind }) => kind));
  return { opened, items: (await draft.finish(rotated.head, { seen: null })).entries.size };
}

/** Write to a library in which a later version left members in head and settings. Return what is left of them. */
export async function laterMembers() {
  const made = await found(ACCOUNT, [passkey()], "");
  const { entries, head } = made.state;
  const settings = entries.get("4/settings");
  const methods = settings.value.methods.map((method) => ({ ...method, later: 2 }));
  entries.set("4/settings", { ...settings, value: { ...settings.value, methods, later: 3 } });
  const state = { ...made.state, head: { ...head, value: { ...head.value, later: 1 } } };
  const writes = [
    await changeMethods(state, made.amk, { add: [passkey()] }, ""),
    await changeKey(state, made.amk, [passkey()], ""),
  ];
  return writes.map(({ state: { head: { value }, entries: after } }) => {
    const { later, methods: kept } = after.get("4/settings").value;
    return [value.later, later, kept.map((method) => method.later ?? null)];
  });
}

/** Rescue a library whose methods are lost, and start another one over. */
export async function replaced() {
  const made = await found(ACCOUNT, [passkey()], "");
  const id = shortId();
  const first = await sealChange(made.state, { put: [{ kind: 1, id, value: { ...FILE, later: 1 } }] }, "");
  const seen = memoryOf(first.state);
  const saved = await rescue(first.state, [passkey()], "");
  const files = [...first.state.entries.values()].filter(({ kind }) => kind <= 3);
  const again = await sealChange(saved.state, { put: files.map(({ kind, id: same, value }) => ({ kind, id: same, value })) }, "");
  const read = await readBack(saved.amk, [...saved.items, ...again.items], again.head, { seen });
  const over = await startOver({ account: ACCOUNT, generation: 1, revision: 2 }, [passkey()], "");
  return {
    rescued: [saved.generation, saved.revision, read.entries.get(`1/${id}`).value.later],
    startedOver: [over.generation, over.revision],
    noticed: await readBack(over.amk, over.items, over.head, { seen }).catch(({ saw }) => saw),
    newDevice: (await readBack(over.amk, over.items, over.head)).revision,
  };
}

/** Keep a library in the cache and read it from there. */
export async function cached() {
  const made = await found(ACCOUNT, [passkey()], "");
  const [a, b] = [shortId(), shortId()];
  const put = [{ kind: 1, id: a, value: { ...FILE, thumb: THUMB, later: {} } }, { kind: 1, id: b, value: FILE }];
  const write = await sealChange(made.state, { put }, "");
  const key = await cacheKeyOf(await masterKeyOf(made.amk));
  const page = await sealPage(key, [...write.state.entries.values()]);
  const thumb = await sealThumb(key, write.state.entries.get(`1/${a}`));
  const entries = await openPage(key, page);
  const state = await readBack(made.amk, [], write.head, { seen: memoryOf(write.state), before: entries });
  const entry = state.entries.get(`1/${a}`);
  const edit = { kind: 1, id: a, value: { name: "b" } };
  const loaded = { ...edit, value: { ...edit.value, thumb: await openThumb(key, entry, thumb) } };
  const edited = await sealChange(state, { edit: [loaded] }, "");
  const secondPage = await openPage(key, await sealPage(key, [...state.entries.values()]));
  return {
    values: valuesOf(state),
    expected: { "1/a": { ...FILE, later: {} }, "1/b": FILE },
    names: [a, b],
    apart: [entry.thumbApart, state.entries.get(`1/${b}`).thumbApart],
    stillApart: secondPage.filter(({ thumbApart }) => thumbApart).length,
    withoutThumb: await refusal(() => sealChange(state, { edit: [edit] }, "")),
    kept: edited.state.entries.get(`1/${a}`).value,
    otherKey: await refusal(async () => openPage(await cacheKeyOf(await masterKeyOf({ ...made.amk, account: "F".repeat(16) })), page)),
    missing: await readBack(made.amk, [], write.head, { before: entries.slice(1) }).catch(({ saw }) => saw),
    empty: (await openPage(key, await sealPage(key, []))).length,
    tooMany: await refusal(async () => sealPage(key, Array(513).fill(entry))),
  };
}

/** Return the refusals of what a caller must not ask for. */
export async function mistakes() {
  const made = await found(ACCOUNT, [passkey()], "");
  const { state, amk, methods } = made;
  const id = shortId();
  const put = (kind, name, value = FILE) => refusal(() => sealChange(state, { put: [{ kind, id: name, value }] }, ""));
  const many = (count) => Array.from({ length: count }, () => ({ kind: 1, id: shortId(), value: FILE }));
  const change = (more) => refusal(() => changeMethods(state, amk, more, ""));
  return {
    settings: await put(4, "settings", { methods: [] }),
    oldKey: await put(5, "key1", { amk: "" }),
    head: await put(6, "head"),
    badId: await put(1, "short"),
    badValue: await put(1, id, { ...FILE, size: -1 }),
    incomplete: await put(1, id, { name: "only" }),
    removeSettings: await refusal(() => sealChange(state, { remove: [{ kind: 4, id: "settings" }] }, "")),
    twice: await refusal(() => sealChange(state, { put: [{ kind: 1, id, value: FILE }, { kind: 1, id, value: FILE }] }, "")),
    put250: await refusal(() => sealChange(state, { put: many(250) }, "")),
    put251: await refusal(() => sealChange(state, { put: many(251) }, "")),
    longDevice: await refusal(() => sealChange(state, { put: many(1) }, "x".repeat(65))),
    noMethod: await refusal(() => found(ACCOUNT, [], "")),
    ownCode: await refusal(() => found(ACCOUNT, [{ secret: { code: made.recoveryCode }, name: "" }], "")),
    lastMethod: await change({ remove: [methods[0].id] }),
    lastCode: await change({ add: [passkey()], remove: [methods[1].id] }),
    eighteenMore: await change({ add: Array.from({ length: 18 }, passkey) }),
    nineteenMore: await change({ add: Array.from({ length: 19 }, passkey) }),
    emptyPassphrase: await change({ add: [{ secret: { passphrase: "", argon2id }, name: "" }] }),
    shortPrf: await change({ add: [{ secret: { prf: randomBytes(31) }, name: "" }] }),
    longName: await change({ add: [{ ...passkey(), name: "x".repeat(65) }] }),
  };
}
