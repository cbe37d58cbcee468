import { message } from "../../../../../messages/library.js";
import { moveInto } from "../selection/filing.js";
import { selectedIds } from "../selection/selected.js";
import { sayNow } from "../news.js";

/** @import { LibraryPlace } from "../selection/filing.js" */

/** Types of what is dragged: only this page knows them. */
const FILES = "application/x-bytebin-files";
const FOLDER = "application/x-bytebin-folder";
const OVER = "is-over";

/**
 * Lets people drag files and folders onto folders: the rows of folders, and the steps of the way to the open one.
 * @param {LibraryPlace} library
 * @param {() => void} onMoved
 */
export function listenToDrops(library, onMoved) {
  document.addEventListener("dragstart", ({ target, dataTransfer }) => {
    const row = target instanceof Element ? target.closest(".file-row[draggable=true]") : null;
    if (!(row instanceof HTMLElement) || dataTransfer === null) return;
    const { folder } = row.dataset;
    if (folder === undefined) dataTransfer.setData(FILES, idsOf(row).join(" "));
    else dataTransfer.setData(FOLDER, folder);
    dataTransfer.effectAllowed = "move";
  });
  for (const name of /** @type {const} */ (["dragenter", "dragover"])) {
    document.addEventListener(name, (event) => {
      const place = placeOf(event);
      if (place === null) return;
      event.preventDefault();
      place.classList.add(OVER);
    });
  }
  document.addEventListener("dragleave", ({ target, relatedTarget }) => {
    const place = target instanceof Element ? target.closest("[data-drop-folder]") : null;
    if (place !== null && !(relatedTarget instanceof Node && place.contains(relatedTarget))) place.classList.remove(OVER);
  });
  document.addEventListener("drop", (event) => {
    const place = placeOf(event);
    if (place === null || event.dataTransfer === null) return;
    event.preventDefault();
    place.classList.remove(OVER);
    drop(event.dataTransfer, place.dataset.dropFolder ?? "", library).then(onMoved, () => sayNow(message("detailsNotSaved")));
  });
}

/**
 * @param {DataTransfer} dragged
 * @param {string} into id of a folder; "" for the top
 * @param {LibraryPlace} library
 */
async function drop(dragged, into, library) {
  const folder = dragged.getData(FOLDER);
  if (folder !== "") return library.links.folders.move(folder, into);
  const ids = dragged.getData(FILES).split(" ").filter((id) => id !== "");
  await moveInto(ids, into, "", library);
  sayNow(message("filesMoved", { count: ids.length }));
}

/**
 * Returns the file of a row, or all selected files if it is one of them.
 * @param {HTMLElement} row
 */
function idsOf(row) {
  const box = row.querySelector(".file-row__select input");
  if (!(box instanceof HTMLInputElement)) return [];
  const selected = selectedIds();
  return selected.includes(box.value) ? selected : [box.value];
}

/** @param {DragEvent} event */
function placeOf({ target, dataTransfer }) {
  const place = target instanceof Element ? target.closest("[data-drop-folder]") : null;
  const ours = dataTransfer?.types.some((type) => type === FILES || type === FOLDER) ?? false;
  return ours && place instanceof HTMLElement ? place : null;
}
