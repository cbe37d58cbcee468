import { byId } from "../dom.js";
import { isTyping } from "./selection/events.js";

/** Listens to the keys that concern the page as a whole: / for the search, ? for the list of keys. */
export function listenToShortcuts() {
  document.addEventListener("keydown", (event) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") byId("search", HTMLInputElement).focus();
    else if (event.key === "?") byId("shortcuts", HTMLDialogElement).showModal();
    else return;
    event.preventDefault();
  });
}
