import { byId } from "../dom.js";

/** @import { Page } from "./trash.js" */

/**
 * Shows what is in the trash when it is opened.
 * @param {Page} page
 */
export function awaitTrash(page) {
  const section = byId("trash", HTMLDetailsElement);
  section.addEventListener("toggle", async () => {
    if (!section.open) return;
    const { showTrash } = await import("./trash.js");
    await showTrash(page);
  });
}
