import { byId } from "../../dom.js";
import { isBox, isSelectAll, isTyping } from "./events.js";

/**
 * @import { FileRows } from "../rows/rows.js"
 * @import { Selection } from "./selection.js"
 */

/** Returns the checkboxes of the rows that can be seen, from top to bottom. */
export function boxes() {
  const all = [...document.querySelectorAll(".file-row__select input")];
  return all.filter((box) => box instanceof HTMLInputElement).filter((box) => box.checkVisibility());
}

/**
 * Lets people select rows with pointer and keyboard: a click, Shift and a click for a range, arrows to move, Space to
 * select (the checkbox does that itself), Ctrl+A for all in the list, Escape for none, Enter to open, Delete to delete.
 * @param {Selection} selection
 * @param {FileRows} rows
 */
export function listenToRows(selection, rows) {
  document.addEventListener("click", (event) => {
    const box = boxOf(event.target);
    if (box === null) return;
    if (event.shiftKey) selection.range(box.value, box.checked, rows.order);
    else selection.set(box.value, box.checked);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target instanceof Element && event.target.closest("dialog[open]")) return;
    if (event.key === "Escape" && selection.size > 0) selection.clear();
    else if (isSelectAll(event) && !isTyping(event.target)) selection.all(rows.order);
    else if (event.key === "Enter" && isBox(event.target)) openRow(/** @type {HTMLElement} */ (event.target));
    else if (event.key === "Delete" && !isTyping(event.target)) askToDelete(event.target, selection);
    else if (!move(event)) return;
    event.preventDefault();
  });
}

/**
 * @param {EventTarget | null} target
 * @param {Selection} selection
 */
function askToDelete(target, selection) {
  const box = boxOf(target);
  if (selection.size === 0 && box !== null) selection.set(box.value, true);
  if (selection.size > 0) byId("selection-delete", HTMLButtonElement).click();
}

/** @param {EventTarget | null} target */
function boxOf(target) {
  return isBox(target) ? /** @type {HTMLInputElement} */ (target) : null;
}

/** @param {HTMLElement} box */
function openRow(box) {
  const name = box.closest(".file-row")?.querySelector("a.file-row__name");
  if (name instanceof HTMLAnchorElement) name.click();
}

/**
 * Moves from the row that has the focus to the one above or below.
 * @param {KeyboardEvent} event
 * @returns {boolean} whether it moved
 */
function move({ key, target, ctrlKey, metaKey, altKey }) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[key];
  const row = target instanceof Element ? target.closest(".file-row") : null;
  if (step === undefined || row === null || ctrlKey || metaKey || altKey) return false;
  const all = boxes();
  const at = all.findIndex((box) => row.contains(box));
  const next = all[at + step];
  if (at === -1 || next === undefined) return false;
  next.focus();
  return true;
}
