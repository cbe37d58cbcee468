/** The name of the page's event for "the library is open now". */
export const LIBRARY_OPENED = "library-opened";

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
