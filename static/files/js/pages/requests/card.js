import { message } from "../../../../messages/requests.js";
import { formatBytes } from "../../../../messages/units.js";
import { find } from "../dom.js";
import { complain, copyOf, dateOf, fill, offer, offerCopy, part } from "./parts.js";

/** @import { LibraryRequests, OwnRequest } from "../../encrypted/library/requests.js" */

const STATES = /** @type {const} */ ({
  open: ["good", "stateOpen"],
  full: ["warning", "stateFull"],
  closed: ["warning", "stateClosed"],
  expired: ["warning", "stateExpired"],
  "taken down": ["danger", "stateTakenDown"],
  deleted: ["warning", "stateDeleted"],
});

/** Makes the card of a link, without anything in it. */
export function newCard() {
  return copyOf("request-card");
}

/**
 * Draws what a link is, and what can be done with it.
 * @param {HTMLElement} card
 * @param {OwnRequest} own
 * @param {LibraryRequests} requests
 */
export function drawCard(card, own, requests) {
  const { stored, kept, card: texts } = own;
  drawHead(card, titleOf(own), stateOf(own));
  fill(card, "facts", factsOf(own));
  fill(card, "text", [texts?.by && message("forWhom", { name: texts.by }), texts?.text].filter(Boolean).join("\n"));
  complain(card, problemOf(own));
  part(card, "filed").hidden = stored.used_files === 0; // as far as it ever had any
  const usable = kept !== null && texts !== null;
  const isOpen = stored.state === "open";
  const actions = usable ? ["show", "change", isOpen ? "close" : "reopen"] : isOpen ? ["close"] : [];
  const offered = stored.state === "taken down" ? ["delete"] : [...actions.filter((action) => action !== "reopen" || stored.state === "closed"), "delete"];
  offer(card, [...offered, "accept-all"]);
  offerCopy(card, `request-${stored.id}`, usable && stored.state !== "taken down" ? requests.linkOf(stored.id) : null);
}

/**
 * Draws the card of a link that was deleted, through which something has come in.
 * @param {HTMLElement} card
 * @param {string} title
 */
export function drawDeleted(card, title) {
  drawHead(card, title, "deleted");
  part(card, "facts").remove();
  part(card, "text").remove();
  part(card, "filed").remove();
  part(card, "actions").remove();
}

/**
 * @param {HTMLElement} card
 * @param {string} title
 * @param {keyof typeof STATES} state
 */
function drawHead(card, title, state) {
  card.setAttribute("aria-label", title);
  fill(card, "title", title);
  fill(card, "name", title);
  const [kind, words] = STATES[state];
  const chip = copyOf(`request-state-${kind}`);
  find(chip, ".icon", SVGElement).remove();
  chip.textContent = message(words);
  part(card, "state").replaceChildren(chip);
}

/** @param {OwnRequest} own */
export function titleOf({ kept, card }) {
  return card?.title ?? kept?.title ?? message("unknownLink");
}

/**
 * @param {OwnRequest} own
 * @returns {keyof typeof STATES}
 */
function stateOf({ stored: { state, used_files, max_files, used_bytes, max_bytes } }) {
  return state === "open" && (used_files >= max_files || used_bytes >= max_bytes) ? "full" : state;
}

/** @param {OwnRequest} own */
function factsOf({ stored, kept }) {
  const date = dateOf(stored.expires_at);
  const facts = [
    message("usedFiles", { used: stored.used_files, count: stored.max_files }),
    message("usedBytes", { used: formatBytes(stored.used_bytes), size: formatBytes(stored.max_bytes) }),
    message(stored.state === "expired" ? "endedOn" : "endsOn", { date }),
  ];
  if (kept?.password_key !== undefined) facts.push(message("needsPassword"));
  if (stored.open_uploads > 0) facts.push(message("running", { count: stored.open_uploads }));
  return facts.join(" · ");
}

/** @param {OwnRequest} own */
function problemOf({ stored, kept, card }) {
  if (stored.state === "taken down") return message("takenDown");
  if (kept === null) return message("unknownLinkText");
  return card === null ? message("otherCard") : "";
}
