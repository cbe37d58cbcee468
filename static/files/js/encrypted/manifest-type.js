/** The type, in the sealed metadata, of a file that lists others (docs/FORMAT.md). */
export const MANIFEST_TYPE = "application/vnd.bytebin.manifest+json";

/** In one list. */
export const MOST_FILES = 1000;
