import { NetworkError } from "../transfer/errors.js";

// A connection that transfers nothing for this long is considered dead, even if TCP has not timed out.
const STALL_LIMIT = 60_000; // milliseconds
const STALLED = "the connection stalled";

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} text
 * @property {string | null} retryAfter the server's header
 * @property {string | null} etag the store's header; null if CORS hides it from the page
 */

/**
 * @typedef {object} PutOptions
 * @property {Record<string, string>} headers
 * @property {AbortSignal} signal
 * @property {boolean} toStore whether the request goes to the store, whose responses are not JSON
 * @property {boolean} quick whether such a body is sent within seconds, so that progress is not reported
 * @property {(bytes: number) => void} onProgress
 */

/**
 * @param {string} url
 * @param {Blob} body
 * @param {PutOptions} options
 * @returns {Promise<Answer>} also for a refusal; rejects with the signal's reason, or with NetworkError, also if the response is not the server's
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
 * Uses XMLHttpRequest, because fetch reports no upload progress; but Firefox keeps what it has sent for ten seconds.
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
    // Otherwise Firefox parses a response without a type, or none at all, as XML and logs an error.
    request.responseType = "text";
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(body);
  });
}

/**
 * Reads only the headers needed: browsers log an error for each header that CORS hides.
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
