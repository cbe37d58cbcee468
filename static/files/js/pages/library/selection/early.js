import { isBox, isSelectAll, isTyping } from "./events.js";

/** @import { Page } from "./bar.js" */

const EVENTS = /** @type {const} */ (["focusin", "click", "keydown"]);

/**
 * Loads what selects files when a checkbox is first used or all files are to be selected: most visits select nothing.
 * @param {Page} page
 */
export function awaitSelection(page) {
  /** @param {Event} event */
  function begin(event) {
    const all = event instanceof KeyboardEvent && isSelectAll(event) && !isTyping(event.target);
    if (!all && !isBox(event.target)) return;
    if (all) event.preventDefault();
    for (const name of EVENTS) document.removeEventListener(name, begin);
    void load(page, all);
  }
  for (const name of EVENTS) document.addEventListener(name, begin);
  // After going back, the browser restores what was selected.
  if (document.querySelector(".file-row__select :checked") !== null) void load(page, false);
}

/**
 * @param {Page} page
 * @param {boolean} all
 */
async function load(page, all) {
  const { showBar } = await import("./bar.js");
  showBar(page, { all });
}
