/** The server answered, and the answer is a refusal. `problem` is the problem document (RFC 9457), empty where a proxy answered. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {Record<string, any>} problem
   * @param {number | null} retryAfter seconds that the server asks to wait
   */
  constructor(status, problem = {}, retryAfter = null) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
    /** The last part of the problem's type, such as "quota-exceeded"; "" where there is none. */
    this.slug = String(problem.type ?? "").split(/[/#]/).pop() ?? "";
  }
}

/** No answer, or none that can be read: the request may or may not have arrived. */
export class NetworkError extends Error {
  constructor(message = "no answer from the server") {
    super(message);
    this.name = "NetworkError";
  }
}

/** The person stopped it. */
export class Cancelled extends Error {
  constructor() {
    super("cancelled");
    this.name = "Cancelled";
  }
}

/** The file is no longer what the upload began with. */
export class SourceChanged extends Error {
  constructor() {
    super("the file has changed");
    this.name = "SourceChanged";
  }
}

/** Another tab sends this upload already. */
export class UploadBusy extends Error {
  constructor() {
    super("the upload is being sent elsewhere");
    this.name = "UploadBusy";
  }
}

/**
 * Whether an upload that ended so can be taken up again later. Not there or not allowed: somebody else logged in meanwhile, or
 * nobody. DOMException: the file cannot be read at the moment.
 * @param {unknown} error
 */
export function leavesUnfinished(error) {
  if (error instanceof ApiError) return [401, 403, 404].includes(error.status);
  return error instanceof DOMException || error instanceof UploadBusy;
}

/**
 * Whether the server has it no longer, or not for this person.
 * @param {unknown} error
 */
export function isGone(error) {
  return error instanceof ApiError && [404, 410].includes(error.status);
}

/**
 * Seconds that a Retry-After header (RFC 9110, 10.2.3) asks for.
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
