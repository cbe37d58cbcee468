import { metadataItems } from "./heic.js";
import { HEAD, photoFormat } from "./signature.js";
import { latin, word } from "./source.js";
import { Damaged, orientationAlone, withoutLocation } from "./tiff.js";

/**
 * What to overwrite in a JPEG, PNG, WebP or HEIC. The server does the same (files/services/photos/formats.py).
 *
 * @import { Source } from "./source.js"
 *
 * @typedef {"location" | "all"} Wanted what to remove
 * @typedef {{ start: number, content: Uint8Array<ArrayBuffer> }} Replacement
 */

const EXIF = "Exif\0\0";
const TEXTS = ["tEXt", "zTXt", "iTXt"];
/** A chunk that no decoder knows and each skips: ancillary, private, safe to copy (W3C PNG, section 5.4). */
const IGNORED = "biNk";
const CRC = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** @type {Record<"jpeg" | "png" | "webp" | "heic", (source: Source, wanted: Wanted) => Promise<Replacement[]>>} */
const READERS = { jpeg: inJpeg, png: inPng, webp: inWebp, heic: inHeic };

/**
 * Returns what to write where, in order. Rejects with Damaged or a RangeError if the metadata contradict themselves.
 * @param {Source} source
 * @param {Wanted} wanted
 * @returns {Promise<Replacement[]>}
 */
export async function replacements(source, wanted) {
  if (source.size < HEAD) return [];
  const format = photoFormat(await source.piece(0, HEAD));
  return format === null ? [] : READERS[format](source, wanted);
}

/**
 * @param {Uint8Array<ArrayBuffer>} tiff
 * @param {Wanted} wanted
 */
function exif(tiff, wanted) {
  return wanted === "location" ? withoutLocation(tiff) : orientationAlone(tiff);
}

/**
 * In each picture of the file: cameras append smaller ones (CIPA DC-007).
 * @param {Source} source
 * @param {Wanted} wanted
 */
async function inJpeg(source, wanted) {
  /** @type {Replacement[]} */
  const found = [];
  let at = 2;
  for (;;) {
    const marker = await nextMarker(source, at);
    if (marker === null) return found;
    at = marker.at;
    if (marker.kind === 0xd9) {
      at = await nextPicture(source, at);
      if (at < 0) return found;
      continue;
    }
    const [high, low] = await source.piece(at, 2);
    const length = (high << 8) | low;
    if (length < 2) throw new Damaged();
    found.push(...inSegment(marker.kind, await source.piece(at + 2, length - 2), at + 2, wanted));
    at += length;
  }
}

/**
 * Returns where the segments of the next picture begin, -1 if there is none.
 * @param {Source} source
 * @param {number} start
 */
async function nextPicture(source, start) {
  for (let at = await source.find(0xff, start); at >= 0 && at + 3 <= source.size; at = await source.find(0xff, at + 1)) {
    const [, second, third] = await source.piece(at, 3);
    if (second === 0xd8 && third === 0xff) return at + 2;
  }
  return -1;
}

/**
 * Returns where the next segment's length is, and its marker (ITU-T T.81, section B.1.1). Skips compressed data.
 * @param {Source} source
 * @param {number} start
 */
async function nextMarker(source, start) {
  let at = start;
  for (;;) {
    at = await source.find(0xff, at);
    if (at < 0 || at + 1 >= source.size) return null;
    const [kind] = await source.piece(at + 1, 1);
    if (kind === 0xff) at += 1;
    else if (kind <= 1 || (kind >= 0xd0 && kind <= 0xd8)) at += 2;
    else return { at: at + 2, kind };
  }
}

/**
 * @param {number} kind
 * @param {Uint8Array<ArrayBuffer>} payload
 * @param {number} start
 * @param {Wanted} wanted
 * @returns {Replacement[]}
 */
