/**
 * Which encrypted files can be previewed. The name and type come from the sender: they select the kind of preview, the
 * first bytes must confirm it, and the browser only ever sees a type from our own list.
 *
 * @typedef {"image" | "drawing" | "audio" | "video" | "text"} Kind a drawing is an SVG
 */

const MIB = 2 ** 20;
/** Bytes that may be read without a click. */
export const AT_ONCE = 5 * MIB;
/** @type {Record<Kind, number>} bytes; media is read as it is played */
const LARGEST = {
  image: 25 * MIB,
  drawing: 5 * MIB,
  audio: Infinity,
  video: Infinity,
  text: MIB,
};

/** @type {Record<Kind, string[]>} */
const TYPES = {
  image: ["image/png", "image/apng", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"],
  drawing: ["image/svg+xml"],
  audio: [
    ...["audio/mpeg", "audio/mp3", "audio/ogg", "audio/wav", "audio/x-wav", "audio/flac", "audio/x-flac"],
    ...["audio/aac", "audio/mp4", "audio/x-m4a", "audio/webm"],
  ],
  video: ["video/mp4", "video/x-m4v", "video/webm", "video/ogg", "video/quicktime"],
  text: [
    ...["application/json", "application/xml", "application/xhtml+xml", "application/javascript"],
    ...["application/x-javascript", "application/x-sh", "application/sql", "application/toml", "application/yaml"],
  ],
};
/** @type {Record<Kind, string[]>} */
const EXTENSIONS = {
  image: ["png", "apng", "jpg", "jpeg", "gif", "webp", "avif", "bmp"],
  drawing: ["svg"],
  audio: ["mp3", "ogg", "oga", "opus", "wav", "flac", "aac", "m4a", "weba"],
  video: ["mp4", "m4v", "webm", "ogv", "mov"],
  text: [
    ...["txt", "md", "csv", "tsv", "log", "json", "xml", "html", "htm", "xhtml", "css", "js", "mjs", "ts", "py", "sh"],
    ...["c", "h", "cpp", "rs", "go", "java", "rb", "php", "sql", "toml", "yaml", "yml", "ini", "conf", "diff", "patch"],
    ...["tex", "srt", "vtt"],
  ],
};
// Never previewed, whatever the name says.
const NEVER = ["application/pdf"];

const BY_TYPE = lookup(TYPES);
const BY_EXTENSION = lookup(EXTENSIONS);

/**
 * @param {{ name: string, type: string, size: number }} file
 * @returns {Kind | null} null if the file can only be saved
 */
export function shownKind(file) {
  const kind = kindOf(file);
  return kind !== null && file.size > 0 && file.size <= LARGEST[kind] ? kind : null;
}

/**
 * @param {{ name: string, type: string }} claims
 * @returns {Kind | null}
 */
function kindOf({ name, type }) {
  const known = type.split(";")[0].trim().toLowerCase();
  if (NEVER.includes(known)) return null;
  const kind = BY_TYPE.get(known) ?? (known.startsWith("text/") ? "text" : undefined);
  return kind ?? BY_EXTENSION.get(/\.([a-z0-9]+)$/i.exec(name)?.[1].toLowerCase() ?? "") ?? null;
}

/**
 * @param {Record<Kind, string[]>} kinds
 * @returns {Map<string, Kind>}
 */
function lookup(kinds) {
  const pairs = /** @type {Array<[Kind, string[]]>} */ (Object.entries(kinds));
  return new Map(pairs.flatMap(([kind, words]) => words.map((word) => [word, kind])));
}
