/** @param {Node | null} except */
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu instanceof HTMLDetailsElement && !menu.contains(except)) menu.open = false;
  }
}

/** Closes a menu made of <details> on a click elsewhere, when the focus leaves it, and on Escape. */
export function enableMenus() {
  document.addEventListener("click", (event) => closeMenus(event.target instanceof Node ? event.target : null));
  document.addEventListener("focusin", (event) => closeMenus(event.target instanceof Node ? event.target : null));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details.menu[open]");
    closeMenus(null);
    menu?.querySelector("summary")?.focus();
  });
}
