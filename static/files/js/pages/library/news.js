import { message } from "../../../../messages/library.js";
import { Api } from "../../transfer/api.js";
import { csrfToken } from "../csrf.js";
import { byId } from "../dom.js";

const KEY = "mine-news";

/**
 * Reloads the page, because the server renders the list.
 * @param {string} words to show after that
 * @param {string[]} trashed ids of files that were put in the trash, which can be undone
 */
export function reloadWith(words, trashed = []) {
  sessionStorage.setItem(KEY, JSON.stringify({ words, trashed }));
  location.reload();
}

/** Shows the message once. */
function sayNews() {
  const news = sessionStorage.getItem(KEY);
  if (news === null) return;
  sessionStorage.removeItem(KEY);
  const { words, trashed } = JSON.parse(news);
  sayNow(words);
  if (trashed.length > 0) offerUndo(trashed);
}

/** @param {string} words */
export function sayNow(words) {
  byId("mine-news-words", HTMLElement).textContent = words;
  byId("mine-news", HTMLElement).hidden = false;
}

/** @param {string[]} ids of files in the trash */
function offerUndo(ids) {
  const undo = byId("mine-undo", HTMLButtonElement);
  byId("mine-undo-part", HTMLElement).hidden = false;
  undo.addEventListener("click", async () => {
    undo.disabled = true;
    try {
      const { restore } = await import("../../transfer/trash.js");
      await restore(new Api(csrfToken), ids);
      reloadWith(message("restored", { count: ids.length }));
    } catch {
      sayNow(message("notRestored"));
      undo.disabled = false;
    }
  });
}

sayNews();
