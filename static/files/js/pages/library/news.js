import { message } from "../../../../messages/library.js";
import { OwnerApi } from "../../transfer/owner-api.js";
import { csrfToken } from "../csrf.js";
import { byId } from "../dom.js";

const KEY = "mine-news";
const undo = byId("mine-undo", HTMLButtonElement);

/**
 * Reloads the page, because the server renders the list.
 * @param {string} words to show after that
 * @param {string[]} [trashed] ids of files that "Undo" takes out of the trash
 */
export function reloadWith(words, trashed = []) {
  sessionStorage.setItem(KEY, JSON.stringify({ words, trashed }));
  location.reload();
}

/** Shows the message once. */
function sayNews() {
  const kept = sessionStorage.getItem(KEY);
  if (kept === null) return;
  sessionStorage.removeItem(KEY);
  const { words, trashed } = JSON.parse(kept);
  sayNow(words);
  if (trashed.length > 0) offerUndo(trashed);
}

/** @param {string} words */
export function sayNow(words) {
  byId("mine-news-words", HTMLElement).textContent = words;
  byId("mine-news", HTMLElement).hidden = false;
}

/** @param {string[]} trashed */
function offerUndo(trashed) {
  undo.hidden = false;
  undo.addEventListener("click", async () => {
    undo.disabled = true;
    try {
      await new OwnerApi(csrfToken).trash("/restore", trashed);
      reloadWith(message("restored", { count: trashed.length }));
    } catch {
      sayNow(message("notRestored"));
      undo.disabled = false;
    }
  });
}

sayNews();
