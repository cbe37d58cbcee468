import { Draft } from "/static/files/js/crypto/library/draft.js";
import { nameOf } from "/static/files/js/crypto/library/ids.js";
import { masterKeyOf, unlock } from "/static/files/js/crypto/library/keys.js";
import { memoryOf, requireMethods } from "/static/files/js/crypto/library/memory.js";

/* A server as the design describes it, all in memory, and devices that talk to it. */

export const ACCOUNT = "modelmodelmodel1";
/** Small, so that writes happen between the pages that a device reads. */
const PAGE = 2;

const kindAndId = (sealed) => ({
  kind: sealed[2],
  id: new TextDecoder().decode(sealed.subarray(32, 48)).replaceAll("\0", ""),
});

const revisionOf = (sealed) => Number(new DataView(sealed.buffer, sealed.byteOffset).getBigUint64(8));

/** What the design says that a server does: a compare-and-set on the revision, and items by revision. */
export class Server {
  constructor() {
    this.items = new Map();
    this.removed = new Map();
    this.history = [];
  }

  /** Store a founding, a change of the key, or a change of methods. */
  create({ revision, methods, items, head }) {
    this.methods = methods;
    this.store({ revision, items, removed: [], head });
  }

  write({ after, revision, items, removed, head, add = [], remove = [] }) {
    if (after !== this.revision) return false;
    this.methods = [...this.methods.filter(({ id }) => !remove.includes(id)), ...add];
    this.store({ revision, items, removed, head });
    return true;
  }

  store({ revision, items, removed, head }) {
    for (const ref of removed) {
      this.items.delete(nameOf(ref));
      this.removed.set(nameOf(ref), { ref, revision });
    }
    for (const sealed of items) {
      this.items.set(nameOf(kindAndId(sealed)), sealed);
      this.removed.delete(nameOf(kindAndId(sealed)));
    }
    Object.assign(this, { revision, head });
    this.history.push(this.copy());
  }

  /** Return whole revisions after `since`, the oldest first; the last page has the head. */
  page(since) {
    const later = [...this.items.values()].filter((sealed) => revisionOf(sealed) > since);
    later.sort((a, b) => revisionOf(a) - revisionOf(b));
    const last = later.length > PAGE ? revisionOf(later[PAGE - 1]) : this.revision;
    const within = (revision) => revision > since && revision <= last;
    const items = later.filter((sealed) => within(revisionOf(sealed)));
    const removed = [...this.removed.values()].filter(({ revision }) => within(revision)).map(({ ref }) => ref);
    return last === this.revision ? { items, removed, head: this.head } : { items, removed, next: last };
  }

  copy() {
    const copy = Object.create(Server.prototype);
    return Object.assign(copy, this, {
      items: new Map(this.items),
      removed: new Map(this.removed),
      methods: [...this.methods],
      history: [...this.history],
    });
  }
}

/** Read all pages after `since` into a draft, with something happening between them. */
export async function readPages(server, draft, since, between = async () => {}) {
  for (let from = since; ; ) {
    const { items, removed, head, next } = server.page(from);
    draft.remove(removed);
    await draft.add(items);
    if (head !== undefined) return head;
    await between();
    from = next;
  }
}

export class Device {
  constructor(name, secret, server) {
    Object.assign(this, { name, secret, server, state: null, memory: null });
  }

  async unlock(server = this.server) {
    this.amk = await unlock(ACCOUNT, server.methods, this.secret, this.memory?.generation ?? 1);
    this.master = await masterKeyOf(this.amk);
  }

  async sync(between) {
    if (this.amk === undefined) await this.unlock();
    const draft = new Draft(this.master, this.state?.entries.values());
    const head = await readPages(this.server, draft, this.state?.revision ?? 0, between);
    this.accept(await draft.finish(head, { seen: this.memory }));
    requireMethods(this.state.entries.get("4/settings").value, this.server.methods);
  }

  accept(state) {
    this.state = state;
    this.memory = memoryOf(state);
  }

  /** Write a change, made again to what is new after each conflict. Return the number of conflicts. */
  async write(change, between) {
    for (let conflicts = 0; ; conflicts++) {
      const write = await change(this);
      if (write === null) return conflicts;
      if (this.server.write(write)) {
        this.accept(write.state);
        return conflicts;
      }
      await this.sync(between);
    }
  }

  /** Read everything from a server that may lie, with what this device remembers. Return what it noticed. */
  async notices(server, { memory = this.memory, secret = this.secret } = {}) {
    try {
      const amk = await unlock(ACCOUNT, server.methods, secret, memory?.generation ?? 1);
      const draft = new Draft(await masterKeyOf(amk));
      const state = await draft.finish(await readPages(server, draft, 0), { seen: memory });
      requireMethods(state.entries.get("4/settings").value, server.methods);
      return "nothing";
    } catch (error) {
      return error.saw ?? error.code ?? `${error.name}: ${error.message}`;
    }
  }
}
