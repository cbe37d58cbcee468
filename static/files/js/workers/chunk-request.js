import { NetworkError } from "../transfer/errors.js";

// A connection that moves no byte for this long is dead, whatever the operating system still hopes.
const STALL_LIMIT = 60_000; // milliseconds
const STALLED = "the connection stalled";

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} text
 * @property {string | null} retryAfter the server's header
 * @property {string | null} etag the store's header; null where it does not let a page see it
 */

/**
 * @typedef {object} PutOptions
 * @property {Record<string, string>} headers
 * @property {AbortSignal} signal
 * @property {boolean} toStore whether the store is asked, which answers in no JSON
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
  if (!options.toStore && answer.status < 400 && !isJson(answer.text)) throw new NetworkError("not the server's answer");
  return answer;
}

/**
 * @param {string} url
 * @param {Blob} body
 * @param {PutOptions} options
 * @returns {Promise<Answer>}
 */
async function put(url, body, { headers, signal, toStore }) {
  const stalled = AbortSignal.timeout(STALL_LIMIT);
  try {
    const response = await fetch(url, { method: "PUT", body, headers, signal: AbortSignal.any([signal, stalled]) });
    return answerOf(response.status, await response.text(), (name) => response.headers.get(name), toStore);
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
function putWatched(url, body, { headers, signal, toStore, onProgress }) {
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
      settle(() => resolve(answerOf(status, text, (name) => request.getResponseHeader(name), toStore)));
    });
    request.open("PUT", url);
    // Else Firefox takes an answer that has no type, or never came, for XML, and complains of it.
    request.responseType = "text";
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(body);
  });
}

/**
 * Only what is needed is read: a browser complains of each header that another origin does not show.
 * @param {number} status
 * @param {string} text
 * @param {(name: string) => string | null} header
 * @param {boolean} toStore
 * @returns {Answer}
 */
function answerOf(status, text, header, toStore) {
  if (toStore) return { status, text, retryAfter: null, etag: header("ETag") };
  return { status, text, retryAfter: header("Retry-After"), etag: null };
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
