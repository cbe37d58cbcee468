import { message } from "../../../../../messages/library.js";
import { message as uploadMessage } from "../../../../../messages/upload.js";
import { oneLinkOf } from "../../../encrypted/one-link.js";
import { byId } from "../../dom.js";

/**
 * @import { LibraryLinks } from "../../../encrypted/library/links.js"
 * @import { OwnLink, OwnLinks } from "../../../encrypted/own-links.js"
 * @import { OwnerApi } from "../../../transfer/owner-api.js"
 */

/**
 * Makes one link of files, keeps it where the owner's links are, and shows it.
 * @param {OwnLink[]} files of which none is refused
 * @param {{ api: OwnerApi, keys: OwnLinks | LibraryLinks, sendWorker: string }} options
 */
export async function makeOneLink(files, { api, keys, sendWorker }) {
  const name = uploadMessage("bundleName", { count: files.length });
  const made = await oneLinkOf(files, name, { api, sendWorker });
  const kept = keys.remembering && (await keys.keep(made).then(() => true, () => false));
  byId("one-link", HTMLInputElement).value = `${made.url}#${made.fragment}`;
  byId("one-link-kept", HTMLElement).textContent = kept ? "" : message("linkNotKept");
  const dialog = byId("one-link-dialog", HTMLDialogElement);
  dialog.addEventListener("close", () => location.reload(), { once: true });
  dialog.showModal();
}
