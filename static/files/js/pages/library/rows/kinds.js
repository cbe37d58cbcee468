/** The kinds of files by their types, as the server's filter has them (files/models/kind.py). */
const FAMILIES = ["image", "video", "audio", "text"];
const DOCUMENTS = [
  "application/pdf",
  "application/rtf",
  "application/epub+zip",
  "application/msword",
  "application/vnd.ms-excel",
  "application/vnd.ms-powerpoint",
];
const DOCUMENT_FAMILIES = ["application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."];
const ARCHIVES = [
  "application/zip",
  "application/gzip",
  "application/zstd",
  "application/vnd.rar",
  "application/x-tar",
  "application/x-7z-compressed",
  "application/x-bzip2",
  "application/x-xz",
];

/**
 * @param {string} type
 * @returns {string} one of the names that the server's filter takes
 */
export function kindOf(type) {
  const family = FAMILIES.find((name) => type.startsWith(`${name}/`));
  if (family !== undefined) return family;
  if (DOCUMENTS.includes(type) || DOCUMENT_FAMILIES.some((prefix) => type.startsWith(prefix))) return "document";
  return ARCHIVES.includes(type) ? "archive" : "other";
}
