import { concat, utf8, viewOf } from "../bytes.js";
import { derive, importAes, importInputKey } from "../library/box.js";
import { WrongRequestKeyError } from "./errors.js";
import { ENC_LENGTH, decapsulate, encapsulate } from "./xwing.js";

/** @import { Bytes } from "../bytes.js" */

/**
 * HPKE (RFC 9180) in base mode, one message for each encapsulation, without associated data: KEM 0x647A (X-Wing), KDF
 * 0x0001 (HKDF-SHA-256), AEAD 0x0002 (AES-256-GCM).
 */

const SUITE = concat(utf8("HPKE"), Uint8Array.of(0x64, 0x7a, 0, 1, 0, 2));
const MODE_BASE = Uint8Array.of(0);
const NOTHING = new Uint8Array(0);
export const HPKE_OVERHEAD = ENC_LENGTH + 16;

/**
 * @param {Bytes} publicKey
 * @param {Bytes} info
 * @param {Bytes} plaintext
 * @returns {Promise<Bytes>} enc, then the ciphertext
 */
export async function hpkeSeal(publicKey, info, plaintext) {
  const { enc, secret } = await encapsulate(publicKey);
  const { key, nonce } = await keySchedule(secret, info);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, await importAes(key), plaintext);
  return concat(enc, new Uint8Array(sealed));
}

/**
 * @param {Bytes} seed
 * @param {Bytes} info
 * @param {Bytes} sealed
 * @returns {Promise<Bytes>}
 * @throws {WrongRequestKeyError | import("./errors.js").BrowserTooOldError}
 */
export async function hpkeOpen(seed, info, sealed) {
  const { key, nonce } = await keySchedule(await decapsulate(seed, sealed.subarray(0, ENC_LENGTH)), info);
  const [algorithm, aes] = [{ name: "AES-GCM", iv: nonce }, await importAes(key)];
  const plaintext = await crypto.subtle.decrypt(algorithm, aes, sealed.subarray(ENC_LENGTH)).catch(() => {
    throw new WrongRequestKeyError("the key was not sealed for this link and this file");
  });
  return new Uint8Array(plaintext);
}

/**
 * Derives the key and the nonce of the one message (RFC 9180, section 5.1). WebCrypto's HKDF extracts and expands in one
 * step, which is what `secret` needs.
 * @param {Bytes} shared the KEM's secret
 * @param {Bytes} info
 * @returns {Promise<{ key: Bytes, nonce: Bytes }>}
 */
export async function keySchedule(shared, info) {
  const hashes = await Promise.all([extract(labelled("psk_id_hash", NOTHING)), extract(labelled("info_hash", info))]);
  const context = concat(MODE_BASE, ...hashes);
  const inputKey = await importInputKey(labelled("secret", NOTHING));
  /**
   * @param {string} label
   * @param {number} length
   */
  const expand = (label, length) =>
    derive(inputKey, shared, concat(uint16(length), labelled(label, context)), length);
  return { key: await expand("key", 32), nonce: await expand("base_nonce", 12) };
}

/**
 * @param {string} label
 * @param {Bytes} bytes
 */
function labelled(label, bytes) {
  return concat(utf8("HPKE-v1"), SUITE, utf8(label), bytes);
}

/**
 * HKDF-Extract (RFC 5869) without a salt, which stands for zeros.
 * @param {Bytes} inputKey
 * @returns {Promise<Bytes>}
 */
async function extract(inputKey) {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", new Uint8Array(32), hmac, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, inputKey));
}

/** @param {number} number */
function uint16(number) {
  const bytes = new Uint8Array(2);
  viewOf(bytes).setUint16(0, number);
  return bytes;
}
