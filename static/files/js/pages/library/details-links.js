import { message } from "../../../../messages/library.js";
import { ApiError } from "../../transfer/errors.js";
import { byId, find } from "../dom.js";

/**
 * @import { StoredFile } from "../../transfer/api.js"
 * @import { FileLink, LinkChanges, OwnerApi } from "../../transfer/owner-api.js"
 *
 * @typedef {object} Shown the file whose links are shown
 * @property {OwnerApi} api
 * @property {StoredFile} stored
 * @property {string | null} fragment the key that each link ends with; "" for a plain file, null if it is not known here
 * @property {(stored: StoredFile) => void} onChange when the file's own link has changed
 */

const list = byId("details-links", HTMLUListElement);
const news = byId("details-links-news", HTMLElement);
const more = byId("details-more-links", HTMLDetailsElement);
const makeButton = byId("details-new-link", HTMLButtonElement);
const [label, limit, password] = ["details-new-label", "details-new-limit", "details-new-password"].map((id) => byId(id, HTMLInputElement));
const expiry = byId("details-new-expiry", HTMLSelectElement);
let rows = 0;

/** @param {Shown} shown */
export async function showLinks(shown) {
  const { api, stored } = shown;
  more.open = false;
  news.textContent = "";
  label.value = limit.value = password.value = expiry.value = "";
  byId("details-new-password-part", HTMLElement).hidden = stored.encrypted === true;
  makeButton.onclick = () => void act(shown, makeButton, () => make(shown));
  list.replaceChildren(ownRow(shown));
  const others = await api.moreLinks(stored.id);
  list.append(...others.map((link) => otherRow(link, shown)));
}

/**
 * Does something, and says if that did not work.
 * @param {Shown} shown
 * @param {HTMLButtonElement} button
 * @param {() => Promise<void>} what
 */
async function act(shown, button, what) {
  button.disabled = true;
  news.textContent = "";
  try {
    await what();
  } catch (error) {
    news.textContent = error instanceof ApiError && error.status < 500 ? error.message : message("detailsNotSaved");
  } finally {
    button.disabled = false;
  }
}

/** @param {Shown} shown */
async function make(shown) {
  const { api, stored } = shown;
  if (!limit.reportValidity()) return;
  const link = await api.addLink(stored.id, {
    label: label.value.trim(),
    expires_in: expiry.value === "" ? null : Number(expiry.value),
    max_downloads: limit.value === "" ? null : Number(limit.value),
    ...(stored.encrypted ? {} : { password: password.value }),
  });
  const row = otherRow(link, shown);
  list.append(row);
  label.value = limit.value = password.value = expiry.value = "";
  more.open = false;
  news.textContent = message("linkMade");
  find(row, "[data-copy]", HTMLButtonElement).focus();
}

/** @param {Shown} shown */
function ownRow(shown) {
  const { api, stored } = shown;
  const ended = stored.link_ended === true;
  const row = newRow(shown, { name: message("ownLink"), url: ended ? "" : stored.url, facts: ended ? message("ownLinkEnded") : "" });
  const renew = shownButton(row, "renew");
  if (ended) find(renew, "span", HTMLElement).textContent = message("makeLink");
  renew.onclick = () => void act(shown, renew, () => change(shown, api.endLink(stored.id, { renew: true }), ended ? "linkMade" : "linkReplaced"));
  if (!ended) {
    const end = shownButton(row, "end");
    end.onclick = () => void act(shown, end, () => change(shown, api.endLink(stored.id, { renew: false }), "linkEndedNow"));
  }
  return row;
}

/**
 * @param {Shown} shown
 * @param {Promise<StoredFile>} answer
 * @param {"linkMade" | "linkReplaced" | "linkEndedNow"} said
 */
async function change(shown, answer, said) {
  shown.stored = await answer;
  shown.onChange(shown.stored);
  const row = ownRow(shown);
  find(list, "li", HTMLLIElement).replaceWith(row);
  news.textContent = message(said);
  find(row, "[data-action=renew]", HTMLButtonElement).focus();
}

/**
 * @param {FileLink} link
 * @param {Shown} shown
 */
