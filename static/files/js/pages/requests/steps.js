import { byId, find } from "../dom.js";

const STEPS = ["requests-list", "requests-edit", "requests-link"];
const news = byId("requests-news", HTMLElement);

/**
 * Shows one step of the page, and nothing else. Its heading takes the focus.
 * @param {"requests-list" | "requests-edit" | "requests-link"} id
 */
export function show(id) {
  for (const step of STEPS) byId(step, HTMLElement).hidden = step !== id;
  say();
  find(byId(id, HTMLElement), "h2", HTMLElement).focus();
}

/** @param {string} words what was done; none removes what was said before */
export function say(words = "") {
  news.textContent = words;
}
