import { NetworkError, apiError } from "./errors.js";

export const BASE = "/api/v1";

/** @typedef {{ csrfToken: string, json?: object, headers?: Record<string, string>, signal?: AbortSignal, keepalive?: boolean }} Call */

/**
 * Calls the server's API with the browser's session. Rejects with ApiError, NetworkError or the signal's reason.
 * @param {string} method
 * @param {string} path
 * @param {Call} options
 * @returns {Promise<any>} null for a response without content
 */
export async function call(method, path, { csrfToken, json, headers = {}, signal, keepalive }) {
  const response = await send(path, {
    method,
    signal,
    keepalive,
    headers: {
      Accept: "application/json",
      "X-CSRFToken": csrfToken,
      ...(json && { "Content-Type": "application/json" }),
      ...headers,
    },
    body: json && JSON.stringify(json),
  });
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
 * @param {string} path
 * @param {RequestInit} options
 */
function send(path, options) {
  return fetch(BASE + path, options).catch(() => interrupted(options.signal));
}

/**
 * @param {AbortSignal | null | undefined} signal
 * @returns {never}
 */
function interrupted(signal) {
  signal?.throwIfAborted();
  throw new NetworkError();
}
