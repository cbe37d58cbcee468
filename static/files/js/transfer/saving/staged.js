import { release } from "../release.js";

/** @import { LargeSaving } from "./large.js" */

const FOLDER = "saving";

/**
 * Into the browser's private part of the disk first, and from there, once it is whole, to the person as a download.
 * @param {Pick<LargeSaving, "size" | "deliver">} saving
 * @returns {Promise<WritableStream<Uint8Array<ArrayBuffer>> | null>} null where there is no such place, or no room
 */
export async function stagedSaver({ size, deliver }) {
  const folder = await openFolder({ create: true });
  if (folder === null || !(await hasRoom(size ?? 0))) return null;
  const entry = crypto.randomUUID();
  await holdEntryLock(entry);
  const handle = await folder.getFileHandle(entry, { create: true });
  if (!("createWritable" in handle)) return null;
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

/** Removes what earlier visits have left: nothing tells when the browser has copied a download. */
export async function removeLeftovers() {
  const folder = await openFolder({ create: false });
  if (folder === null) return;
  for await (const entry of folder.keys()) {
    await navigator.locks.request(lockOf(entry), { ifAvailable: true }, async (lock) => {
      if (lock !== null) await folder.removeEntry(entry).catch(() => {}); // another tab was quicker
    });
  }
}

/** @param {FileSystemGetDirectoryOptions} options */
async function openFolder(options) {
  if (navigator.storage?.getDirectory === undefined || navigator.locks === undefined) return null;
  const root = await navigator.storage.getDirectory().catch(() => null); // refused in private windows
  return root && root.getDirectoryHandle(FOLDER, options).catch(() => null);
}

/** @param {number} size bytes */
async function hasRoom(size) {
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  return size <= quota - usage;
}

/**
 * Held for as long as the page lives: what it still delivers is no leftover.
 * @param {string} entry
 */
function holdEntryLock(entry) {
  return new Promise((held) => {
    void navigator.locks.request(lockOf(entry), () => new Promise(() => held(undefined)));
  });
}

/** @param {string} entry the file itself, or what the browser writes beside it under a longer name */
function lockOf(entry) {
  return `bytebin-saving-${entry.split(".")[0]}`;
}
