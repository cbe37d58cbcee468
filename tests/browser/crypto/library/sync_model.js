import { renewalOf, sealChange } from "/static/files/js/crypto/library/change.js";
import { Draft } from "/static/files/js/crypto/library/draft.js";
import { changeKey, changeMethods, found, startOver } from "/static/files/js/crypto/library/founding.js";
import { nameOf, newId } from "/static/files/js/crypto/library/ids.js";
import { openItem, sealItem } from "/static/files/js/crypto/library/items.js";
import { KeyRing, masterKeyOf } from "/static/files/js/crypto/library/keys.js";
import { passkey, shortId } from "/scripts/library/sealing.js";
import { ACCOUNT, Device, Server, readPages } from "/scripts/library/server.js";

/*
 * Three devices write to one library, and read it back in pages. Then the server lies.
 */

/** mulberry32: the same numbers for the same seed. */
function randomFrom(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Draw a change of a random kind, as the person at the device sees the list. */
function drawChange(random, device) {
  const files = [...device.state.entries.values()].filter(({ kind }) => kind === 1);
  const any = files[random(Math.max(1, files.length))];
  const member = ["name", "note", "type"][random(3)];
  const text = `text ${random(1000)}`;
  switch (files.length === 0 ? 0 : random(6)) {
    case 0:
    case 1:
      return { put: [{ kind: 1, id: shortId(), value: { fragment: "", name: text, type: "", size: 1, added: 1 } }] };
    case 2:
      return { put: [{ kind: 2, id: newId(), value: { name: text, added: 1 } }] };
    case 3:
      return { remove: [any] };
    default:
      return { edit: [{ kind: 1, id: any.id, value: { [member]: text } }] };
  }
}

/** Apply a change to plain values, as the format says that changes are joined. */
function applyPlainly(plain, { put = [], edit = [], remove = [] }) {
  for (const item of edit) if (nameOf(item) in plain) plain[nameOf(item)] = { ...plain[nameOf(item)], ...item.value };
  for (const item of put) plain[nameOf(item)] = item.value;
  for (const ref of remove) delete plain[nameOf(ref)];
}

const plainOf = ({ entries }) =>
  Object.fromEntries([...entries].filter(([name]) => /^[12]/.test(name)).map(([name, { value }]) => [name, value]).sort());

const sorted = (object) => JSON.stringify(Object.entries(object).map(([name, value]) => [name, Object.entries(value).sort()]).sort());

async function begin() {
  const server = new Server();
  const secret = passkey();
  const made = await found(ACCOUNT, [secret], "first");
  server.create(made);
  const devices = ["A", "B", "C"].map((name) => new Device(name, secret.secret, server));
  for (const device of devices) await device.sync();
  return { server, secret, devices, made };
}

/** Write in all orders. Devices sync only after a conflict, and others write between the pages that they read. */
export async function interleave(seed, rounds) {
  const random = randomFrom(seed);
  const { server, secret, devices } = await begin();
  const plain = {};
  const count = { conflicts: 0, between: 0, writes: 0 };

  const drawn = (device) => {
    const change = drawChange(random, device);
    return { change, seal: (writer) => sealChange(writer.state, change, writer.name) };
  };
  const write = async (device, between) => {
    const { change, seal } = drawn(device);
    count.conflicts += await device.write(seal, between);
    applyPlainly(plain, change);
    count.writes += 1;
  };
  const writeBetween = (reader) => async () => {
    if (random(3) === 0) return;
    const other = devices.filter((device) => device !== reader)[random(2)];
    count.between += 1;
    await write(other);
  };

  for (let round = 0; round < rounds; round++) {
    const device = devices[random(3)];
    if (round === Math.floor(rounds / 2)) await changeTheKey(devices, device, secret);
    else if (random(5) === 0) await device.sync(writeBetween(device));
    else await write(device, writeBetween(device));
  }
  for (const device of devices) await device.sync();
  const fresh = new Device("new", secret.secret, server);
  await fresh.sync();
  return {
    ...count,
    equal: [...devices, fresh].every(({ state }) => sorted(plainOf(state)) === sorted(plain)),
    digests: new Set([...devices, fresh].map(({ state }) => state.headDigest)).size,
    items: Object.keys(plain).length,
    generation: fresh.state.generation,
    revision: server.revision,
  };
}

/** Change the key on one device; the others unlock again. Then seal all again. */
async function changeTheKey(devices, device, secret) {
  await device.sync();
  device.server.create({ ...(await changeKey(device.state, device.amk, [secret], device.name)) });
  for (const each of devices) {
    await each.unlock();
    await each.sync();
  }
  for (let step = renewalOf(device.state); step !== null; step = renewalOf(device.state)) {
    await device.write(({ state }) => sealChange(state, step, device.name));
  }
}

const put = (name) => ({ kind: 1, id: shortId(), value: { fragment: "", name, type: "", size: 1, added: 1 } });

/**
 * Prepare a server with a history: revision 1 to 4, a change of the key (5), a removal (6), and 40 more writes. "now"
 * remembers the last state, "before" the one six writes ago, "long ago" revision 6, "old key" revision 4, "new" nothing.
 */
async function history() {
  const { server, secret, devices, made } = await begin();
  const [device] = devices;
  const [kept, gone, changed] = [put("kept"), put("gone"), put("changed")];
  await device.write(({ state }) => sealChange(state, { put: [kept, gone] }, ""));
  await device.write(({ state }) => sealChange(state, { put: [changed] }, ""));
  await device.write(({ state }) => sealChange(state, { edit: [{ ...changed, value: { name: "2" } }] }, ""));
  const memories = { "old key": device.memory };
  const rotated = await changeKey(device.state, device.amk, [secret], "");
  server.create(rotated);
  await device.unlock();
  await device.sync();
  await device.write(({ state }) => sealChange(state, { remove: [gone] }, ""));
  memories["long ago"] = device.memory;
  for (let i = 0; i < 40; i++) {
    if (i === 34) memories.before = device.memory;
    await device.write(({ state }) => sealChange(state, { edit: [{ ...changed, value: { name: `${i}` } }] }, ""));
  }
  memories.now = device.memory;
  memories.new = null;
  return { server, secret, device, memories, made, kept, gone, changed };
}

/** Tell each lie to devices with each memory. Return what they notice. */
export async function lies() {
  const { server, secret, device, memories, made, kept, gone, changed } = await history();
  const at = (revision) => server.history.find((each) => each.revision === revision);
  const lying = (change, base = server) => {
    const liar = base.copy();
    change(liar);
    return liar;
  };
  const name = nameOf(changed);
  const oldMaster = new KeyRing(await masterKeyOf(made.amk));
  const forgery = await sealItem(oldMaster, { ...kept, revision: 2 });
  const foreign = await sealItem(new KeyRing(await masterKeyOf({ ...device.amk, account: "F".repeat(16) })), { ...kept, revision: 2 });
  const forks = await forksOf(server.history.at(-2), device, changed);
  const over = await startOver({ account: ACCOUNT, generation: 2, revision: server.revision }, [secret], "");
  const newOwn = lying((liar) => {
    liar.items = new Map();
    liar.create(over);
  });
  const planted = { id: newId(), kind: 2, sealed: server.methods[0].sealed };
  const told = {
    "the truth": server,
    "an item is left out": lying((liar) => liar.items.delete(nameOf(kept))),
    "an item is its older self": lying((liar) => liar.items.set(name, at(40).items.get(name))),
    "an item is exchanged for another": lying((liar) => liar.items.set(nameOf(kept), liar.items.get(name))),
    "a removed item is back": lying((liar) => {
      liar.items.set(nameOf(gone), at(4).items.get(nameOf(gone)));
      liar.removed.delete(nameOf(gone));
    }),
    "an item of another account": lying((liar) => liar.items.set(nameOf(kept), foreign.sealed)),
    "an item forged with the old key": lying((liar) => liar.items.set(nameOf(kept), forgery.sealed)),
    "an old key is left out": lying((liar) => liar.items.delete("5/key1")),
    "an older head": lying((liar) => Object.assign(liar, { head: at(40).head })),
    "older items under the head": lying((liar) => Object.assign(liar, { items: at(40).items })),
    "the state of one write ago": at(server.revision - 1),
    "the state of ten writes ago": at(server.revision - 10),
    "the state before the change of the key": at(4),
    "the old methods only": lying((liar) => Object.assign(liar, { methods: at(4).methods })),
    "another history at the same revision": forks[0],
    "another history, longer": forks[1],
    "one more method": lying((liar) => liar.methods.push(planted)),
    "one method less": lying((liar) => liar.methods.pop()),
    "a method of another kind": lying((liar) => (liar.methods[1] = { ...liar.methods[1], kind: 1 })),
    "started over by the owner": newOwn,
  };
  const noticed = {};
  for (const [lie, liar] of Object.entries(told)) {
    noticed[lie] = {};
    for (const [who, memory] of Object.entries(memories)) noticed[lie][who] = await device.notices(liar, { memory });
  }
  return noticed;
}

/** Return two servers on which another device has written one and two revisions after those of `base`. */
async function forksOf(base, device, changed) {
  const draft = new Draft(device.master);
  let state = await draft.finish(await readPages(base, draft, 0), { seen: null });
  const forks = [];
  let fork = base;
  for (const name of ["fork", "longer fork"]) {
    const write = await sealChange(state, { edit: [{ ...changed, value: { name } }] }, "other");
    fork = fork.copy();
    fork.write(write);
    state = write.state;
    forks.push(fork);
  }
  return forks;
}

/** A second lie about methods: after a change, the server keeps the wrap that was removed. */
export async function keptMethod() {
  const { server, devices } = await begin();
  const [device] = devices;
  const another = passkey();
  const removed = server.methods[0];
  const write = await changeMethods(device.state, device.amk, { add: [another], remove: [removed.id] }, "");
  server.write(write);
  const liar = server.copy();
  liar.methods.push(removed);
  const ring = new KeyRing(device.master);
  return {
    truth: await device.notices(server, { memory: null, secret: another.secret }),
    removedSecret: await device.notices(server, { memory: null }),
    kept: await device.notices(liar, { memory: null }),
    settings: (await openItem(ring, write.items[0], {})).value.methods.length,
  };
}
