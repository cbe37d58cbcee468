/** What HEIC and AVIF call themselves (ISO 23008-12, annex B.4; AVIF 1.1, section 6). */
const BRANDS = ["heic", "heix", "hevc", "mif1", "msf1", "heim", "heis", "avif", "avis"];

/** Bytes at the start of a file that tell its format. */
export const HEAD = 16;

/**
 * Returns the format of a photo whose metadata can be removed; null for every other file.
 * @param {Uint8Array<ArrayBuffer>} start its first HEAD bytes
 * @returns {"jpeg" | "png" | "webp" | "heic" | null}
 */
export function photoFormat(start) {
  if (start.length < HEAD) return null;
  const head = String.fromCharCode(...start);
  if (head.startsWith("\xff\xd8\xff")) return "jpeg";
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return "webp";
  return head.slice(4, 8) === "ftyp" && BRANDS.includes(head.slice(8, 12)) ? "heic" : null;
}
