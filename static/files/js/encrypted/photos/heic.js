import { latin, word } from "./source.js";
import { Damaged } from "./tiff.js";

/**
 * Where the metadata of a HEIC are (ISO 14496-12, section 8.11; ISO 23008-12, annex A).
 *
 * @import { Pieces } from "./source.js"
 *
 * @typedef {{ kind: string, start: number, stop: number }} Box from the start of what it contains to its end
 * @typedef {{ start: number, length: number, isExif: boolean }} Item
 */

const MOST_META = 2 ** 23; // bytes
const MOST_ITEMS = 10_000;

/**
 * Returns the box at `at` (ISO 14496-12, section 4.2). Rejects with Damaged if it ends behind `stop`.
 * @param {Pieces} source
 * @param {number} at
 * @param {number} stop
 * @returns {Promise<Box>}
 */
export async function boxAt(source, at, stop) {
  const head = await source.piece(at, 8);
  let [length, skip] = [word(head, 0), 8];
  if (length === 1) {
    const long = await source.piece(at + 8, 8);
    [length, skip] = [word(long, 0) * 2 ** 32 + word(long, 4), 16];
  }
  const end = length === 0 ? stop : at + length;
  if ((length !== 0 && length < skip) || end > stop) throw new Damaged();
  return { kind: latin(head.subarray(4)), start: at + skip, stop: end };
}

/**
 * @param {Pieces} source
 * @param {number} start
 * @param {number} stop
 * @returns {Promise<Box[]>}
 */
async function boxes(source, start, stop) {
  const found = [];
  for (let at = start; at + 8 <= stop; ) {
    const box = await boxAt(source, at, stop);
    found.push(box);
    at = box.stop;
  }
  return found;
}

/**
 * Returns the pieces of EXIF and XMP.
 * @param {Pieces} source
 * @returns {Promise<Item[]>}
 */
export async function metadataItems(source) {
  const meta = (await boxes(source, 0, source.size)).find(({ kind }) => kind === "meta");
  if (meta === undefined) return [];
  if (meta.stop - meta.start > MOST_META) throw new Damaged();
  const inner = await boxes(source, meta.start + 4, meta.stop);
  const [kinds, places, data] = ["iinf", "iloc", "idat"].map((wanted) => inner.find(({ kind }) => kind === wanted));
  if (kinds === undefined || places === undefined) return [];
  const wanted = await itemsOf(source, kinds);
  const reader = new Reader(await source.piece(places.start, places.stop - places.start));
  return reader
    .locations()
    .filter(({ number, extents }) => wanted.has(number) && extents.length > 0)
    .map(({ number, extents, within }) => {
      if (extents.length !== 1) throw new Damaged(); // cameras write one part
      const [{ start, length }] = extents;
      return { start: start + (within ? (data?.start ?? 0) : 0), length, isExif: wanted.get(number) === true };
    });
}

/**
 * Returns the numbers of the items of metadata, and whether each is EXIF.
 * @param {Pieces} source
 * @param {Box} kinds
 */
async function itemsOf(source, kinds) {
  const found = new Map();
  const [version] = await source.piece(kinds.start, 1);
  for (const box of await boxes(source, kinds.start + (version === 0 ? 6 : 8), kinds.stop)) {
    const content = await source.piece(box.start, Math.min(box.stop - box.start, 300));
    if (box.kind !== "infe" || content[0] < 2) continue;
    const wide = content[0] > 2;
    const number = wide ? word(content, 4) : (content[4] << 8) | content[5];
    const rest = latin(content.subarray(wide ? 10 : 8));
    const isExif = rest.startsWith("Exif");
    if (isExif || (rest.startsWith("mime") && rest.includes("application/rdf+xml"))) found.set(number, isExif);
  }
  return found;
}

/** The `iloc` box. */
class Reader {
  #content;
  #at = 0;

  /** @param {Uint8Array} content */
  constructor(content) {
    this.#content = content;
  }

  /** @param {number} length */
  #take(length) {
    if (this.#at + length > this.#content.length) throw new Damaged();
    let found = 0;
    for (let count = 0; count < length; count += 1) found = found * 256 + this.#content[this.#at++];
    return found;
  }

  /** @returns {{ number: number, extents: { start: number, length: number }[], within: boolean }[]} within: the `idat` box */
  locations() {
    const version = Math.floor(this.#take(4) / 2 ** 24);
    const sizes = this.#take(2);
    const [offset, length, base, index] = [12, 8, 4, 0].map((shift) => (sizes >> shift) & 15);
    const count = this.#take(version === 2 ? 4 : 2);
    if (version > 2 || count > MOST_ITEMS) throw new Damaged();
    return Array.from({ length: count }, () => {
      const number = this.#take(version === 2 ? 4 : 2);
      const method = version > 0 ? this.#take(2) & 15 : 0;
      this.#take(2);
      const first = this.#take(base);
      const extents = Array.from({ length: this.#take(2) }, () => {
        this.#take(version > 0 ? index : 0);
        const start = first + this.#take(offset);
        return { start, length: this.#take(length) };
      });
      return { number, extents, within: method === 1 };
    });
  }
}
