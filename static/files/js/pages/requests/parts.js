import { byId, find } from "../dom.js";

/**
 * Returns a copy of what a template holds.
 * @param {string} id of the template
 * @returns {HTMLElement}
 */
export function copyOf(id) {
  const { content } = byId(id, HTMLTemplateElement);
  return find(/** @type {DocumentFragment} */ (content.cloneNode(true)), "*", HTMLElement);
}

/**
 * @param {ParentNode} root
 * @param {string} name
 * @returns {HTMLElement}
 */
export function part(root, name) {
  return find(root, `[data-part="${name}"]`, HTMLElement);
}

/**
 * Writes the text into each part of that name.
 * @param {ParentNode} root
 * @param {string} name
 * @param {string} text
 */
export function fill(root, name, text) {
  for (const each of root.querySelectorAll(`[data-part="${name}"]`)) each.textContent = text;
}

/**
 * Shows these buttons of an element, and hides its others.
 * @param {ParentNode} root
 * @param {string[]} actions
 */
export function offer(root, actions) {
  for (const button of root.querySelectorAll("[data-action]")) {
    if (button instanceof HTMLElement) button.hidden = !actions.includes(button.dataset.action ?? "");
  }
}

/**
 * Lets a Copy button copy a link; without one, hides it.
 * @param {ParentNode} root
 * @param {string} id of the field, unique on the page
 * @param {string | null} link
 */
export function offerCopy(root, id, link) {
  const copy = part(root, "copy");
  const field = find(copy, "input", HTMLInputElement);
  field.id = id;
  field.value = link ?? "";
  find(copy, "button", HTMLButtonElement).dataset.copy = id;
  copy.hidden = link === null;
}

/**
 * Says below something what is wrong with it.
 * @param {ParentNode} root
 * @param {string} words "" if nothing is
 */
export function complain(root, words) {
  const problem = part(root, "problem");
  problem.textContent = words;
  problem.hidden = words === "";
}

/** @param {string} time */
export function dateOf(time) {
  return new Date(time).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
}
