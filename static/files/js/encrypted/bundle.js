import { makeZip, predictLength } from "../../../vendor/client-zip/index.js";
import { DamagedError, openLink } from "../crypto/opening.js";
import { BundledFile } from "./bundled-file.js";
import { AT_ONCE, inTurn } from "./in-turn.js";
import { LARGEST_MANIFEST, readManifest } from "./manifest.js";
import { saveStream } from "./save-stream.js";
import { zipNames } from "./zip-names.js";

/**
 * @import { OpenedFile } from "../crypto/index.js"
 * @import { RetryOptions } from "./bundled-file.js"
 * @import { Content, OpenSaver } from "./save-stream.js"
 * @import { SealedFile } from "./file.js"
 */

// The range of dates in a ZIP (APPNOTE 6.3.10, 4.4.6), less a day at each end for time zones.
const EARLIEST = Date.UTC(1980, 0, 2);
const LATEST = Date.UTC(2107, 11, 30);

/** A bundle: several files under one link. */
export class SealedBundle {
  /** The name of the file that is being packed; "" while none is. */
  current = "";

  /**
   * @param {string} name
   * @param {BundledFile[]} files
   */
  constructor(name, files) {
    this.name = name;
    this.files = files;
    /** @type {Date | null} when the list was changed; null if it is still the first one */
    this.changed = null;
    /** Whether opening a file uses a download of few: then none is opened before its turn. */
    this.limited = false;
  }

  /**
   * @param {SealedFile} sealed opened, with the type of a manifest
   * @param {RetryOptions} options
   */
  static async read(sealed, options) {
    const { size, metadata } = /** @type {OpenedFile} */ (sealed.opened);
    if (size > LARGEST_MANIFEST) throw new DamagedError("the list is too long");
    const bytes = await new Response(sealed.stream(options)).arrayBuffer();
    const entries = readManifest(new Uint8Array(bytes));
    await Promise.all(entries.map(({ key }) => openLink(key))).catch(() => {
      throw new DamagedError("a key in the list is mistyped");
    });
    const files = entries.map((entry) => new BundledFile(sealed.api, entry));
    const bundle = new SealedBundle(sealed.name, files);
    if ((metadata.revision ?? 1) > 1 && metadata.mtime !== undefined) bundle.changed = new Date(metadata.mtime);
    return bundle;
  }

  /** The total size of all files in bytes. */
  get size() {
    return this.files.reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * Saves all files as one uncompressed ZIP, which is packed while they are downloaded. If a file fails, saving fails.
   * @param {RetryOptions & { onBytes: (bytes: number) => void, openSaver: OpenSaver }} options
   */
  async save({ signal, onBytes, onRetry, openSaver }) {
    const names = zipNames(this.files);
    const size = Number(predictLength(this.files.map((file, index) => ({ name: names[index], size: file.size }))));
    const open = () => /** @type {Content} */ (makeZip(this.#contents(names, { signal, onRetry })));
    const place = { name: `${this.name}.zip`, size };
    await saveStream(place, open, { signal, onBytes: (bytes) => onBytes(Math.min(bytes, this.size)), openSaver });
  }

  /**
   * @param {string[]} names
   * @param {RetryOptions} options
   */
  async *#contents(names, options) {
    this.current = this.files[0]?.name ?? "";
    const atOnce = this.limited ? 1 : AT_ONCE;
    for await (const { file, index, content } of inTurn(this.files, { atOnce, open: (each) => each.open(options) })) {
      yield { input: content, name: names[index], size: file.size, lastModified: dateOf(file.mtime) };
      this.current = this.files[index + 1]?.name ?? "";
    }
  }
}

/** @param {number | undefined} mtime */
function dateOf(mtime) {
  return mtime === undefined ? undefined : new Date(Math.min(LATEST, Math.max(EARLIEST, mtime)));
}
