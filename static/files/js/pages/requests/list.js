import { message } from "../../../../messages/requests.js";
import { safeName } from "../../encrypted/safe-name.js";
import { byId, find } from "../dom.js";
import { drawCard, drawDeleted, newCard, titleOf } from "./card.js";
import { complain, fill, part } from "./parts.js";
import { ask } from "./question.js";
import { rowOf } from "./received.js";
import { say } from "./steps.js";

/**
 * @import { LibraryRequests, OwnRequest, Received } from "../../encrypted/library/requests.js"
 * @import { Api } from "../../transfer/api.js"
 *
 * A link, or what is left of one that was deleted (`own` is null), and what came through it.
 * @typedef {{ id: string, own: OwnRequest | null, card: HTMLElement, received: Map<string, Received> }} Shown
 */

const list = byId("requests-rows", HTMLElement);
const failed = byId("requests-failed", HTMLElement);

/** The list of upload links, each with what came through it. */
export class RequestList {
  #requests;
  #api;
  #on;
  /** @type {Map<string, Shown>} */
  #shown = new Map();
  /** @type {Map<string, Received>} what was accepted earlier, by the file's id */
  #filed = new Map();
  /** The list is read anew when another device has changed something; what an earlier reading brings is dropped then. */
  #turn = 0;

  /**
   * @param {LibraryRequests} requests
   * @param {Api} api
   * @param {{ change: (own: OwnRequest) => void, show: (own: OwnRequest) => void }} on
   */
  constructor(requests, api, on) {
    this.#requests = requests;
    this.#api = api;
    this.#on = on;
    byId("requests-retry", HTMLButtonElement).addEventListener("click", () => void this.load());
  }

