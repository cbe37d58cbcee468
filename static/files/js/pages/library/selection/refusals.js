import { message } from "../../../../../messages/library.js";
import { MANIFEST_TYPE, MOST_FILES } from "../../../encrypted/manifest-type.js";

/** @import { Chosen } from "./chosen.js" */

/**
 * @param {Chosen[]} files without bundles whose files are known
 * @returns {string} why they cannot be packed; "" if they can
 */
export function whyNotPacked(files) {
  const [refused] = files.map(whyNotReadable).filter((words) => words !== "");
  return refused ?? "";
}

/**
 * @param {Chosen[]} files without bundles whose files are known
 * @returns {string} why they cannot get one link; "" if they can
 */
export function whyNotLinked(files) {
  const plain = files.find(({ sealed }) => !sealed);
  if (plain !== undefined) return message("linkPlain", { name: plain.name });
  if (files.length > MOST_FILES) return message("linkTooMany", { most: MOST_FILES });
  return whyNotPacked(files);
}

/**
 * @param {Chosen[]} files
 * @returns {string} why they cannot be moved into a folder of the library; "" if they can
 */
export function whyNotMoved(files) {
  const unknown = files.find(({ sealed, link }) => sealed && link === null);
  return unknown === undefined ? "" : message("keyUnknown", { name: unknown.name });
}

/**
 * @param {Chosen[]} files
 * @param {(id: string) => boolean} inLibrary
 * @returns {string} why they cannot be tagged; "" if they can
 */
export function whyNotTagged(files, inLibrary) {
  const other = files.find(({ id }) => !inLibrary(id));
  return other === undefined ? "" : message("notInLibrary", { name: other.name });
}

/** @param {Chosen} file */
function whyNotReadable({ name, sealed, works, link }) {
  if (!works) return message("linkEnded", { name });
  if (!sealed) return "";
  if (link === null) return message("keyUnknown", { name });
  if (!link.fragment.startsWith("b1.")) return message("needsPassword", { name });
  return link.type === MANIFEST_TYPE || link.members.length > 0 ? message("contentUnknown", { name }) : "";
}
