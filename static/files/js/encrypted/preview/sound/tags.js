/**
 * The title, artist and cover in a recording. None of them is verified.
 *
 * @import { Pieces } from "../../photos/source.js"
 * @import { Bytes, Source } from "../reading.js"
 *
 * @typedef {object} Tags
 * @property {string} title safe to show, "" for none
 * @property {string} artist likewise
 * @property {{ bytes: Bytes, type: string } | null} cover of a type from our own list
 *
 * @typedef {object} Found in a file
 * @property {string} [title]
 * @property {string} [artist]
 * @property {Bytes} [cover]
 */

import { latin } from "../../photos/source.js";
import { Damaged } from "../../photos/tiff.js";
import { shownAs } from "../signatures.js";
import { inFlac } from "./flac.js";
import { inId3 } from "./id3.js";
import { inMp4 } from "./mp4.js";
import { inOgg } from "./ogg.js";
import { SourcePieces } from "./pieces.js";

const COVERS = ["image/jpeg", "image/png", "image/webp", "image/gif"];
const LONGEST = 200; // characters of a title
const HEAD = 12; // bytes

/**
 * Reads the tags. A file whose tags contradict themselves has none.
 * @param {Source} source
 * @param {{ signal: AbortSignal }} options
 * @returns {Promise<Tags>}
 */
export async function tagsOf(source, { signal }) {
  const { title = "", artist = "", cover } = await foundIn(new SourcePieces(source, signal)).catch(noneIfDamaged);
  const type = cover === undefined ? null : shownAs("image", cover);
  const shown = cover !== undefined && type !== null && COVERS.includes(type) ? { bytes: cover, type } : null;
  return { title: safeText(title), artist: safeText(artist), cover: shown };
}

/**
 * @param {Pieces} pieces
 * @returns {Promise<Found>}
 */
async function foundIn(pieces) {
  const head = latin(await pieces.piece(0, HEAD));
  if (head.startsWith("ID3")) return inId3(pieces);
  if (head.startsWith("fLaC")) return inFlac(pieces);
  if (head.startsWith("OggS")) return inOgg(pieces);
  return head.slice(4, 8) === "ftyp" ? inMp4(pieces) : {};
}

/**
 * @param {unknown} error
 * @returns {Found}
 */
function noneIfDamaged(error) {
  if (error instanceof Damaged || error instanceof RangeError) return {};
  throw error;
}

/**
 * Removes what is invisible, or changes the direction of what follows.
 * @param {string} text
 */
function safeText(text) {
  const clean = text.slice(0, 2 * LONGEST).replace(/(?![\u200c-\u200f\u061c])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "");
  return Array.from(clean.trim()).slice(0, LONGEST).join("");
}
