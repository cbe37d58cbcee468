import { message } from "../../../../../messages/library.js";
import { byId, find } from "../../dom.js";
import { reloadWith } from "../news.js";
import { openDialog } from "./dialog.js";

/**
 * @import { OwnerApi } from "../../../transfer/owner-api.js"
 * @import { Chosen } from "./chosen.js"
 */

/**
 * Puts files in the trash, after a question. Their links stay known, so that they can be restored with them.
 * @param {Chosen[]} files
 * @param {OwnerApi} api
 */
export function askToRemove(files, api) {
  const inside = new Set(files.flatMap(({ link }) => link?.members ?? []));
  for (const { id } of files) inside.delete(id);
  const also = byId("remove-members", HTMLInputElement);
  byId("remove-words", HTMLElement).textContent = message("trashSelected", { count: files.length });
  byId("remove-members-choice", HTMLElement).hidden = inside.size === 0;
  byId("remove-members-words", HTMLElement).textContent = message("deleteInside", { count: inside.size });
  also.checked = true;
  async function remove() {
    const ids = [...files.map(({ id }) => id), ...(also.checked ? inside : [])];
    await api.trash("", ids);
    reloadWith(message("filesInTrash", { count: ids.length }), ids);
  }
  openDialog("remove-dialog", remove, () => message("notDeleted"));
  find(byId("remove-dialog", HTMLDialogElement), "[value=go]", HTMLButtonElement).focus(); // it can be undone
}
