import { byId } from "../dom.js";

const KEY = "files-layout";
const CLASS = "file-rows--grid";

/**
 * Lets people choose between a list and a grid, and remembers it in this browser.
 * @param {HTMLElement} list
 */
export function showLayout(list) {
  const button = byId("layout", HTMLButtonElement);
  set(list, button, read() === "grid");
  button.hidden = false;
  button.addEventListener("click", () => {
    const grid = !list.classList.contains(CLASS);
    set(list, button, grid);
    try {
      localStorage.setItem(KEY, grid ? "grid" : "list");
    } catch {
      // Storage is blocked: it lasts until the page is left.
    }
    dispatchEvent(new Event("resize")); // other rows are near the window now
  });
}

function read() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/**
 * @param {HTMLElement} list
 * @param {HTMLButtonElement} button
 * @param {boolean} grid
 */
function set(list, button, grid) {
  list.classList.toggle(CLASS, grid);
  button.setAttribute("aria-pressed", String(grid));
}
