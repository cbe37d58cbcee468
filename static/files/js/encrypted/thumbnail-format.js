/** A small picture, as it is sealed into a file's metadata and shown in lists. */
export const THUMBNAIL = /^data:image\/(?:webp|png|jpeg);base64,[A-Za-z0-9+/]+={0,2}$/;

/** Characters; metadata with it fits 32 KiB, half of what the format allows. */
export const LONGEST_THUMBNAIL = 24_000;
