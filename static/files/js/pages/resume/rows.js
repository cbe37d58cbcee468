import { byId } from "../dom.js";
import { UnfinishedRow } from "./row.js";

/** @import { RowFacts, RowHandlers } from "./row.js" */

/** The list of unfinished uploads on top of the page, and the news about the others. */
export class UnfinishedRows {
  #section = byId("unfinished", HTMLElement);
  #template = byId("unfinished-row", HTMLTemplateElement);
  #news = byId("unfinished-news", HTMLElement);
  /** @type {Map<string, UnfinishedRow>} by upload or bundle */
  #rows = new Map();

  /** @param {string} id */
  get(id) {
    return this.#rows.get(id);
  }

  /**
   * @param {string} id
   * @param {RowFacts} facts
   * @param {RowHandlers} handlers
   */
  add(id, facts, handlers) {
    const row = new UnfinishedRow(this.#template, facts, handlers);
    this.#rows.set(id, row);
    byId("unfinished-rows", HTMLUListElement).append(row.element);
    this.#section.hidden = false;
    return row;
  }

  /** @param {string} id */
  remove(id) {
    const row = this.#rows.get(id);
    this.#rows.delete(id);
    const hadFocus = row?.element.contains(document.activeElement);
    row?.element.remove();
    this.#section.hidden = this.#rows.size === 0;
    if (hadFocus) byId("main", HTMLElement).focus();
  }

  /** @param {string} text */
  tell(text) {
    const line = document.createElement("p");
    line.textContent = text;
    this.#news.append(line);
    this.#news.hidden = false;
  }
}
