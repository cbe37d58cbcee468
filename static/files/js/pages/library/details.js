import { message } from "../../../../messages/library.js";
import { formatBytes } from "../../../../messages/units.js";
import { safeName } from "../../encrypted/safe-name.js";
import { ApiError } from "../../transfer/errors.js";
import { byId, find } from "../dom.js";
import { showLinks } from "./details-links.js";
import { reloadWith } from "./news.js";

/**
 * @import { LibraryLinks } from "../../encrypted/library/links.js"
 * @import { StoredFile } from "../../transfer/api.js"
 * @import { OwnerApi } from "../../transfer/owner-api.js"
 * @import { Entry } from "./rows/entry.js"
 *
 * @typedef {{ api: OwnerApi, links: LibraryLinks | null }} Where what is known of files; links: null while the library is locked
 */

const KEEP = "keep";
const dialog = byId("details-dialog", HTMLDialogElement);
const form = find(dialog, "form", HTMLFormElement);
const problem = byId("details-problem", HTMLElement);
const [name, tags, newFolder, limit] = ["details-name", "details-tags", "details-new-folder", "details-limit"].map((id) =>
  byId(id, HTMLInputElement),
);
const [folder, expiry] = ["details-folder", "details-expiry"].map((id) => byId(id, HTMLSelectElement));
const note = byId("details-note", HTMLTextAreaElement);
const readerNote = byId("details-message", HTMLTextAreaElement);
const [isPrivate, isProtected, password, slug] = ["details-private", "details-protected", "details-password", "details-slug"].map((id) =>
  byId(id, HTMLInputElement),
);
slug.pattern = "[A-Za-z0-9][A-Za-z0-9\\-]{1,62}[A-Za-z0-9]"; // as files/services/addresses.py
const plainPart = byId("details-plain-part", HTMLFieldSetElement);
isProtected.addEventListener("change", () => part("details-password-part", isProtected.checked));
byId("details-close", HTMLButtonElement).addEventListener("click", () => dialog.close());

/**
 * Shows the details of a file, to be read and changed.
 * @param {Entry} entry
 * @param {Where} where
 */
export async function showDetails(entry, { api, links }) {
  const stored = await api.file(entry.id);
  const known = links !== null && links.has(entry.id) ? links : null;
  const named = known !== null || !entry.sealed;
  drawFacts(stored, entry, named);
  part("details-name-part", named);
  name.required = named;
  name.value = known?.details(entry.id).name ?? entry.name;
  part("details-library-part", known !== null);
  if (known !== null) fillLibrary(entry.id, known);
  part("details-link-part", entry.url !== "");
  fillLink(stored);
  fillRules(stored);
  offerMail(entry);
  problem.hidden = true;
  /** @type {string | null} */
  const fragment = entry.sealed ? (entry.link?.fragment ?? null) : "";
  const onChange = (/** @type {StoredFile} */ changed) => {
    Object.assign(stored, changed);
    fillRules(stored);
    relinked = true;
  };
  relinked = false;
  form.onsubmit = (event) => {
    if (event.submitter instanceof HTMLButtonElement && event.submitter.value === "cancel") return;
    event.preventDefault();
    void save(entry, stored, { api, links: known });
  };
  dialog.showModal();
  if (entry.url !== "") await showLinks({ api, stored: { ...stored }, fragment, onChange });
}

let relinked = false;
dialog.addEventListener("close", () => {
  password.value = "";
  if (relinked) location.reload(); // the rows have links that don't work any more
});

/**
 * @param {string} id
 * @param {boolean} shown
 */
function part(id, shown) {
  byId(id, HTMLElement).hidden = !shown;
}

/**
 * @param {StoredFile} stored
 * @param {Entry} entry
 * @param {boolean} named whether the name has a field of its own
 */
function drawFacts({ size, created_at: created = "", download_count: downloads = 0 }, { name: known, type, sealed, link }, named) {
  const facts = [
    ...(named ? [] : [[message("factName"), known === "" ? message("unnamed") : safeName(known)]]),
    [message("factSize"), formatBytes(link?.size ?? size)],
    ...(type === "" ? [] : [[message("factType"), type]]),
    [message("factUploaded"), dateTime(created)],
    ...(sealed ? [[message("factOpened"), String(downloads)]] : []),
  ];
  byId("details-facts", HTMLElement).replaceChildren(
    ...facts.flatMap(([term, words]) => {
      const [dt, dd] = [document.createElement("dt"), document.createElement("dd")];
      dt.textContent = term;
      dd.textContent = words;
      return [dt, dd];
    }),
  );
}

