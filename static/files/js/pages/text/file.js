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

/**
 * @param {string} name
 * @param {string} extension
 * @param {boolean} chosen
 */
function fullName(name, extension, chosen) {
  const hasOne = chosen ? name.toLowerCase().endsWith(`.${extension}`) : /\.[a-z0-9]+$/i.test(name);
  return hasOne ? name : `${name}.${extension}`;
}
