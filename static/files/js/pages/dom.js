/**
 * Returns the element with this id and class. Throws if the page has none, which is a bug.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function byId(id, kind) {
  return required(document.getElementById(id), kind, `#${id}`);
}

/**
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} kind
 * @returns {T}
 */
export function find(root, selector, kind) {
  return required(root.querySelector(selector), kind, selector);
}

/**
 * @template {Element} T
 * @param {Element | null} element
 * @param {new () => T} kind
 * @param {string} name
 * @returns {T}
 */
function required(element, kind, name) {
  if (!(element instanceof kind)) throw new Error(`the page has no ${kind.name} ${name}`);
  return element;
}
