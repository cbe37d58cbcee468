import { FolderSaver } from "../transfer/saving/folder.js";
import { AT_ONCE } from "./in-turn.js";
import { saveStream } from "./save-stream.js";
import { safeName } from "./safe-name.js";
import { zipNames } from "./zip-names.js";

/**
 * @import { BundledFile, RetryOptions } from "./bundled-file.js"
 * @import { SealedBundle } from "./bundle.js"
 */

/**
 * A bundle that is saved file by file, in a folder with its name. What was saved stays when saving fails, and is not
 * fetched again by the next attempt.
 */
export class FolderSave {
  /** The name of the file that was begun last, or that failed. */
  current = "";
  /** Files that were there before. */
  kept = 0;
  #bundle;
  #folder;
  #paths;
  /** @type {Set<string>} paths of the files that are complete */
  #done = new Set();

  /**
   * @param {SealedBundle} bundle
   * @param {FileSystemDirectoryHandle} place where the folder is made
   */
  constructor(bundle, place) {
    this.#bundle = bundle;
    const name = safeName(bundle.name).normalize("NFC");
    this.#paths = zipNames(bundle.files).map((path) => `${name}/${path}`);
    this.#folder = new FolderSaver(place, this.#paths);
  }

  get size() {
    return this.#bundle.size;
  }

  get name() {
    return this.#bundle.name;
  }

  /** @param {RetryOptions & { onBytes: (bytes: number) => void }} options onBytes: bytes of all files so far */
  async save({ signal, onBytes, onRetry }) {
    const failed = new AbortController();
    const options = { signal: AbortSignal.any([signal, failed.signal]), onRetry };
    const waiting = this.#bundle.files.map((file, index) => ({ file, path: this.#paths[index] }));
    const left = waiting.filter(({ path }) => !this.#done.has(path)).reverse();
    let complete = this.size - left.reduce((sum, { file }) => sum + file.size, 0);
    /** @type {Map<string, number>} bytes of the files in work, by path */
    const begun = new Map();
    /**
     * @param {string} path
     * @param {number} bytes
     */
    const count = (path, bytes) => {
      begun.set(path, bytes);
      onBytes(complete + [...begun.values()].reduce((sum, each) => sum + each, 0));
    };
    const saveOneByOne = async () => {
      for (let next = left.pop(); next !== undefined; next = left.pop()) {
        options.signal.throwIfAborted();
        const { file, path } = next;
        await this.#saveOne(file, path, { ...options, onBytes: (bytes) => count(path, bytes) });
        begun.delete(path);
        complete += file.size;
      }
    };
    const lanes = Array.from({ length: AT_ONCE }, () => saveOneByOne().catch((error) => failed.abort(error)));
    await Promise.all(lanes); // even after a failure, so that nothing is written any more
    options.signal.throwIfAborted();
  }

  /**
   * @param {BundledFile} file
   * @param {string} path
   * @param {RetryOptions & { onBytes: (bytes: number) => void }} options
   */
  async #saveOne(file, path, { signal, onBytes, onRetry }) {
    const saver = await this.#folder.open(path, file.size);
    if (saver === null) {
      this.kept += 1;
    } else {
      this.current = file.name;
      const open = () => file.open({ signal, onRetry });
      await saveStream(file, open, { signal, onBytes, openSaver: async () => saver }).catch((error) => {
        if (!signal.aborted) this.current = file.name;
        throw error;
      });
    }
    this.#done.add(path);
  }
}