/**
 * @param {string} id
 * @param {LibraryLinks} links
 */
function fillLibrary(id, links) {
  const details = links.details(id);
  const none = new Option(message("noFolder"), "");
  folder.replaceChildren(none, ...links.folders.all.map((each) => new Option(each.path, each.id)));
  folder.value = details.folder;
  newFolder.value = "";
  tags.value = details.tags.join(", ");
  note.value = details.note;
}

/** @param {StoredFile} stored */
function fillLink({ expires_at: expires, max_downloads: most = null }) {
  const now = expires === null ? message("neverExpires") : message("expiresOn", { date: dateTime(expires) });
  byId("details-expiry-now", HTMLOptionElement).textContent = now;
  expiry.value = KEEP;
  limit.value = most === null ? "" : String(most);
}

/** @param {StoredFile} stored */
function fillRules({ encrypted = false, private: own = false, password: secret = false, slug: words = null, note: toReader = "" }) {
  plainPart.hidden = plainPart.disabled = encrypted;
  isPrivate.checked = own;
  isProtected.checked = secret;
  part("details-password-part", secret);
  password.value = "";
  password.placeholder = secret ? message("unchanged") : "";
  slug.value = words ?? "";
  readerNote.value = toReader;
}

/**
 * Offers to mail the link: that of a plain file by the server, that of an encrypted one by the person's own program,
 * because the key must not go to the server.
 * @param {Entry} entry
 */
function offerMail({ id, sealed, url, link }) {
  const mail = byId("details-mail", HTMLAnchorElement);
  mail.hidden = url === "" || (sealed && link === null);
  const body = message("mailBody", { link: `${url}#${link?.fragment}` }).replaceAll("\n", "\r\n"); // RFC 6068, section 5
  const filled = `mailto:?subject=${encodeURIComponent(message("mailSubject"))}&body=${encodeURIComponent(body)}`;
  mail.href = sealed ? filled : `/files/${id}/mail/`;
}

/**
 * @param {Entry} entry
 * @param {StoredFile} stored
 * @param {Where} where links: null if the library has nothing about the file
 */
async function save(entry, stored, { api, links }) {
  const button = find(form, "[value=save]", HTMLButtonElement);
  button.disabled = true;
  try {
    password.required = isProtected.checked && !stored.password;
    if (!password.reportValidity()) return;
    const changes = changesOf(entry, stored);
    if (Object.keys(changes).length > 0) await api.changeFile(entry.id, changes);
    if (links !== null) {
      const details = { name: name.value, folder: folder.value, tags: tags.value.split(","), note: note.value.trim() };
      await links.describe(entry.id, details, newFolder.value.trim());
    }
    reloadWith(message("detailsSaved", { name: safeName(name.value || message("unnamed")) }));
  } catch (error) {
    problem.textContent = problemOf(error);
    problem.hidden = false;
  } finally {
    button.disabled = false;
  }
}

/** @param {unknown} error */
function problemOf(error) {
  if (!(error instanceof ApiError) || error.status >= 500) return message("detailsNotSaved");
  return error.slug === "address-taken" ? message("addressTaken") : error.message;
}

/**
 * What changes on the server.
 * @param {Entry} entry
 * @param {StoredFile} stored
 */
function changesOf({ sealed, url }, stored) {
  const { name: former, max_downloads: most = null } = stored;
  /** @type {Parameters<OwnerApi["changeFile"]>[1]} */
  const changes = {};
  if (!sealed && name.value !== former) changes.name = name.value;
  if (url === "") return changes;
  if (expiry.value !== KEEP) changes.expires_in = expiry.value === "" ? null : Number(expiry.value);
  const wanted = limit.value === "" ? null : Number(limit.value);
  if (wanted !== most) changes.max_downloads = wanted;
  return { ...changes, ...ruleChanges(sealed, stored) };
}

/**
 * @param {boolean} sealed
 * @param {StoredFile} stored
 */
function ruleChanges(sealed, { private: own = false, password: secret = false, slug: words = null, note: toReader = "" }) {
  /** @type {Parameters<OwnerApi["changeFile"]>[1]} */
  const changes = {};
  if (isPrivate.checked !== own) changes.private = isPrivate.checked;
  if (sealed) return changes;
  if (isProtected.checked && password.value !== "") changes.password = password.value;
  if (!isProtected.checked && secret) changes.password = null;
  if (slug.value.trim() !== (words ?? "")) changes.slug = slug.value.trim() || null;
  if (readerNote.value.trim() !== toReader) changes.note = readerNote.value.trim();
  return changes;
}

/** @param {string} date */
function dateTime(date) {
  return new Date(date).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
}