function otherRow(link, shown) {
  const row = newRow(shown, { name: link.label || message("anotherLink"), url: link.url, facts: factsOf(link) });
  row.dataset.link = link.id;
  const rules = shownButton(row, "rules");
  rules.onclick = () => void act(shown, rules, () => openRules(row, link, shown));
  const end = shownButton(row, "end");
  end.onclick = () =>
    void act(shown, end, async () => {
      await shown.api.endOtherLink(shown.stored.id, link.id);
      row.remove();
      news.textContent = message("linkEndedNow");
      find(more, "summary", HTMLElement).focus();
    });
  return row;
}

/**
 * Shows the rules of a link, to be changed.
 * @param {HTMLElement} row
 * @param {FileLink} link
 * @param {Shown} shown
 */
async function openRules(row, link, shown) {
  const { showRules } = await import("./details-link-rules.js");
  const button = find(row, "[data-action=rules]", HTMLButtonElement);
  const onSave = (/** @type {LinkChanges} */ changes) => act(shown, button, () => saveRules(row, link, shown, changes));
  const onCancel = () => shownButton(row, "rules").focus();
  showRules(row, link, { sealed: shown.stored.encrypted === true, onSave, onCancel });
  button.hidden = true;
}

/**
 * @param {HTMLElement} row
 * @param {FileLink} link
 * @param {Shown} shown
 * @param {LinkChanges} changes
 */
async function saveRules(row, link, shown, changes) {
  try {
    const changed = otherRow(await shown.api.changeOtherLink(shown.stored.id, link.id, changes), shown);
    row.replaceWith(changed);
    news.textContent = message("linkChanged");
    shownButton(changed, "rules").focus();
  } catch (error) {
    if (error instanceof ApiError && error.slug === "link-changed") {
      await showLinks(shown);
      const button = list.querySelector(`[data-link="${link.id}"] [data-action=rules]`);
      if (button instanceof HTMLElement) button.focus();
    }
    throw error;
  }
}

/** @param {FileLink} link */
function factsOf({ expires_at: expires, max_downloads: most, download_count: count, password: secret }) {
  const date = expires && new Date(expires).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  return [
    most === null ? message("openedTimes", { count }) : message("openedOf", { count: most, opened: count }),
    date ? message("untilDate", { date }) : "",
    secret ? message("withPassword") : "",
  ]
    .filter((fact) => fact !== "")
    .join(" · ");
}

/**
 * @param {Shown} shown
 * @param {{ name: string, url: string, facts: string }} link url: "" if it does not work
 */
function newRow({ fragment }, { name, url, facts }) {
  const copy = /** @type {DocumentFragment} */ (byId("details-link-row", HTMLTemplateElement).content.cloneNode(true));
  const row = find(copy, "li", HTMLLIElement);
  find(row, "[data-part=label]", HTMLElement).textContent = name;
  find(row, "[data-part=facts]", HTMLElement).textContent = facts;
  const [field, words] = [find(row, "input", HTMLInputElement), find(row, "label", HTMLLabelElement)];
  rows += 1;
  field.id = words.htmlFor = find(row, "[data-copy]", HTMLElement).dataset.copy = `details-link-${rows}`;
  words.textContent = message("linkFor", { name });
  field.value = fragment ? `${url}#${fragment}` : url;
  find(row, ".copy-field", HTMLElement).hidden = url === "";
  find(row, "[data-part=no-key]", HTMLElement).hidden = fragment !== null || url === "";
  const qr = find(row, "[data-action=qr]", HTMLButtonElement);
  qr.hidden = url === "" || fragment === null;
  qr.onclick = () => void toggleQr(row, qr, field.value);
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {HTMLButtonElement} button
 * @param {string} link
 */
async function toggleQr(row, button, link) {
  const place = find(row, "[data-part=qr]", HTMLElement);
  if (place.hidden && place.firstChild === null) {
    const { qrOf } = await import("../qr.js");
    place.append(qrOf(link, message("qr")));
  }
  place.hidden = !place.hidden;
  button.setAttribute("aria-expanded", String(!place.hidden));
}

/**
 * @param {HTMLElement} row
 * @param {string} action
 */
function shownButton(row, action) {
  const button = find(row, `[data-action=${action}]`, HTMLButtonElement);
  button.hidden = false;
  return button;
}
