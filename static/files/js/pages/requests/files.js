import { message } from "../../../../messages/requests.js";
import { safeName } from "../../encrypted/safe-name.js";
import { find } from "../dom.js";
import { complain, fill, part } from "./parts.js";
import { ask } from "./question.js";
import { rowOf } from "./received.js";
import { say } from "./steps.js";

/**
 * @import { LibraryRequests, Received } from "../../encrypted/library/requests.js"
 * @import { OwnerApi } from "../../transfer/owner-api.js"
 */

/** What came through one link: the new files, and on demand those that the library has. */
export class LinkFiles {
  #id;
  #card;
  #requests;
  #api;
  /** @type {Map<string, Received>} what was new when the list was read, by the file's id */
  #new = new Map();
  /** @type {Map<string, Received>} what was accepted earlier */
  #filed = new Map();

  /**
   * @param {string} id of the link
   * @param {HTMLElement} card
   * @param {{ requests: LibraryRequests, api: OwnerApi }} session
   */
  constructor(id, card, { requests, api }) {
    this.#id = id;
    this.#card = card;
    this.#requests = requests;
    this.#api = api;
    const filed = card.querySelector("details");
    filed?.addEventListener("toggle", () => filed.open && void this.#loadFiled(filed));
    this.drawCount();
  }

  /** @param {Received} received */
  add(received) {
    this.#new.set(received.file.id, received);
    find(part(this.#card, "new"), "ul", HTMLElement).append(rowOf(received, this.#requests));
    this.drawCount();
  }

  get #waiting() {
    return [...this.#new.values()].filter(({ file }) => !file.filed);
  }

  drawCount() {
    const waiting = this.#waiting;
    part(this.#card, "new").hidden = this.#new.size === 0;
    fill(this.#card, "count", message("newFiles", { count: waiting.length }));
    const all = find(this.#card, "[data-action=accept-all]", HTMLElement);
    all.hidden = waiting.filter(({ opened }) => opened !== null).length < 2;
  }

  /** @param {HTMLDetailsElement} details */
  async #loadFiled(details) {
    const rows = find(details, "ul", HTMLElement);
    rows.replaceChildren();
    complain(this.#card, "");
    try {
      for await (const page of this.#requests.received({ request: this.#id, filed: "true" })) {
        // What was accepted just now is shown above.
        for (const received of page.filter(({ file }) => !this.#new.has(file.id))) {
          this.#filed.set(received.file.id, received);
          rows.append(rowOf(received, this.#requests));
        }
      }
      part(details, "none").hidden = rows.childElementCount > 0;
    } catch {
      complain(this.#card, message("notRead"));
    }
  }

  /** Accepts all new files that can be opened. */
  async acceptAll() {
    await this.#accept(this.#waiting);
  }

  /**
   * @param {string} action
   * @param {string} id of a file
   */
  async act(action, id) {
    const received = this.#new.get(id) ?? this.#filed.get(id);
    if (received === undefined) return;
    const name = received.opened === null ? message("notOpened") : safeName(received.opened.value.name);
    if (action === "accept") await this.#accept([received]);
    else if (action === "release") this.#askToRelease(received, name);
    else if (action === "trash") this.#askToTrash(id, name);
  }

  /** @param {Received[]} received */
  async #accept(received) {
    const accepted = await this.#requests.accept(received);
    for (const each of accepted) this.#redraw(each);
    say(message("filesAccepted", { count: accepted.length, name: this.#requests.folderOf(this.#id) }));
  }

  /**
   * @param {Received} received
   * @param {string} name
   */
  #askToRelease(received, name) {
    const words = { title: message("releaseTitle", { name }), text: message("releaseText"), yes: message("release"), danger: false };
    ask(words, async () => {
      this.#redraw(await this.#requests.release(received));
      say(message("released", { name }));
    });
  }

  /**
   * @param {string} id
   * @param {string} name
   */
  #askToTrash(id, name) {
    const words = { title: message("trashTitle", { name }), text: message("trashText"), yes: message("trash"), danger: true };
    ask(words, async () => {
      await this.#api.trash("", [id]);
      this.#new.delete(id);
      find(this.#card, `[data-file="${id}"]`, HTMLElement).remove();
      this.drawCount();
      say(message("trashed", { name }));
      find(this.#card, "h3", HTMLElement).focus();
    });
  }

  /**
   * Draws the row of a file again. The focus goes to its name, because the button that was pressed is gone.
   * @param {Received} received
   */
  #redraw(received) {
    const { id } = received.file;
    (this.#new.has(id) ? this.#new : this.#filed).set(id, received);
    const row = rowOf(received, this.#requests);
    find(this.#card, `[data-file="${id}"]`, HTMLElement).replaceWith(row);
    find(row, "a", HTMLElement).focus();
    this.drawCount();
  }
}
