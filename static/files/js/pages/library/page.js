import { message } from "../../../../messages/library.js";
import { safeName } from "../../encrypted/safe-name.js";
import { Api } from "../../transfer/api.js";
import { csrfToken } from "../csrf.js";
import { byId } from "../dom.js";
import { askToDelete, listenToDialog } from "./delete.js";
import { reloadWith } from "./news.js";
import { OwnLinks } from "../../encrypted/own-links.js";
import { confirmForget, showForgotten, showPanel } from "./links-panel.js";
import { drawRow, sealedRows } from "./links-rows.js";

/** @import { OwnLink } from "../../encrypted/own-links.js" */

const keys = new OwnLinks(byId("own-keys", HTMLElement).dataset.user ?? "");
const actions = byId("own-key-actions", HTMLTemplateElement);

/** @type {Map<string, OwnLink>} by the file's id */
let known = new Map();

/** Fills in the rows of files whose links this browser remembers. Rejects if the browser does not allow storage. */
async function showOwn() {
  known = new Map((await keys.all()).map((key) => [key.id, key]));
  for (const row of sealedRows()) {
    const key = known.get(row.dataset.sealed ?? "");
    if (key !== undefined) drawRow(row, key, { actions, list: listOf(key.id) });
  }
  await showPanel(keys, { onChange: reloadWith });
  await forgetUnseen();
}

/** Checks the remembered files that are not on this page, which may no longer exist. */
async function forgetUnseen() {
  const seen = new Set(sealedRows().map((row) => row.dataset.sealed));
  const unseen = [...known.values()].filter(({ id }) => !seen.has(id));
  if (unseen.length === 0) return;
  const { forgetGone } = await import("../../encrypted/own-links-gone.js");
  const gone = await forgetGone(keys, unseen, new Api(csrfToken));
  if (gone > 0) await showForgotten(keys, gone);
}

/** @param {string} id */
function listOf(id) {
  return [...known.values()].find(({ members }) => members.includes(id));
}

/** @param {OwnLink} key */
async function forget(key) {
  if (!(await confirmForget(message("forgetLink", { name: safeName(key.name) })))) return;
  await keys.forget(key.id);
  reloadWith(message("linkForgotten", { name: safeName(key.name) }));
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-action=forget]") : null;
  const row = button?.closest("[data-sealed]");
  const key = row instanceof HTMLElement ? known.get(row.dataset.sealed ?? "") : undefined;
  if (key !== undefined) void forget(key);
});
byId("delete", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter instanceof HTMLButtonElement) askToDelete(event.submitter, known.get(event.submitter.value));
});
listenToDialog(keys);
showOwn().catch(() => {});
