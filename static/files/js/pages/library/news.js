import { byId } from "../dom.js";

const KEY = "mine-news";

/**
 * The list is the server's, so it is asked for anew.
 * @param {string} words to say then
 */
export function reloadWith(words) {
  sessionStorage.setItem(KEY, words);
  location.reload();
}

/** Once. */
function sayNews() {
  const words = sessionStorage.getItem(KEY);
  if (words === null) return;
  sessionStorage.removeItem(KEY);
  byId("mine-news-words", HTMLElement).textContent = words;
  byId("mine-news", HTMLElement).hidden = false;
}

sayNews();
