/**
 * Paths of folders inside a bundle (docs/FORMAT.md): relative, with `/` between the names of folders.
 */

const LONGEST = 1024; // bytes in UTF-8

/**
 * @param {unknown} value
 * @returns {value is string} whether a list may contain it
 */
export function isPath(value) {
  if (typeof value !== "string" || !value.isWellFormed()) return false;
  if (new TextEncoder().encode(value).length > LONGEST) return false;
  return value.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/**
 * Returns the path that a list keeps for a file. A path that does not fit loses its outermost folders.
 * @param {string} path as the browser gives it, "" at the top
 */
export function fitPath(path) {
  let parts = path.toWellFormed().split("/").filter((part) => part !== "" && part !== "." && part !== "..");
  while (parts.length > 0 && !isPath(parts.join("/"))) parts = parts.slice(1);
  return parts.join("/");
}
