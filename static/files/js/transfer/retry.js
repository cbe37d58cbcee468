import { ApiError, NetworkError } from "./errors.js";

const FIRST_WAIT = 500; // milliseconds
const LONGEST_WAIT = 30_000;

/**
 * @typedef {object} Retry
 * @property {number} attempt the number of failed attempts, from 1
 * @property {number} wait milliseconds until the next one
 * @property {ApiError | NetworkError} error
 */

/**
 * Returns whether the same request may succeed later, by the retry rule of the API.
 * @param {unknown} error
 * @returns {error is ApiError | NetworkError}
 */
export function isTransient(error) {
  if (error instanceof NetworkError) return true;
  if (!(error instanceof ApiError)) return false;
  return [408, 423, 429].includes(error.status) || error.status >= 500;
}

/**
 * Returns the wait in milliseconds: exponential back-off with jitter, so that chunks that failed together are not
 * retried together.
 * @param {number} attempt from 1
 * @param {ApiError | NetworkError} error
 */
export function waitAfter(attempt, error) {
  const ceiling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1));
  const jittered = ceiling * (0.5 + Math.random() / 2);
  const asked = error instanceof ApiError ? (error.retryAfter ?? 0) * 1000 : 0;
  return Math.max(jittered, asked);
}

/**
 * Repeats `request` until it succeeds or fails permanently.
 * @template T
 * @param {() => Promise<T>} request
 * @param {{ signal: AbortSignal, onRetry: (retry: Retry) => void }} options
 * @returns {Promise<T>} rejects with the first permanent error, or with the signal's reason
 */
export async function persist(request, { signal, onRetry }) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      signal.throwIfAborted();
      if (!isTransient(error)) throw error;
      await backOff(attempt, error, { signal, onRetry });
    }
  }
}

/**
 * @param {number} attempt
 * @param {ApiError | NetworkError} error
 * @param {{ signal: AbortSignal, onRetry: (retry: Retry) => void }} options
 */
export async function backOff(attempt, error, { signal, onRetry }) {
  const wait = waitAfter(attempt, error);
  onRetry({ attempt, wait, error });
  await sleep(wait, signal, error instanceof NetworkError);
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 * @param {boolean} untilOnline whether to stop waiting when the browser is back online
 * @returns {Promise<void>}
 */
function sleep(milliseconds, signal, untilOnline) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(finish, milliseconds);
    function finish() {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      globalThis.removeEventListener("online", finish);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    }
    signal.addEventListener("abort", finish);
    if (untilOnline) globalThis.addEventListener("online", finish);
  });
}
