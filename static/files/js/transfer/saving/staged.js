import { release } from "../release.js";

/** @import { LargeSaving } from "./large.js" */

const FOLDER = "saving";

/**
 * Saves into the origin private file system first; the complete file is then offered as a download.
 * @param {Pick<LargeSaving, "size" | "deliver">} saving
 * @returns {Promise<WritableStream<Uint8Array<ArrayBuffer>> | null>} null if there is none, or too little space
 */
export async function stagedSaver({ size, deliver }) {
  if (!writable()) return null; // before a folder or an entry is left behind
  const folder = await openFolder({ create: true });
  if (folder === null || !(await hasRoom(size ?? 0))) return null;
  const entry = crypto.randomUUID();
  await holdEntryLock(entry);
  const handle = await folder.getFileHandle(entry, { create: true });
  const file = await handle.createWritable();
  return new WritableStream({
    async write(piece) {
      await file.write(piece);
      release(piece);
    },
    async close() {
      await file.close();
      deliver(await handle.getFile()); // a file on the disk, not in memory; it stays until the next visit
    },
    async abort(reason) {
      await file.abort(reason);
      await folder.removeEntry(entry);
    },
  });
}

/**
 * Removes files of earlier visits. They stay until then, because a page cannot tell when a download has been copied.
 */
export async function removeLeftovers() {
  const folder = await openFolder({ create: false });
  if (folder === null) return;
  for await (const entry of folder.keys()) {
    await navigator.locks.request(lockOf(entry), { ifAvailable: true }, async (lock) => {
      if (lock !== null) await folder.removeEntry(entry).catch(() => {}); // another tab removed it first
    });
  }
}

/** Returns whether a page can write here. WebKit had the private file system years before `createWritable`. */
function writable() {
  return "createWritable" in (globalThis.FileSystemFileHandle?.prototype ?? {});
}

/** @param {FileSystemGetDirectoryOptions} options */
async function openFolder(options) {
  if (navigator.storage?.getDirectory === undefined || navigator.locks === undefined) return null;
  const root = await navigator.storage.getDirectory().catch(() => null); // blocked in private windows
  return root && root.getDirectoryHandle(FOLDER, options).catch(() => null);
}

/** @param {number} size bytes */
async function hasRoom(size) {
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  return size <= quota - usage;
}

/**
 * Holds a lock until the page is closed, so that no other tab removes a file that is still being delivered.
 * @param {string} entry
 */
function holdEntryLock(entry) {
  return new Promise((held) => {
    void navigator.locks.request(lockOf(entry), () => new Promise(() => held(undefined)));
  });
}

/** @param {string} entry the file itself, or the browser's temporary file, whose name begins with it */
function lockOf(entry) {
  return `bytebin-saving-${entry.split(".")[0]}`;
}