  /** Reads the list, and what was received and isn't in the library yet. */
  async load() {
    const turn = ++this.#turn;
    failed.hidden = true;
    list.setAttribute("aria-busy", "true");
    try {
      await this.#read(() => turn === this.#turn);
    } catch (error) {
      if (turn !== this.#turn) return;
      reportError(error);
      byId("requests-failed-words", HTMLElement).textContent = message("notRead");
      failed.hidden = false;
    } finally {
      if (turn === this.#turn) list.removeAttribute("aria-busy");
    }
  }

  /** @param {() => boolean} isCurrent */
  async #read(isCurrent) {
    const all = await this.#requests.all();
    if (!isCurrent()) return;
    this.#shown.clear();
    list.replaceChildren(...all.map((own) => this.#add(own.stored.id, own).card));
    this.#sayNone();
    for await (const page of this.#requests.received({ filed: "false" })) {
      if (!isCurrent()) return;
      for (const received of page) this.#addReceived(received);
    }
  }

  #sayNone() {
    byId("requests-none", HTMLElement).hidden = this.#shown.size > 0;
  }

  /**
   * Shows a link that was made or changed.
   * @param {OwnRequest} own
   */
  put(own) {
    const shown = this.#shown.get(own.stored.id);
    if (shown === undefined) {
      list.prepend(this.#add(own.stored.id, own).card);
      this.#sayNone();
    } else {
      shown.own = own;
      drawCard(shown.card, own, this.#requests);
      this.#drawCount(shown);
    }
  }

  /**
   * @param {string} id
   * @param {OwnRequest | null} own
   * @returns {Shown}
   */
  #add(id, own) {
    const shown = { id, own, card: newCard(), received: new Map() };
    this.#shown.set(id, shown);
    if (own === null) drawDeleted(shown.card, this.#requests.kept(id)?.title ?? message("unknownLink"));
    else drawCard(shown.card, own, this.#requests);
    this.#drawCount(shown);
    shown.card.addEventListener("click", (event) => void this.#onClick(event, shown));
    const filed = shown.card.querySelector("details");
    filed?.addEventListener("toggle", () => filed.open && void this.#loadFiled(shown, filed));
    return shown;
  }

  /** @param {Received} received */
  #addReceived(received) {
    const { request, id } = received.file;
    let shown = this.#shown.get(request);
    if (shown === undefined) {
      shown = this.#add(request, null);
      list.append(shown.card);
      this.#sayNone();
    }
    shown.received.set(id, received);
    find(part(shown.card, "new"), "ul", HTMLElement).append(rowOf(received, this.#requests));
    this.#drawCount(shown);
  }

  /** @param {Shown} shown */
  #drawCount({ card, received }) {
    const waiting = [...received.values()].filter(({ file }) => !file.filed);
    part(card, "new").hidden = received.size === 0;
    fill(card, "count", message("newFiles", { count: waiting.length }));
    const all = find(card, "[data-action=accept-all]", HTMLElement);
    all.hidden = waiting.filter(({ opened }) => opened !== null).length < 2;
  }

  /**
   * Shows what the library has of this link's files.
   * @param {Shown} shown
   * @param {HTMLDetailsElement} details
   */
  async #loadFiled(shown, details) {
    const rows = find(details, "ul", HTMLElement);
    rows.replaceChildren();
    complain(shown.card, "");
    try {
      for await (const page of this.#requests.received({ request: shown.id, filed: "true" })) {
        for (const received of page) {
          if (shown.received.has(received.file.id)) continue; // accepted just now, and shown above
          this.#filed.set(received.file.id, received);
          rows.append(rowOf(received, this.#requests));
        }
      }
      part(details, "none").hidden = rows.childElementCount > 0;
    } catch {
      complain(shown.card, message("notRead"));
    }
  }

  /**
   * @param {Event} event
   * @param {Shown} shown
   */
  async #onClick(event, shown) {
    const button = event.target instanceof Element ? event.target.closest("[data-action]") : null;
    if (!(button instanceof HTMLButtonElement)) return;
    const row = button.closest("[data-file]");
    const id = row instanceof HTMLElement ? (row.dataset.file ?? "") : "";
    const received = shown.received.get(id) ?? this.#filed.get(id);
    say();
    button.disabled = true;
    try {
      if (received === undefined) await this.#actOnLink(button.dataset.action ?? "", shown);
      else await this.#actOnFile(button.dataset.action ?? "", shown, received);
    } catch (error) {
      reportError(error);
      complain(row ?? shown.card, message("notDone"));
    } finally {
      button.disabled = false;
    }
  }

  /**
   * @param {string} action
   * @param {Shown} shown
   */
  async #actOnLink(action, shown) {
    const { own, received } = shown;
    if (action === "accept-all") await this.#accept(shown, [...received.values()].filter(({ file }) => !file.filed));
    if (own === null) return;
    if (action === "show") this.#on.show(own);
    else if (action === "change") this.#on.change(own);
    else if (action === "close" || action === "reopen") await this.#setState(own, action === "close" ? "closed" : "open");
    else if (action === "delete") this.#askToDelete(own, titleOf(own));
  }

  /**
   * @param {OwnRequest} own
   * @param {"closed" | "open"} state
   */
  async #setState(own, state) {
    this.put(await this.#requests.setState(own.stored.id, state));
    say(message(state === "closed" ? "closed" : "reopened", { title: titleOf(own) }));
    find(this.#shown.get(own.stored.id)?.card ?? list, "h3", HTMLElement).focus();
  }

  /**
   * @param {OwnRequest} own
   * @param {string} title
   */
  #askToDelete({ stored }, title) {
    const words = { title: message("deleteTitle", { title }), text: message("deleteText"), yes: message("delete"), danger: true };
    ask(words, async () => {
      await this.#requests.delete(stored);
      await this.load();
      say(message("deleted", { title }));
      byId("requests-title", HTMLElement).focus();
    });
  }

  /**
   * @param {string} action
   * @param {Shown} shown
   * @param {Received} received
   */
  async #actOnFile(action, shown, received) {
    const name = received.opened === null ? message("notOpened") : safeName(received.opened.value.name);
    if (action === "accept") await this.#accept(shown, [received]);
    else if (action === "release") this.#askToRelease(shown, received, name);
    else if (action === "trash") this.#askToTrash(shown, received, name);
  }

  /**
   * @param {Shown} shown
   * @param {Received[]} received
   */
  async #accept(shown, received) {
    const accepted = await this.#requests.accept(received);
    for (const each of accepted) this.#redraw(shown, each);
    say(message("filesAccepted", { count: accepted.length }));
  }

  /**
   * @param {Shown} shown
   * @param {Received} received
   * @param {string} name
   */
  #askToRelease(shown, received, name) {
    const words = { title: message("releaseTitle", { name }), text: message("releaseText"), yes: message("release"), danger: false };
    ask(words, async () => {
      this.#redraw(shown, await this.#requests.release(received));
      say(message("released", { name }));
    });
  }

  /**
   * @param {Shown} shown
   * @param {Received} received
   * @param {string} name
   */
  #askToTrash(shown, { file }, name) {
    const words = { title: message("trashTitle", { name }), text: message("trashText"), yes: message("trash"), danger: true };
    ask(words, async () => {
      await this.#api.trash("", [file.id]);
      shown.received.delete(file.id);
      find(shown.card, `[data-file="${file.id}"]`, HTMLElement).remove();
      this.#drawCount(shown);
      say(message("trashed", { name }));
    });
  }

  /**
   * Draws the row of a file again. The focus goes to its name, because the button that was pressed is gone.
   * @param {Shown} shown
   * @param {Received} received
   */
  #redraw(shown, received) {
    const { id } = received.file;
    if (shown.received.has(id)) shown.received.set(id, received);
    else this.#filed.set(id, received);
    const row = rowOf(received, this.#requests);
    find(shown.card, `[data-file="${id}"]`, HTMLElement).replaceWith(row);
    find(row, "a", HTMLElement).focus();
    this.#drawCount(shown);
  }
}
