/**
 * Passkeys as JSON (WebAuthn level 3, sections 5.1.8 to 5.1.10). No DOM.
 *
 * Browsers since 2025 convert from and to JSON themselves; for older ones it is done here.
 */

import { canUsePasskeys } from "../../base/js/passkey-support.js";

/** @typedef {{ publicKey: any }} Options  what the server asks for, with bytes in base64url */

/** @param {string} text */
function bytes(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function base64url(buffer) {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {{ id: string }[] | undefined} credentials */
function withBytes(credentials) {
  return credentials?.map((each) => ({ ...each, id: bytes(each.id) }));
}

/**
 * @param {any} json
 * @returns {PublicKeyCredentialCreationOptions}
 */
function creationOptions(json) {
  if ("parseCreationOptionsFromJSON" in PublicKeyCredential) return PublicKeyCredential.parseCreationOptionsFromJSON(json);
  return {
    ...json,
    challenge: bytes(json.challenge),
    user: { ...json.user, id: bytes(json.user.id) },
    excludeCredentials: withBytes(json.excludeCredentials),
  };
}

/**
 * @param {any} json
 * @returns {PublicKeyCredentialRequestOptions}
 */
function requestOptions(json) {
  if ("parseRequestOptionsFromJSON" in PublicKeyCredential) return PublicKeyCredential.parseRequestOptionsFromJSON(json);
  return { ...json, challenge: bytes(json.challenge), allowCredentials: withBytes(json.allowCredentials) };
}

/**
 * @param {Omit<PublicKeyCredential, "toJSON"> & { toJSON?: () => object }} credential
 * @returns {object}
 */
function asJson(credential) {
  if (typeof credential.toJSON === "function") return credential.toJSON();
  const { response } = /** @type {{ response: Record<string, ArrayBuffer> }} */ (/** @type {unknown} */ (credential));
  const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = names.filter((name) => response[name]);
  return {
    id: credential.id,
    rawId: base64url(credential.rawId),
    type: credential.type,
    response: Object.fromEntries(given.map((name) => [name, base64url(/** @type {ArrayBuffer} */ (response[name]))])),
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

/** Returns whether the browser can offer passkeys in the field for the e-mail address. */
export async function canSuggestPasskeys() {
  return canUsePasskeys() && Boolean(await PublicKeyCredential.isConditionalMediationAvailable?.());
}

/**
 * Makes a passkey. The browser asks the user, and throws a DOMException if they refuse.
 * @param {Options} options
 */
export async function createPasskey({ publicKey }) {
  const credential = await navigator.credentials.create({ publicKey: creationOptions(publicKey) });
  return asJson(/** @type {PublicKeyCredential} */ (credential));
}

/**
 * Proves that the user has one of their passkeys. The browser asks the user, and throws a DOMException if they refuse.
 * @param {Options} options
 * @param {{ suggest?: boolean, signal?: AbortSignal }} [how]  `suggest`: wait until the user chooses one in a field
 */
export async function usePasskey({ publicKey }, { suggest = false, signal } = {}) {
  const mediation = suggest ? "conditional" : "optional";
  const credential = await navigator.credentials.get({ publicKey: requestOptions(publicKey), mediation, signal });
  return asJson(/** @type {PublicKeyCredential} */ (credential));
}
