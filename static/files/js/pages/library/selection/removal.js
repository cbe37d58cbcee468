import { message } from "../../../../../messages/library.js";
import { Api } from "../../../transfer/api.js";
import { ApiError } from "../../../transfer/errors.js";
import { byId, find } from "../../dom.js";
import { reloadWith } from "../news.js";
import { openDialog } from "./dialog.js";

/**
 * @import { LibraryLinks } from "../../../encrypted/library/links.js"
 * @import { OwnLinks } from "../../../encrypted/own-links.js"
 * @import { Chosen } from "./chosen.js"
 */

/**
 * @param {Chosen[]} files
 * @param {{ api: Api, keys: OwnLinks | LibraryLinks }} options
 */
export function askToRemove(files, { api, keys }) {
  const inside = new Set(files.flatMap(({ link }) => link?.members ?? []));
  for (const { id } of files) inside.delete(id);
  const also = byId("remove-members", HTMLInputElement);
  byId("remove-words", HTMLElement).textContent = message("deleteSelected", { count: files.length });
  byId("remove-members-choice", HTMLElement).hidden = inside.size === 0;
  byId("remove-members-words", HTMLElement).textContent = message("deleteInside", { count: inside.size });
  also.checked = true;
  async function remove() {
    const members = also.checked ? [...inside] : [];
    await removeAll([...members, ...inOrder(files)], { api, keys });
    reloadWith(message("filesDeleted", { count: files.length }));
  }
  openDialog("remove-dialog", remove, () => message("notDeleted"));
  find(byId("remove-dialog", HTMLDialogElement), "[value=cancel]", HTMLButtonElement).focus(); // not the one that deletes
}

/**
 * Returns the files' ids, bundles last: until then, the files in them can be found.
 * @param {Chosen[]} files
 */
function inOrder(files) {
  const isBundle = (/** @type {Chosen} */ { link }) => Number((link?.members.length ?? 0) > 0);
  return [...files].sort((a, b) => isBundle(a) - isBundle(b)).map(({ id }) => id);
}

/**
 * Deletes files, then forgets the links of those that are gone, also if one of them cannot be deleted.
 * @param {string[]} ids
 * @param {{ api: Api, keys: OwnLinks | LibraryLinks }} options
 */
async function removeAll(ids, { api, keys }) {
  const gone = [];
  try {
    for (const id of ids) {
      await api.deleteFile(id).catch(ignoreGone);
      gone.push(id);
    }
  } finally {
    // Without storage there is nothing to forget.
    if (gone.length > 0) await keys.forget(...gone).catch(() => {});
  }
}

/** @param {unknown} error */
function ignoreGone(error) {
  if (!(error instanceof ApiError && error.status === 404)) throw error;
}
