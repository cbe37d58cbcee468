/** The type, in the sealed metadata, of a manifest (docs/FORMAT.md). */
export const MANIFEST_TYPE = "application/vnd.bytebin.manifest+json";

/** In one bundle. */
export const MOST_FILES = 10_000;
