import { sha256 } from "../transfer/digests.js";
import { Slots } from "../transfer/slots.js";
import { Upload } from "../transfer/uploader.js";
import { encryptionOf } from "./announcement.js";

/**
 * @import { Sealing, SealingTransform } from "../crypto/index.js"
 * @import { Api, Limits, StoredFile } from "../transfer/api.js"
 * @import { ChunkSender } from "../transfer/chunk-sender.js"
 * @import { DirectSender } from "../transfer/direct-sender.js"
 * @import { Transform } from "../transfer/uploader.js"
 */

/**
 * Encrypts and uploads the list of a link to several files, when it is not a page's upload with a row of its own.
 * @param {Blob} content a manifest
 * @param {Sealing} sealing
 * @param {{ api: Api, sender: ChunkSender | DirectSender, limits: Limits }} connection
 * @returns {Promise<StoredFile>}
 */
export function sendList(content, sealing, { api, sender, limits }) {
  const announcement = { encryption: encryptionOf(sealing) };
  const options = { api, sender, limits, slots: new Slots(limits.max_parallel), announcement, journal: null };
  return new Upload(content, here(sealing.transform), { ...options, onChange: () => {} }).run();
}

/**
 * Encrypts in this thread: a list is small.
 * @param {SealingTransform} transform
 * @returns {Transform}
 */
function here(transform) {
  return {
    chunkMultiple: transform.chunkMultiple,
    size: (plaintextSize) => transform.size(plaintextSize),
    prepare: async (file, index, chunkSize) => {
      const step = transform.plaintextChunkSize(chunkSize);
      const bytes = new Uint8Array(await file.slice(index * step, (index + 1) * step).arrayBuffer());
      const body = await transform.apply(bytes, index, chunkSize);
      return { body, digest: await sha256(body), plaintextDigest: null };
    },
    digest: async () => null,
  };
}
