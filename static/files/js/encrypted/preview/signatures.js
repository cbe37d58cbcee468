/** @import { Kind } from "./kinds.js" */

/** The number of bytes that `shownAs` looks at. */
export const HEAD = 4096;

/**
 * Patterns of the first bytes, based on the WHATWG MIME Sniffing standard; "." is any byte.
 * @type {Record<"image" | "heic" | "audio" | "video", Array<[pattern: RegExp, type: string]>>}
 */
const SIGNATURES = {
  image: [
    [/^\x89PNG\r\n\x1a\n/, "image/png"],
    [/^\xff\xd8\xff/, "image/jpeg"],
    [/^GIF8[79]a/, "image/gif"],
    [/^RIFF.{4}WEBPVP/s, "image/webp"],
    [/^.{4}ftypavi[fs]/s, "image/avif"],
    [/^BM.{4}\0\0\0\0/s, "image/bmp"],
  ],
  heic: [[/^.{4}ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)/s, "image/heic"]],
  audio: [
    [/^ID3|^\xff[\xfb\xfa\xf3\xf2\xe3\xe2]/, "audio/mpeg"],
    [/^OggS\0/, "audio/ogg"],
    [/^RIFF.{4}WAVE/s, "audio/wav"],
    [/^fLaC/, "audio/flac"],
    [/^\xff[\xf0\xf1\xf8\xf9]/, "audio/aac"],
    [/^.{4}ftyp/s, "audio/mp4"],
    [/^\x1aE\xdf\xa3/, "audio/webm"],
  ],
  video: [
    [/^.{4}ftypqt {2}|^.{4}(?:moov|mdat|wide|free)/s, "video/quicktime"],
    [/^.{4}ftyp/s, "video/mp4"],
    [/^\x1aE\xdf\xa3/, "video/webm"],
    [/^OggS\0/, "video/ogg"],
  ],
};
const SVG = /^\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)*(?:<!doctype svg[^>]*>\s*)?(?:<!--[^]*?-->\s*)*<svg[\s>]/i;

/**
 * Returns the type with which to show a file, or null if its bytes are not of the kind that it claims to be.
 * @param {Exclude<Kind, "text" | "archive" | "pdf">} kind
 * @param {Uint8Array} bytes at least the first HEAD, or all
 */
export function shownAs(kind, bytes) {
  const head = bytes.subarray(0, HEAD);
  if (kind === "drawing") return SVG.test(new TextDecoder().decode(head)) ? "image/svg+xml" : null;
  const start = String.fromCharCode(...head.subarray(0, 64));
  return SIGNATURES[kind].find(([pattern]) => pattern.test(start))?.[1] ?? null;
}