function inSegment(kind, payload, start, wanted) {
  const name = latin(payload.subarray(0, 12));
  if (kind === 0xe1 && name.startsWith(EXIF)) return [{ start: start + 6, content: exif(payload.slice(6), wanted) }];
  // XMP and Photoshop's data name places in many ways.
  const named = kind === 0xe1 || kind === 0xed;
  // Not JFIF, colours (ICC, Adobe), or where pictures are.
  const other = kind === 0xfe || (kind >= 0xe2 && kind <= 0xef && kind !== 0xee && name !== "ICC_PROFILE\0" && !name.startsWith("MPF\0"));
  return named || (wanted === "all" && other) ? [{ start, content: new Uint8Array(payload.length) }] : [];
}

/**
 * @param {Source} source
 * @param {Wanted} wanted
 */
async function inPng(source, wanted) {
  /** @type {Replacement[]} */
  const found = [];
  let at = 8;
  while (at + 12 <= source.size) {
    const head = await source.piece(at, 8);
    const [length, kind] = [word(head, 0), latin(head.subarray(4))];
    if (at + 12 + length > source.size) throw new Damaged();
    if (kind === "eXIf") found.push(pngChunk(at, kind, exif(await source.piece(at + 8, length), wanted)));
    else if ((TEXTS.includes(kind) && (wanted === "all" || (await holdsExif(source, at + 8, length)))) || (kind === "tIME" && wanted === "all")) {
      found.push(pngChunk(at, IGNORED, (await source.piece(at + 8, length)).fill(0)));
    }
    if (kind === "IEND") break;
    at += 12 + length;
  }
  return found;
}

/**
 * @param {Source} source
 * @param {number} start
 * @param {number} length
 */
async function holdsExif(source, start, length) {
  const name = latin(await source.piece(start, Math.min(length, 32)));
  return name.startsWith("XML:com.adobe.xmp\0") || name.startsWith("Raw profile type ");
}

/**
 * @param {number} at
 * @param {string} kind
 * @param {Uint8Array} data
 * @returns {Replacement}
 */
function pngChunk(at, kind, data) {
  const content = new Uint8Array(data.length + 8);
  content.set(Array.from(kind, (letter) => letter.charCodeAt(0)));
  content.set(data, 4);
  let sum = 0xffffffff;
  for (const byte of content.subarray(0, -4)) sum = CRC[(sum ^ byte) & 0xff] ^ (sum >>> 8);
  new DataView(content.buffer).setUint32(data.length + 4, ~sum >>> 0);
  return { start: at + 4, content };
}

/**
 * In chunks of RIFF (RFC 9649, section 2.3). XMP becomes a chunk that no decoder knows.
 * @param {Source} source
 * @param {Wanted} wanted
 */
async function inWebp(source, wanted) {
  /** @type {Replacement[]} */
  const found = [];
  let at = 12;
  while (at + 8 <= source.size) {
    const head = await source.piece(at, 8);
    const [kind, length] = [latin(head.subarray(0, 4)), new DataView(head.buffer).getUint32(4, true)];
    if (kind === "EXIF") {
      const data = await source.piece(at + 8, length);
      const skip = latin(data.subarray(0, 6)) === EXIF ? 6 : 0;
      found.push({ start: at + 8 + skip, content: exif(data.slice(skip), wanted) });
    } else if (kind === "XMP ") {
      found.push({ start: at, content: Uint8Array.from([0x4a, 0x55, 0x4e, 0x4b]) });
      found.push({ start: at + 8, content: (await source.piece(at + 8, length)).fill(0) });
    } else if (kind === "VP8X") {
      const [flags] = await source.piece(at + 8, 1);
      found.push({ start: at + 8, content: Uint8Array.of(flags & ~0x04) }); // it has no XMP
    }
    at += 8 + length + (length % 2);
  }
  return found;
}

/**
 * @param {Source} source
 * @param {Wanted} wanted
 */
async function inHeic(source, wanted) {
  /** @type {Replacement[]} */
  const found = [];
  for (const { start, length, isExif } of await metadataItems(source)) {
    const data = await source.piece(start, length);
    if (!isExif) {
      found.push({ start, content: data.fill(0) });
      continue;
    }
    const head = 4 + word(data, 0); // ISO 23008-12, annex A.2.1
    found.push({ start: start + head, content: exif(data.slice(head), wanted) });
  }
  return found;
}
