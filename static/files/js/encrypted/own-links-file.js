import { LONGEST_THUMBNAIL, THUMBNAIL } from "./thumbnail-format.js";

/** @import { OwnLink } from "./own-links.js" */

/** Bytes; a thousand links with thumbnails take a tenth of this. */
export const LARGEST_FILE = 128 * 2 ** 20;

const VERSION = 1;
const PATH = /^\/f\/([0-9A-Za-z]{11})$/;
const FRAGMENT = /^b1p?\.[0-9A-Za-z_-]{48}$/;
const ID = /^[0-9A-Za-z]{11}$/;

/** The file was not created by "Export". */
export class NotOurFile extends Error {}

/**
 * Writes whole links, so that the file is useful without this page.
 * @param {OwnLink[]} keys
 * @returns {Blob}
 */
export function writeLinks(keys) {
  const links = keys.map(({ url, fragment, name, type, size, thumbnail, members }) => ({
    link: `${url}#${fragment}`,
    name,
    type,
    size,
    thumbnail,
    members,
  }));
  return new Blob([JSON.stringify({ "bytebin-links": VERSION, links }, null, 1)], { type: "application/json" });
}

/**
 * @param {string} text
 * @param {string[]} origins of this server; links to any other are rejected
 * @returns {OwnLink[]} throws NotOurFile
 */
export function readLinks(text, origins) {
  const content = parse(text);
  if (content["bytebin-links"] !== VERSION || !Array.isArray(content.links)) throw new NotOurFile();
  return content.links.map((/** @type {unknown} */ link) => keyOf(Object(link), origins));
}

/** @param {string} text */
function parse(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    throw new NotOurFile();
  }
}

/**
 * @param {Record<string, unknown>} link
 * @param {string[]} origins
 * @returns {OwnLink}
 */
function keyOf({ link, name, type, size, thumbnail, members = [] }, origins) {
  const address = typeof link === "string" ? URL.parse(link) : null;
  const fragment = address?.hash.slice(1) ?? "";
  const id = PATH.exec(address?.pathname ?? "")?.[1];
  if (address === null || id === undefined || !origins.includes(address.origin) || !FRAGMENT.test(fragment)) {
    throw new NotOurFile();
  }
  const listed = Array.isArray(members) && members.every((member) => typeof member === "string" && ID.test(member));
  return {
    id,
    url: address.origin + address.pathname,
    fragment,
    name: typeof name === "string" ? name : "",
    type: typeof type === "string" ? type : "",
    size: typeof size === "number" && Number.isSafeInteger(size) && size >= 0 ? size : 0,
    thumbnail: isThumbnail(thumbnail) ? thumbnail : null,
    members: listed ? members : [],
  };
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function isThumbnail(value) {
  return typeof value === "string" && value.length <= LONGEST_THUMBNAIL && THUMBNAIL.test(value);
}
