/**
 * Keeps the library unlocked until the tab is closed: the key lies in the tab's storage, wrapped under a key in IndexedDB
 * that cannot be exported. Neither of them is of use alone.
 *
 * @import { Amk } from "../../crypto/library/index.js"
 */

import { fromBase64, toBase64 } from "../../transfer/base64.js";
import * as kept from "./kept.js";

const NONCE_LENGTH = 12;

/** @param {string} account */
function nameOf(account) {
  return `library-key:${account}`;
}

/** @param {Amk} amk */
export async function keepInTab({ account, generation, bytes }) {
  const key = await tabKeyOf(account);
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_LENGTH));
  const wrapped = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes));
  sessionStorage.setItem(nameOf(account), JSON.stringify({ generation, iv: toBase64(iv), wrapped: toBase64(wrapped) }));
}

/**
 * Returns the key that all tabs share, and makes it for the first.
 * @param {string} account
 */
async function tabKeyOf(account) {
  const { tabKey } = await kept.read(account);
  if (tabKey !== null) return tabKey;
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  await kept.update(account, { tabKey: key });
  return key;
}

/**
 * @param {string} account
 * @param {CryptoKey | null} tabKey
 * @returns {Promise<Amk | null>}
 */
export async function readFromTab(account, tabKey) {
  const stored = sessionStorage.getItem(nameOf(account));
  if (stored === null || tabKey === null) return null;
  const { generation, iv, wrapped } = JSON.parse(stored);
  try {
    const algorithm = { name: "AES-GCM", iv: fromBase64(iv) };
    const bytes = new Uint8Array(await crypto.subtle.decrypt(algorithm, tabKey, fromBase64(wrapped)));
    return { account, generation, bytes };
  } catch {
    forgetInTab(account); // locked from another tab meanwhile
    return null;
  }
}

/** @param {string} account */
export function forgetInTab(account) {
  sessionStorage.removeItem(nameOf(account));
}
