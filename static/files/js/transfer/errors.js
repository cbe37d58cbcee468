/** The server refused the request. `problem` is the problem document (RFC 9457); it is empty if a proxy answered instead. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {Record<string, any>} problem
   * @param {number | null} retryAfter seconds that the client should wait
   */
  constructor(status, problem = {}, retryAfter = null) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
    /** The last part of the problem's type, such as "quota-exceeded"; "" if there is none. */
    this.slug = String(problem.type ?? "").split(/[/#]/).pop() ?? "";
  }
}

/** There was no response, or none that can be read. The request may or may not have arrived. */
export class NetworkError extends Error {
  constructor(message = "no response from the server") {
    super(message);
    this.name = "NetworkError";
  }
}

/** The user cancelled the upload. */
export class CancelledError extends Error {
  constructor() {
    super("cancelled");
    this.name = "CancelledError";
  }
}

/** A resumed upload was given a file whose content differs from the one that it began with. */
export class FileMismatchError extends Error {
  constructor() {
    super("the file is not the one that the upload began with");
    this.name = "FileMismatchError";
  }
}

/** Another tab is already sending this upload. */
export class UploadBusyError extends Error {
  constructor() {
    super("another tab is sending the upload");
    this.name = "UploadBusyError";
  }
}

/**
 * Returns whether an upload that failed with this error can be resumed later. After 401, 403 and 404 another user may be logged
 * in, or none; a DOMException means that the file cannot be read at the moment.
 * @param {unknown} error
 */
export function leavesUnfinished(error) {
  if (error instanceof ApiError) return [401, 403, 404].includes(error.status);
  return error instanceof DOMException || error instanceof UploadBusyError;
}

/**
 * Returns whether the server no longer has it, or not for this user.
 * @param {unknown} error
 */
export function isGone(error) {
  return error instanceof ApiError && [404, 410].includes(error.status);
}

/**
 * Returns the seconds to wait that a Retry-After header (RFC 9110, 10.2.3) asks for.
 * @param {string | null} value seconds or a date
 */
export function parseRetryAfter(value) {
  if (!value) return null;
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}

/**
 * @param {number} status
 * @param {string} body
 * @param {string | null} retryAfter the header
 */
export function apiError(status, body, retryAfter) {
  return new ApiError(status, parseProblem(body), parseRetryAfter(retryAfter));
}

/** @param {string} body */
function parseProblem(body) {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}
