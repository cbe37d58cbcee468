/**
 * Passkeys that unlock the library, by WebAuthn's PRF extension (WebAuthn Level 3, section 10.1.4). They log nobody in: the
 * server verifies nothing, and only stores their ids. The authenticator returns the same 32 bytes each time, and only
 * after it has verified its user.
 */

import { PRF_INPUT } from "../../crypto/library/index.js";
import { fromBase64, toBase64 } from "../../transfer/base64.js";

/** @import { Bytes } from "../../crypto/bytes.js" */

/** ES256, EdDSA and RS256 (WebAuthn Level 3, section 5.8.5): what authenticators have. */
const ALGORITHMS = [-7, -8, -257];
const FIRST = new TextEncoder().encode(PRF_INPUT);

/** This browser or authenticator has no PRF. */
export class NoPrfError extends Error {}

/**
 * Makes a passkey. The browser asks the user, and throws a DOMException if they refuse, or have one of `existing` here.
 * @param {string} name of the account, shown by the browser
 * @param {string[]} existing ids of the library's passkeys, in base64
 * @returns {Promise<{ id: string, prf: Bytes }>} id in base64
 * @throws {NoPrfError | DOMException}
 */
export async function createPasskey(name, existing) {
  const credential = await navigator.credentials.create({
    publicKey: {
      challenge: random(),
      rp: { name: "bytebin" },
      // A repeated id would overwrite the account's other passkey on this authenticator.
      user: { id: random(), name, displayName: name },
      pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      excludeCredentials: existing.map(described),
      extensions: { prf: { eval: { first: FIRST } } },
    },
  });
  if (!(credential instanceof PublicKeyCredential)) throw new NoPrfError();
  const { prf } = credential.getClientExtensionResults();
  if (!prf?.enabled) throw new NoPrfError();
  const id = toBase64(new Uint8Array(credential.rawId));
  // Some browsers only return the bytes when the passkey is used.
  return { id, prf: bytesOf(prf) ?? (await usePasskey([id])) };
}

/**
 * Returns the bytes of one of these passkeys. The browser asks the user, and throws a DOMException if they refuse.
 * @param {string[]} ids in base64
 * @returns {Promise<Bytes>}
 * @throws {NoPrfError | DOMException}
 */
export async function usePasskey(ids) {
  const credential = await navigator.credentials.get({
    publicKey: {
      challenge: random(),
      allowCredentials: ids.map(described),
      userVerification: "required",
      extensions: { prf: { eval: { first: FIRST } } },
    },
  });
  const prf = credential instanceof PublicKeyCredential ? bytesOf(credential.getClientExtensionResults().prf) : null;
  if (prf === null) throw new NoPrfError();
  return prf;
}

function random() {
  return crypto.getRandomValues(new Uint8Array(32));
}

/**
 * @param {string} id
 * @returns {PublicKeyCredentialDescriptor}
 */
function described(id) {
  return { type: "public-key", id: fromBase64(id) };
}

/**
 * @param {AuthenticationExtensionsPRFOutputs | undefined} prf
 * @returns {Bytes | null}
 */
function bytesOf(prf) {
  const first = prf?.results?.first;
  if (first === undefined) return null;
  return first instanceof ArrayBuffer ? new Uint8Array(first) : new Uint8Array(first.buffer.slice(0));
}
