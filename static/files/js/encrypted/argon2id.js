/** @import { Argon2id } from "../crypto/index.js" */
/** @import { Argon2idAnswer, Argon2idJob } from "../workers/argon2id-worker.js" */

/**
 * Returns the Argon2id function for encryption and decryption. Each call runs in its own worker, so that the page stays
 * responsive and the memory (64 MiB or more) is freed. Calls run one at a time.
 * @param {{ worker: string, simd: string, noSimd: string }} urls of the worker script and both WebAssembly files
 * @returns {Argon2id}
 */
export function argon2idInWorker({ worker, simd, noSimd }) {
  /** @type {Promise<unknown>} */
  let before = Promise.resolve();
  return (password, salt, cost) => {
    const key = before.then(() => runIn(worker, { simd, noSimd, password, salt, cost }));
    before = key.catch(() => {});
    return key;
  };
}

/**
 * @param {string} script
 * @param {Argon2idJob} job
 */
async function runIn(script, job) {
  const worker = new Worker(script, { type: "module" });
  try {
    return await answerOf(worker, job);
  } finally {
    worker.terminate();
  }
}

/**
 * @param {Worker} worker
 * @param {Argon2idJob} job
 * @returns {Promise<Uint8Array>}
 */
function answerOf(worker, job) {
  return new Promise((resolve, reject) => {
    worker.addEventListener("message", (/** @type {MessageEvent<Argon2idAnswer>} */ { data }) => {
      if ("key" in data) resolve(data.key);
      else reject(new Error(data.error));
    });
    worker.addEventListener("error", () => reject(new Error("the Argon2id worker could not be loaded")));
    worker.postMessage(job);
  });
}
