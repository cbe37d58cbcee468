import { CryptoError, transformOf } from "../crypto/index.js";
import { sha256 } from "../transfer/digests.js";

/** @import { SealingPlan } from "../crypto/index.js" */

/**
 * Reads, hashes and seals one chunk after the other. Each job says all that it needs: nothing of a file or its key stays here.
 *
 * @typedef {object} SealJob
 * @property {number} number comes back with the answer
 * @property {SealingPlan} plan
 * @property {Blob} slice of the file, what the chunk takes of it
 * @property {number} index of the chunk
 * @property {number} chunkSize of the upload
 *
 * @typedef {{ body: Uint8Array<ArrayBuffer>, digest: Uint8Array | null, plaintextDigest: Uint8Array | null }} Sealed
 * @typedef {{ number: number } & ({ sealed: Sealed } | { changed: string } | { error: unknown })} SealAnswer
 *   changed: the words of a SourceChangedError, whose class would not come through
 */

/**
 * @param {SealJob} job
 * @returns {Promise<Sealed>}
 */
async function seal({ plan, slice, index, chunkSize }) {
  const plaintext = new Uint8Array(await slice.arrayBuffer());
  const [body, plaintextDigest] = await Promise.all([
    transformOf(plan).apply(plaintext, index, chunkSize),
    sha256(plaintext),
  ]);
  return { body, digest: await sha256(body), plaintextDigest };
}

/**
 * @param {SealAnswer} answer
 * @param {ArrayBuffer[]} transfer
 */
function tell(answer, transfer = []) {
  self.postMessage(answer, { transfer });
}

self.addEventListener("message", async (/** @type {MessageEvent<SealJob>} */ { data: job }) => {
  const { number } = job;
  try {
    const sealed = await seal(job);
    tell({ number, sealed }, [sealed.body.buffer]);
  } catch (error) {
    if (error instanceof CryptoError && error.code === "source-changed") tell({ number, changed: error.message });
    else tell({ number, error });
  }
});
