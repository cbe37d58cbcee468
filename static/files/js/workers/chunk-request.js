import { NetworkError } from "../transfer/errors.js";

// A connection that moves no byte for this long is dead, whatever the operating system still hopes.
const STALL_LIMIT = 60_000; // milliseconds

/** @typedef {{ status: number, text: string, retryAfter: string | null }} Answer retryAfter: the header */

/**
 * PUT by XMLHttpRequest, because fetch tells nothing of a body's progress.
 * @param {string} url
 * @param {Blob} body
 * @param {{ headers: Record<string, string>, signal: AbortSignal, onProgress: (bytes: number) => void }} options
 * @returns {Promise<Answer>} a refusal, too; rejects with NetworkError, also where what came is not the server's, or the signal's reason
 */
export function putBytes(url, body, { headers, signal, onProgress }) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    let stallTimer = setTimeout(stalled, STALL_LIMIT);
    function stalled() {
      settle(() => reject(new NetworkError("the connection stalled")));
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
    request.addEventListener("load", () => settle(() => answer(request, resolve, reject)));
    request.open("PUT", url);
    // Else Firefox takes an answer that has no type, or never came, for XML, and complains of it.
    request.responseType = "text";
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(body);
  });
}

/**
 * @param {XMLHttpRequest} request
 * @param {(answer: Answer) => void} resolve
 * @param {(error: Error) => void} reject
 */
function answer(request, resolve, reject) {
  const { status, responseText: text } = request;
  if (status >= 400 || isJson(text)) resolve({ status, text, retryAfter: request.getResponseHeader("Retry-After") });
  else reject(new NetworkError("not the server's answer"));
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
