/** The names of the page's events for "the library is open now" and "other rows are in the page now". */
export const LIBRARY_OPENED = "library-opened";
export const ROWS_SHOWN = "rows-shown";

/** @param {EventTarget | null} target */
export function isBox(target) {
  return target instanceof HTMLInputElement && target.closest(".file-row__select") !== null;
}

/** @param {KeyboardEvent} event */
export function isSelectAll({ key, ctrlKey, metaKey, shiftKey, altKey }) {
  return key.toLowerCase() === "a" && (ctrlKey || metaKey) && !shiftKey && !altKey;
}

/** @param {EventTarget | null} target */
export function isTyping(target) {
  if (isBox(target)) return false;
  if (target instanceof Element && target.closest("dialog[open]") !== null) return true;
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
