import { CryptoError, transformOf } from "../crypto/index.js";
import { sha256 } from "../transfer/digests.js";
import { release } from "../transfer/release.js";

/** @import { SealingPlan } from "../crypto/index.js" */
/** @import { Prepared } from "../transfer/uploader.js" */

/**
 * Reads chunks, hashes them and, if wanted, encrypts them. Each job is self-contained: no part of a file and no key is
 * kept here.
 *
 * @typedef {object} ChunkJob
 * @property {number} number returned with the result
 * @property {Blob} slice the chunk's part of the file
 * @property {Sealed | "plain" | null} wanted null: the digest only
 *
 * @typedef {{ plan: SealingPlan, index: number, chunkSize: number }} Sealed of the chunk and of the upload
 * @typedef {Omit<Prepared, "body"> & { body: Uint8Array<ArrayBuffer> | null }} Done
 * @typedef {{ number: number } & ({ done: Done } | { changed: string } | { error: unknown })} ChunkAnswer
 *   changed: the message of a SourceChangedError, because structured cloning loses its class
 */

/**
 * @param {ChunkJob} job
 * @returns {Promise<Done>}
 */
async function run({ slice, wanted }) {
  const plaintext = new Uint8Array(await slice.arrayBuffer());
  if (wanted === "plain") {
    const digest = await sha256(plaintext);
    return { body: plaintext, digest, plaintextDigest: digest };
  }
  try {
    const [body, plaintextDigest] = await Promise.all([wanted && seal(plaintext, wanted), sha256(plaintext)]);
    return { body, digest: body && (await sha256(body)), plaintextDigest };
  } finally {
    release(plaintext);
  }
}

/**
 * @param {Uint8Array<ArrayBuffer>} plaintext
 * @param {Sealed} wanted
 */
function seal(plaintext, { plan, index, chunkSize }) {
  return transformOf(plan, release).apply(plaintext, index, chunkSize);
}

/**
 * @param {ChunkAnswer} answer
 * @param {ArrayBuffer[]} transfer
 */
function tell(answer, transfer = []) {
  self.postMessage(answer, { transfer });
}

/** Jobs run one at a time: each holds its chunk in memory twice while it is encrypted. */
let before = Promise.resolve();

/** @param {ChunkJob} job */
async function answer(job) {
  const { number } = job;
  try {
    const done = await run(job);
    tell({ number, done }, done.body === null ? [] : [done.body.buffer]);
  } catch (error) {
    if (error instanceof CryptoError && error.code === "source-changed") tell({ number, changed: error.message });
    else tell({ number, error });
  }
}

self.addEventListener("message", (/** @type {MessageEvent<ChunkJob>} */ { data: job }) => {
  before = before.then(() => answer(job));
});
