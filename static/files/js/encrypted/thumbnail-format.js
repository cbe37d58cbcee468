/** The format of a thumbnail in a file's encrypted metadata. */
export const THUMBNAIL = /^data:image\/(?:webp|png|jpeg);base64,[A-Za-z0-9+/]+={0,2}$/;

/** Characters; metadata with such a thumbnail fits in 32 KiB, half of what the format allows. */
export const LONGEST_THUMBNAIL = 24_000;

/** Characters of a thumbnail in the library. */
export const LONGEST_SMALL_THUMBNAIL = 6_000;
