import { integer, optional, text } from "../library/rules.js";
import { MAX_PLAINTEXT } from "../sizes.js";

/** @import { Rules } from "../library/rules.js" */

/**
 * What the sealed parts of an upload link hold. Each may have further members, which later versions wrote. All of it is
 * somebody's word, to be shown as text.
 *
 * The owner's word, for everybody with the link. `by` is whom the files go to.
 * @typedef {{ title: string, text?: string, by?: string }} CardValue
 *
 * A sender's word, for the owner. `size` is in bytes; nobody vouches for `sender`.
 * @typedef {{ name: string, type: string, size: number, note?: string, sender?: string }} FileKeyValue
 */

/** @type {Rules} */
export const CARD_RULES = {
  title: text(1, 255),
  text: optional(text(1, 4096)),
  by: optional(text(1, 80)),
};

/** @type {Rules} */
export const FILE_KEY_RULES = {
  name: text(1, 1024),
  type: text(0, 255),
  size: integer(0, MAX_PLAINTEXT),
  note: optional(text(1, 2000)),
  sender: optional(text(1, 80)),
};
