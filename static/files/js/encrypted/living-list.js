import { WrongPasswordError, sealReplacement } from "../crypto/index.js";
import { ApiError } from "../transfer/errors.js";
import { SealedFile } from "./file.js";
import { LARGEST_MANIFEST, readManifest, writeManifest } from "./manifest.js";
import { MANIFEST_TYPE } from "./manifest-type.js";
import { sendList } from "./send-list.js";

/**
 * @import { Argon2id, Metadata } from "../crypto/index.js"
 * @import { Api } from "../transfer/api.js"
 * @import { ChunkSender } from "../transfer/chunk-sender.js"
 * @import { DirectSender } from "../transfer/direct-sender.js"
 * @import { Entry } from "./manifest.js"
 */

const ATTEMPTS = 5; // each failure means that another device has changed the list

/**
 * @typedef {{ id: string, fragment: string }} ListLink a link to several files, of the person who is logged in
 * @typedef {{ password: string, argon2id: Argon2id }} ListSecret what opens a link that has a password
 * @typedef {{ api: Api, sender: ChunkSender | DirectSender }} Connection
 */

/**
 * Changes which files a link opens. Its address and its key stay as they are.
 * @param {Connection} connection
 * @param {ListLink} link
 * @param {(entries: Entry[]) => Entry[]} change called again if another device was faster
 * @param {ListSecret} [secret] if the link has a password, which it keeps
 * @returns {Promise<Entry[]>} what the link opens now; rejects with WrongPasswordError
 */
export async function changeList({ api, sender }, link, change, secret) {
  const limits = await api.limits();
  for (let attempt = 1; ; attempt += 1) {
    const { version = 0 } = await api.file(link.id); // before the list is read, so that no later change can be overwritten
    const { entries, metadata } = await readList(api, link, secret);
    const changed = change(entries);
    const content = writeManifest(changed);
    const next = { ...metadata, size: content.size, mtime: Date.now(), revision: (metadata.revision ?? 1) + 1 };
    const sealing = await sealReplacement(link.fragment, next, secret);
    const successor = await sendList(content, sealing, { api, sender, limits });
    try {
      await api.replaceFile(link.id, successor.id, version);
      return changed;
    } catch (error) {
      await api.deleteFile(successor.id).catch(() => {});
      if (!(error instanceof ApiError && error.slug === "file-changed") || attempt === ATTEMPTS) throw error;
    }
  }
}

/** @param {ListLink} link */
export function hasPassword({ fragment }) {
  return fragment.startsWith("b1p.");
}

/**
 * Reads which files a link opens. This uses none of its downloads.
 * @param {Api} api
 * @param {ListLink} link
 * @param {ListSecret} [secret]
 * @returns {Promise<{ entries: Entry[], metadata: Metadata }>} rejects with WrongPasswordError
 */
export async function readList(api, { id, fragment }, secret) {
  const sealed = await SealedFile.find(api, id, `#${fragment}`);
  await sealed.unlock(secret);
  const { metadata, size } = await sealed.openOwn().catch((error) => {
    const wrong = secret !== undefined && error instanceof ApiError && error.slug === "wrong-token";
    throw wrong ? new WrongPasswordError() : error;
  });
  if (metadata.type !== MANIFEST_TYPE || size > LARGEST_MANIFEST) throw new TypeError("not a list");
  const signal = AbortSignal.timeout(60_000);
  const bytes = await new Response(sealed.stream({ signal, onRetry: () => {} })).arrayBuffer();
  return { entries: readManifest(new Uint8Array(bytes)), metadata };
}
