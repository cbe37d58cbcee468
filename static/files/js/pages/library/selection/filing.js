import { message } from "../../../../../messages/library.js";
import { byId } from "../../dom.js";
import { reloadWith } from "../news.js";
import { openDialog } from "./dialog.js";

/** @import { LibraryLinks } from "../../../encrypted/library/links.js" */

const failure = () => message("detailsNotSaved");

/**
 * @param {string[]} ids
 * @param {LibraryLinks} links
 */
export function askToMove(ids, links) {
  const folder = byId("move-folder", HTMLSelectElement);
  const newFolder = byId("move-new-folder", HTMLInputElement);
  const options = links.folders.map(({ id, path }) => new Option(path, id));
  folder.replaceChildren(new Option(message("noFolder"), ""), ...options);
  newFolder.value = "";
  async function move() {
    await links.move(ids, folder.value, newFolder.value.trim());
    reloadWith(message("filesMoved", { count: ids.length }));
  }
  openDialog("move-dialog", move, failure);
}

/**
 * @param {string[]} ids
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
