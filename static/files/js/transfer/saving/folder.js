import { release } from "../release.js";

/** @typedef {(options: { mode: "readwrite" }) => Promise<FileSystemDirectoryHandle>} DirectoryPicker */

/**
 * Asks for a folder, where the browser has `showDirectoryPicker`. Call soon after the click.
 * @returns {Promise<FileSystemDirectoryHandle>} rejects with an AbortError if the user closes the dialog
 */
export function pickFolder() {
  const { showDirectoryPicker } = /** @type {{ showDirectoryPicker: DirectoryPicker }} */ (/** @type {unknown} */ (globalThis));
  return showDirectoryPicker.call(globalThis, { mode: "readwrite" });
}

/**
 * A folder that files are saved into. Nothing in it is overwritten: a file that has the size of the wanted one is taken
 * for it, another one keeps its name.
 */
export class FolderSaver {
  #root;
  #reserved;
  /** @type {Map<string, Promise<FileSystemDirectoryHandle>>} by path */
  #folders = new Map();

  /**
   * @param {FileSystemDirectoryHandle} root
   * @param {string[]} paths of all files that will be saved: no other file gets one of them
   */
  constructor(root, paths) {
    this.#root = root;
    this.#reserved = new Set(paths.map((path) => path.toLowerCase()));
  }

  /**
   * Opens a file. What is written is only visible once all of it is.
   * @param {string} path safe, with "/" between the folders
   * @param {number} size bytes
   * @returns {Promise<WritableStream<Uint8Array<ArrayBuffer>> | null>} null if the file is there already
   */
  async open(path, size) {
    const { inside, name } = split(path);
    const folder = await this.#folder(inside);
    const place = await allowing(name, (allowed) => this.#freeName(folder, { inside, name: allowed, size, path }));
    return place === null ? null : writerOf(folder, place);
  }

  /**
   * @param {string} path "" for the folder itself
   * @returns {Promise<FileSystemDirectoryHandle>}
   */
  #folder(path) {
    if (path === "") return Promise.resolve(this.#root);
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const { inside, name } = split(path);
    const made = this.#folder(inside).then((parent) =>
      allowing(name, (allowed) => parent.getDirectoryHandle(allowed, { create: true })),
    );
    this.#folders.set(path, made);
    made.catch(() => this.#folders.delete(path));
    return made;
  }

  /**
   * @param {FileSystemDirectoryHandle} folder
   * @param {{ inside: string, name: string, size: number, path: string }} wanted
   * @returns {Promise<string | null>} "a.txt", "a (2).txt"; null if the file is there already
   */
  async #freeName(folder, { inside, name, size, path }) {
    const dot = name.lastIndexOf(".");
    const stem = dot > 0 ? name.slice(0, dot) : name;
    let candidate = name;
    for (let number = 2; ; number += 1) {
      const found = await sizeOf(folder, candidate);
      const place = `${inside}/${candidate}`.replace(/^\//, "").toLowerCase();
      if (place === path.toLowerCase() || !this.#reserved.has(place)) {
        if (found === size) return null;
        // An interrupted save leaves an empty file, with nothing in it to lose.
        if (found === null || found === 0) {
          this.#reserved.add(place);
          return candidate;
        }
      }
      candidate = `${stem} (${number})${name.slice(stem.length)}`;
    }
  }
}

/** @param {string} path */
function split(path) {
  const slash = path.lastIndexOf("/");
  return { inside: path.slice(0, Math.max(slash, 0)), name: path.slice(slash + 1) };
}

/**
 * Uses another name if the browser forbids this one, such as "con" or "desktop.ini", or if a file has that of a folder.
 * @template T
 * @param {string} name
 * @param {(name: string) => Promise<T>} use
 */
async function allowing(name, use) {
  try {
    return await use(name);
  } catch (error) {
    const taken = error instanceof DOMException && error.name === "TypeMismatchError";
    if (error instanceof TypeError || taken) return use(`_${name}_`);
    throw error;
  }
}

/**
 * @param {FileSystemDirectoryHandle} folder
 * @param {string} name
 * @returns {Promise<number | null>} null if nothing has the name, -1 for a folder
 */
async function sizeOf(folder, name) {
  try {
    return (await (await folder.getFileHandle(name)).getFile()).size;
  } catch (error) {
    const kind = error instanceof DOMException ? error.name : "";
    if (kind === "NotFoundError") return null;
    if (kind === "TypeMismatchError") return -1;
    throw error;
  }
}

/**
 * @param {FileSystemDirectoryHandle} folder
 * @param {string} name
 * @returns {Promise<WritableStream<Uint8Array<ArrayBuffer>>>}
 */
async function writerOf(folder, name) {
  const handle = await folder.getFileHandle(name, { create: true });
  const remove = () => folder.removeEntry(name).catch(() => {});
  const file = await handle.createWritable().catch(async (error) => {
    await remove();
    throw error;
  });
  return new WritableStream({
    async write(piece) {
      await file.write(piece);
      release(piece);
    },
    close: () => file.close(),
    async abort(reason) {
      await file.abort(reason).catch(() => {});
      await remove(); // it is empty
    },
  });
}
