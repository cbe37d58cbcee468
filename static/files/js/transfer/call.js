import { NetworkError, apiError } from "./errors.js";

export const BASE = "/api/v1";

/**
 * @typedef {object} Options
 * @property {object} [json] the body
 * @property {Record<string, string>} [headers]
 * @property {AbortSignal} [signal]
 * @property {boolean} [keepalive] whether the request outlives the page
 * @property {RequestCredentials} [credentials]
 */

/**
 * Sends a request to the server's API.
 * @param {string} method
 * @param {string} path
 * @param {Options} options
 * @returns {Promise<any>} the document, null for 204; rejects with ApiError, NetworkError or the signal's reason
 */
export async function call(method, path, { json, headers = {}, signal, keepalive, credentials }) {
  const response = await fetch(BASE + path, {
    method,
    signal,
    keepalive,
    credentials,
    headers: { Accept: "application/json", ...(json && { "Content-Type": "application/json" }), ...headers },
    body: json && JSON.stringify(json),
  }).catch(() => interrupted(signal));
  const body = await response.text().catch(() => interrupted(signal));
  if (!response.ok) throw apiError(response.status, body, response.headers.get("Retry-After"));
  if (response.status === 204) return null;
  try {
    return JSON.parse(body);
  } catch {
    throw new NetworkError("not the server's answer");
  }
}

/**
 * @param {AbortSignal | null | undefined} signal
 * @returns {never}
 */
function interrupted(signal) {
  signal?.throwIfAborted();
  throw new NetworkError();
}
