import { byId } from "../dom.js";

const KEY = "mine-news";

/**
 * Reloads the page, because the server renders the list.
 * @param {string} words to show after that
 */
export function reloadWith(words) {
  sessionStorage.setItem(KEY, words);
  location.reload();
}

/** Shows the message once. */
function sayNews() {
  const words = sessionStorage.getItem(KEY);
  if (words === null) return;
  sessionStorage.removeItem(KEY);
  sayNow(words);
}

/** @param {string} words */
export function sayNow(words) {
  byId("mine-news-words", HTMLElement).textContent = words;
  byId("mine-news", HTMLElement).hidden = false;
}

sayNews();
