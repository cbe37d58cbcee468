import setupWasm from "../../../vendor/argon2id/lib/setup.js";

/**
 * Derives one key from a password. The page then ends the worker, which frees its memory. It is a worker because this
 * takes seconds, and because only this script may compile WebAssembly.
 *
 * @typedef {object} Argon2idJob
 * @property {string} simd URL of the WebAssembly file for processors with SIMD
 * @property {string} noSimd URL of the file for those without
 * @property {Uint8Array} password
 * @property {Uint8Array} salt
 * @property {{ passes: number, memorySize: number, parallelism: number, tagLength: number }} cost memorySize in KiB
 *
 * @typedef {{ key: Uint8Array } | { error: string }} Argon2idAnswer
 */

/**
 * @param {string} url
 * @returns {(imports: WebAssembly.Imports) => Promise<WebAssembly.WebAssemblyInstantiatedSource>}
 */
function wasmFrom(url) {
  return async (imports) => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    return WebAssembly.instantiate(await response.arrayBuffer(), imports);
  };
}

/**
 * @param {Argon2idJob} job
 * @returns {Promise<Argon2idAnswer>}
 */
async function run({ simd, noSimd, password, salt, cost }) {
  try {
    const argon2id = await setupWasm(wasmFrom(simd), wasmFrom(noSimd));
    return { key: argon2id({ password, salt, ...cost }) };
  } catch (error) {
    return { error: String(error) };
  }
}

self.addEventListener("message", async (/** @type {MessageEvent<Argon2idJob>} */ event) => {
  self.postMessage(await run(event.data));
});
