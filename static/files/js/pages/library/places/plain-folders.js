import { message } from "../../../../../messages/library.js";
import { byId } from "../../dom.js";
import { reloadWith, sayNow } from "../news.js";
import { moveInto } from "../selection/filing.js";

/**
 * @import { LibraryLinks } from "../../../encrypted/library/links.js"
 * @import { OwnerApi, StoredFolder } from "../../../transfer/owner-api.js"
 */

/**
 * Offers to move the folders whose names the server knows into the library. Those with a link stay: it needs their names.
 * @param {LibraryLinks} links
 * @param {OwnerApi} api
 */
export async function offerToSeal(links, api) {
  if (document.getElementById("mine-folders") === null) return;
  const all = await api.folders();
  const moving = withoutLinks(all);
  if (moving.length === 0) return;
  byId("plain-folders", HTMLElement).hidden = false;
  const button = byId("plain-folders-seal", HTMLButtonElement);
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await sealAll(moving, links, api);
      reloadWith(message("foldersSealed", { count: moving.length }));
    } catch {
      sayNow(message("detailsNotSaved"));
      button.disabled = false;
    }
  });
}

/**
 * Returns the folders that have no link and are in none that has one, the outer ones before those inside them.
 * @param {StoredFolder[]} all
 */
function withoutLinks(all) {
  /** @type {StoredFolder[]} */
  const found = [];
  for (let level = inside(null, all); level.length > 0; level = level.flatMap(({ id }) => inside(id, all))) {
    level = level.filter((folder) => !hasLink(folder, all));
    found.push(...level);
  }
  return found;
}

/**
 * @param {string | null} parent
 * @param {StoredFolder[]} all
 */
function inside(parent, all) {
  return all.filter((folder) => folder.parent === parent);
}

/**
 * Whether a folder or one inside it has a link.
 * @param {StoredFolder} folder
 * @param {StoredFolder[]} all
 * @returns {boolean}
 */
function hasLink(folder, all) {
  return folder.url !== null || inside(folder.id, all).some((inner) => hasLink(inner, all));
}

/**
 * Makes each folder in the library, moves its files there, and deletes it on the server. If this is
 * interrupted, what is left can be moved by another press.
 * @param {StoredFolder[]} folders the outer ones first
 * @param {LibraryLinks} links
 * @param {OwnerApi} api
 */
async function sealAll(folders, links, api) {
  /** @type {Map<string, string>} the library's folder of each */
  const made = new Map();
  for (const { id, name, parent } of folders) made.set(id, await links.folders.make(name, made.get(parent ?? "") ?? ""));
  for (const { id } of folders) {
    const ids = await filesIn(id, links, api);
    if (ids.length > 0) await moveInto(ids, made.get(id) ?? "", "", { links, api });
  }
  for (const { id } of folders.toReversed()) await api.deleteFolder(id);
}

/**
 * @param {string} folder
 * @param {LibraryLinks} links
 * @param {OwnerApi} api
 * @returns {Promise<string[]>} the ids of its files that the library can have: not of encrypted ones whose key is not known
 */
async function filesIn(folder, links, api) {
  const ids = [];
  /** @type {string | null} */
  let cursor = "";
  while (cursor !== null) {
    /** @type {{ files: import("../../../transfer/api.js").StoredFile[], next: string | null }} */
    const page = await api.files({ folder, limit: "500", ...(cursor !== "" && { cursor }) });
    ids.push(...page.files.filter(({ id, encrypted }) => !encrypted || links.has(id)).map(({ id }) => id));
    cursor = page.next;
  }
  return ids;
}
