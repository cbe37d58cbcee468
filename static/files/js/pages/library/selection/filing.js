import { message } from "../../../../../messages/library.js";
import { byId } from "../../dom.js";
import { reloadWith } from "../news.js";
import { openDialog } from "./dialog.js";

/**
 * @import { LibraryLinks } from "../../../encrypted/library/links.js"
 * @import { OwnerApi, StoredFolder } from "../../../transfer/owner-api.js"
 *
 * @typedef {{ links: LibraryLinks, api: OwnerApi }} LibraryPlace an unlocked library, whose folders have sealed names
 *
 * @typedef {object} Place where files can be moved
 * @property {{ id: string, path: string }[]} folders with their whole names
 * @property {(ids: string[], folder: string, inNew: string) => Promise<void>} move inNew: the name of a folder to make
 *   inside the other one; "" for none
 */

const AT_ONCE = 100; // as many files as the server lists by their ids
const failure = () => message("detailsNotSaved");

/**
 * @param {LibraryPlace} library
 * @returns {Place}
 */
export function libraryPlace(library) {
  return { folders: library.links.folders.all, move: (ids, folder, inNew) => moveInto(ids, folder, inNew, library) };
}

/**
 * Moves files into a folder of the library. Those that are not encrypted come into the library with it.
 * @param {string[]} ids
 * @param {string} folder its id; "" for none
 * @param {string} inNew the name of a folder to make inside it; "" for none
 * @param {LibraryPlace} library
 */
export async function moveInto(ids, folder, inNew, { links, api }) {
  const others = ids.filter((id) => !links.has(id));
  const coming = [];
  for (let start = 0; start < others.length; start += AT_ONCE) {
    const { files } = await api.files({ ids: others.slice(start, start + AT_ONCE).join(","), encrypted: "false" });
    for (const { id, name, content_type: type = "", size, created_at: at = "" } of files) {
      coming.push({ id, name, type, size, added: Date.parse(at) });
    }
  }
  await links.move(ids.filter((id) => links.has(id)), coming, folder, inNew);
}

/**
 * Returns the folders that the server knows, for those who have no library.
 * @param {OwnerApi} api
 * @returns {Promise<Place>}
 */
export async function plainPlace(api) {
  const all = await api.folders();
  const folders = all.map((folder) => ({ id: folder.id, path: pathOf(folder, all) }));
  return {
    folders: folders.sort((a, b) => a.path.localeCompare(b.path)),
    async move(ids, folder, inNew) {
      const into = inNew === "" ? folder : (await api.createFolder(inNew, folder || null)).id;
      await api.moveFiles(ids, into || null);
    },
  };
}

/**
 * @param {StoredFolder} folder
 * @param {StoredFolder[]} all
 * @returns {string}
 */
function pathOf({ name, parent }, all) {
  const around = all.find(({ id }) => id === parent);
  return around === undefined ? name : `${pathOf(around, all)} / ${name}`;
}

/**
 * @param {string[]} ids
 * @param {Place} place
 */
export function askToMove(ids, place) {
  const folder = byId("move-folder", HTMLSelectElement);
  const newFolder = byId("move-new-folder", HTMLInputElement);
  const options = place.folders.map(({ id, path }) => new Option(path, id));
  folder.replaceChildren(new Option(message("noFolder"), ""), ...options);
  newFolder.value = "";
  async function move() {
    await place.move(ids, folder.value, newFolder.value.trim());
    reloadWith(message("filesMoved", { count: ids.length }));
  }
  openDialog("move-dialog", move, failure);
}

/**
 * @param {string[]} ids of files in the library
 * @param {LibraryLinks} links
 */
export function askForTags(ids, links) {
  const tags = byId("tag-tags", HTMLInputElement);
  tags.value = "";
  async function tag() {
    await links.tag(ids, tags.value.split(","));
    reloadWith(message("filesTagged", { count: ids.length }));
  }
  openDialog("tag-dialog", tag, failure);
}
