import { byId, find } from "../dom.js";

/**
 * @import { FileLink, LinkChanges } from "../../transfer/owner-api.js"
 *
 * @typedef {object} Options
 * @property {boolean} sealed of an encrypted file, whose password is part of its link
 * @property {(changes: LinkChanges) => Promise<void>} onSave
 * @property {() => void} onCancel
 */

const KEEP = "keep";

/**
 * Shows the rules of a link in its row, to be changed.
 * @param {HTMLElement} row
 * @param {FileLink} link
 * @param {Options} options
 */
export function showRules(row, link, { sealed, onSave, onCancel }) {
  const copy = /** @type {DocumentFragment} */ (byId("details-link-rules", HTMLTemplateElement).content.cloneNode(true));
  const place = find(row, "[data-part=rules]", HTMLElement);
  const fields = fieldsOf(copy);
  fields.label.value = link.label;
  fields.limit.value = link.max_downloads === null ? "" : String(link.max_downloads);
  fields.guarded.checked = link.password;
  const secret = find(copy, "[data-part=secret]", HTMLElement);
  const showPassword = () => (secret.hidden = !fields.guarded.checked);
  fields.guarded.onchange = showPassword;
  showPassword();
  find(copy, "[data-part=guard]", HTMLElement).hidden = sealed;
  const save = find(copy, "[data-action=save]", HTMLButtonElement);
  place.onkeydown = (event) => pressOnEnter(event, save);
  save.onclick = () => {
    fields.password.required = fields.guarded.checked && !link.password;
    if (fields.limit.reportValidity() && fields.password.reportValidity()) void onSave(changesOf(fields, link));
  };
  find(copy, "[data-action=cancel]", HTMLButtonElement).onclick = () => {
    place.replaceChildren(); // or what is typed here could keep the sheet's own form from being saved
    onCancel();
  };
  place.replaceChildren(copy);
  fields.label.focus();
}

/**
 * Enter in a field means the button beside it, not that of the sheet around both.
 * @param {KeyboardEvent} event
 * @param {HTMLButtonElement} button
 */
function pressOnEnter(event, button) {
  if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
  event.preventDefault();
  button.click();
}

/** @param {DocumentFragment} copy */
function fieldsOf(copy) {
  const input = (/** @type {string} */ name) => find(copy, `[data-field=${name}]`, HTMLInputElement);
  const expiry = find(copy, "[data-field=expiry]", HTMLSelectElement);
  return { label: input("label"), limit: input("limit"), guarded: input("guarded"), password: input("password"), expiry };
}

/**
 * @param {ReturnType<typeof fieldsOf>} fields
 * @param {FileLink} link
 * @returns {LinkChanges} only what differs, for the version that was shown
 */
function changesOf({ label, limit, guarded, password, expiry }, link) {
  /** @type {LinkChanges} */
  const changes = { version: link.version };
  const most = limit.value === "" ? null : Number(limit.value);
  if (label.value.trim() !== link.label) changes.label = label.value.trim();
  if (most !== link.max_downloads) changes.max_downloads = most;
  if (expiry.value !== KEEP) changes.expires_in = expiry.value === "" ? null : Number(expiry.value);
  if (guarded.checked && password.value !== "") changes.password = password.value;
  if (!guarded.checked && link.password) changes.password = null;
  return changes;
}
