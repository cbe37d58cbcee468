import { message } from "../../../../messages/library.js";
import { byId } from "../dom.js";

/**
 * @import { View, Views } from "./rows/view.js"
 */

const field = byId("search", HTMLInputElement);
const words = byId("files-words", HTMLElement);

/**
 * Answers the search while it is typed, over what is known here. The server is asked only when the form is sent, because
 * what somebody looks for among encrypted files is none of its business.
 * @param {{ views: Views, onSearch: (query: string) => View }} options onSearch: shows what is found
 * @returns {() => void} ends the search
 */
export function listenToSearch({ views, onSearch }) {
  /** @type {Promise<void> | undefined} */
  let loaded;

  function search() {
    const query = field.value.trim();
    const { here, more } = onSearch(query);
    words.textContent = query === "" || more !== null ? "" : message("searchFound", { count: here.length, query });
    loaded ??= views.loadPlain().then(search, () => {});
  }

  field.addEventListener("input", search);
  if (field.value.trim() !== "") search(); // typed before this script was there, or restored by the browser
  return () => {
    if (field.value === "") return;
    field.value = "";
    search();
  };
}
