import { message } from "../../../../messages/writing.js";
import { kindOf } from "../../encrypted/preview/kinds.js";

/**
 * Makes the file that a text is sent as, with the name and type that it gets.
 * @param {string} text
 * @param {{ name: string, extension: string, chosen: boolean }} options extension: of its language; chosen: by the user
 */
export function fileOf(text, { name, extension, chosen }) {
  const full = fullName(name.trim() || message("unnamed"), extension, chosen);
  const kind = kindOf({ name: full, type: "" });
  // What the extension says is enough, unless no program would take it for a text.
  return new File([text], full, { type: kind === "text" || kind === "active" ? "" : "text/plain" });
}

const MOST_EDITED = 4 * 2 ** 20; // bytes; a field with more is slow

/**
 * Returns the text of a file, null if it is none or too large to edit.
 * @param {File} file
 */
export async function textOf(file) {
  const kind = kindOf(file);
  if ((kind !== "text" && kind !== "active") || file.size > MOST_EDITED) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return null; // in another encoding, which sending it as it is keeps
  }
}

/**
 * @param {string} name
 * @param {string} extension
 * @param {boolean} chosen
 */
function fullName(name, extension, chosen) {
  const hasOne = chosen ? name.toLowerCase().endsWith(`.${extension}`) : /\.[a-z0-9]+$/i.test(name);
  return hasOne ? name : `${name}.${extension}`;
}
