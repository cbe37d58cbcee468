import { message } from "../../../../messages/requests.js";
import { byId, find } from "../dom.js";
import { drawCard, drawDeleted, newCard, titleOf } from "./card.js";
import { LinkFiles } from "./files.js";
import { complain } from "./parts.js";
import { ask } from "./question.js";
import { say } from "./steps.js";

/**
 * @import { LibraryRequests, OwnRequest } from "../../encrypted/library/requests.js"
 * @import { OwnerApi } from "../../transfer/owner-api.js"
 *
 * A link, or what is left of one that was deleted (`own` is null), and what came through it.
 * @typedef {{ own: OwnRequest | null, card: HTMLElement, files: LinkFiles }} Shown
 */

const list = byId("requests-rows", HTMLElement);
const failed = byId("requests-failed", HTMLElement);

/** The list of upload links, each with what came through it. */
export class RequestList {
  #requests;
  #api;
  #on;
  /** @type {Map<string, Shown>} by the link's id */
  #shown = new Map();
  /** The list is read anew when another device has changed something; what an earlier reading brings is dropped then. */
  #turn = 0;

  /**
   * @param {LibraryRequests} requests
   * @param {OwnerApi} api
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
      for (const received of page) this.#shownOf(received.file.request).files.add(received);
    }
  }

  /**
   * @param {string} id of a link
   * @returns {Shown} that of a deleted link is added when something of it is found
   */
  #shownOf(id) {
    const known = this.#shown.get(id);
    if (known !== undefined) return known;
    const shown = this.#add(id, null);
    list.append(shown.card);
    this.#sayNone();
    return shown;
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
      shown.files.drawCount();
    }
  }

  /**
   * @param {string} id
   * @param {OwnRequest | null} own
   * @returns {Shown}
   */
  #add(id, own) {
    const card = newCard();
    if (own === null) drawDeleted(card, this.#requests.kept(id)?.title ?? message("unknownLink"));
    else drawCard(card, own, this.#requests);
    const files = new LinkFiles(id, card, { requests: this.#requests, api: this.#api });
    const shown = { own, card, files };
    this.#shown.set(id, shown);
    card.addEventListener("click", (event) => void this.#onClick(event, shown));
    return shown;
  }

  /**
   * @param {Event} event
   * @param {Shown} shown
   */
  async #onClick(event, shown) {
    const button = event.target instanceof Element ? event.target.closest("[data-action]") : null;
    if (!(button instanceof HTMLButtonElement)) return;
    const { action = "" } = button.dataset;
    const row = button.closest("[data-file]");
    say();
    button.disabled = true;
    try {
      if (row instanceof HTMLElement) await shown.files.act(action, row.dataset.file ?? "");
      else if (action === "accept-all") await shown.files.acceptAll();
      else if (shown.own !== null) await this.#act(action, shown.own);
    } catch (error) {
      reportError(error);
      complain(row ?? shown.card, message("notDone"));
    } finally {
      button.disabled = false;
    }
  }

  /**
   * @param {string} action
   * @param {OwnRequest} own
   */
  async #act(action, own) {
    if (action === "show") this.#on.show(own);
    else if (action === "change") this.#on.change(own);
    else if (action === "close") await this.#setState(own, "closed");
    else if (action === "reopen") await this.#setState(own, "open");
    else if (action === "delete") this.#askToDelete(own, titleOf(own));
  }

  /**
   * @param {OwnRequest} own
   * @param {"closed" | "open"} state
   */
  async #setState({ stored: { id } }, state) {
    const own = await this.#requests.setState(id, state);
    this.put(own);
    say(message(state === "closed" ? "closed" : "reopened", { title: titleOf(own) }));
    find(this.#shown.get(id)?.card ?? list, "h3", HTMLElement).focus();
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
}
