import { NetworkError } from "../transfer/errors.js";

// A connection that moves no byte for this long is dead, whatever the operating system still hopes.
const STALL_LIMIT = 60_000; // milliseconds
const STALLED = "the connection stalled";

/** @typedef {{ status: number, text: string, retryAfter: string | null }} Answer retryAfter: the header */

/**
 * @typedef {object} PutOptions
 * @property {Record<string, string>} headers
 * @property {AbortSignal} signal
 * @property {boolean} quick whether the network takes such a body within seconds: nothing is then told of its progress
 * @property {(bytes: number) => void} onProgress
 */

/**
 * @param {string} url
 * @param {Blob} body
 * @param {PutOptions} options
 * @returns {Promise<Answer>} a refusal, too; rejects with NetworkError, also where what came is not the server's, or the signal's reason
 */
export async function putBytes(url, body, options) {
  const answer = await (options.quick ? put : putWatched)(url, body, options);
  if (answer.status < 400 && !isJson(answer.text)) throw new NetworkError("not the server's answer");
  return answer;
}

/**
 * @param {string} url
 * @param {Blob} body
 * @param {PutOptions} options
 * @returns {Promise<Answer>}
 */
async function put(url, body, { headers, signal }) {
  const stalled = AbortSignal.timeout(STALL_LIMIT);
  try {
    const response = await fetch(url, { method: "PUT", body, headers, signal: AbortSignal.any([signal, stalled]) });
    const { status } = response;
    return { status, text: await response.text(), retryAfter: response.headers.get("Retry-After") };
  } catch {
    signal.throwIfAborted();
    throw new NetworkError(stalled.aborted ? STALLED : undefined);
  }
}

/**
 * By XMLHttpRequest, since fetch tells nothing of a body's progress; but Firefox keeps what this has sent for ten seconds.
 * @param {string} url
 * @param {Blob} body
 * @param {PutOptions} options
 * @returns {Promise<Answer>}
 */
function putWatched(url, body, { headers, signal, onProgress }) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    let stallTimer = setTimeout(stalled, STALL_LIMIT);
    function stalled() {
      settle(() => reject(new NetworkError(STALLED)));
      request.abort();
    }
    function interrupted() {
      settle(() => reject(signal.reason));
      request.abort();
    }
    /** @param {() => void} outcome */
    function settle(outcome) {
      clearTimeout(stallTimer);
      signal.removeEventListener("abort", interrupted);
      outcome();
    }
    signal.addEventListener("abort", interrupted);
    request.upload.addEventListener("progress", (event) => {
      clearTimeout(stallTimer);
      stallTimer = setTimeout(stalled, STALL_LIMIT);
      onProgress(event.loaded);
    });
    request.addEventListener("error", () => settle(() => reject(new NetworkError())));
    request.addEventListener("load", () => {
      const { status, responseText: text } = request;
      settle(() => resolve({ status, text, retryAfter: request.getResponseHeader("Retry-After") }));
    });
    request.open("PUT", url);
    // Else Firefox takes an answer that has no type, or never came, for XML, and complains of it.
    request.responseType = "text";
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(body);
  });
}

/** @param {string} text */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
