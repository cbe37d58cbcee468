/** @type {() => string[]} */
let selected = () => [];

/** @returns {string[]} the ids of the selected files, in the order in which they were selected */
export function selectedIds() {
  return selected();
}

/** @param {() => string[]} ids what the page's one selection holds */
export function publishSelection(ids) {
  selected = ids;
}
