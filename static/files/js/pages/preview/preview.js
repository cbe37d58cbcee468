import { message } from "../../../../messages/preview.js";
import { formatBytes, formatPart } from "../../../../messages/units.js";
import { CryptoError } from "../../crypto/opening.js";
import { ApiError } from "../../transfer/errors.js";
import { AT_ONCE, isGzip, MOST_OF_GZIP, shownKind } from "../../encrypted/preview/kinds.js";
import { decodeText, readFirst, watched } from "../../encrypted/preview/reading.js";
import { Stage } from "./stage.js";

/**
 * @import { Kind } from "../../encrypted/preview/kinds.js"
 * @import { Source } from "../../encrypted/preview/reading.js"
 */

const IN_MEMORY = 64 * 2 ** 20; // bytes; media up to this size is played from memory if there is no service worker

/**
 * @typedef {object} Options
 * @property {HTMLElement} place
 * @property {string} streamWorker
 * @property {AbortSignal} signal removes the preview
 */

/**
 * Shows the file, or offers to. Errors are shown in its place; never throws.
 * @param {Source} source
 * @param {Options & { unasked: boolean }} options unasked: small files are shown immediately
 */
export async function preview(source, { place, unasked, streamWorker, signal }) {
  const kind = shownKind(source);
  if (kind === null) return;
  const showing = new Showing(source, kind, new Stage(place, signal));
  const atOnce = unasked && !showing.plays && kind !== "pdf" && source.size <= AT_ONCE;
  if (!atOnce) await showing.offer();
  await showing.show({ streamWorker, focus: !atOnce });
}

/**
 * Shows the file after the user has pressed a button that stays.
 * @param {Source} source
 * @param {Options} options
 */
export async function show(source, { place, streamWorker, signal }) {
  const kind = shownKind(source);
  if (kind === null) return;
  await new Showing(source, kind, new Stage(place, signal)).show({ streamWorker, focus: false });
}

class Showing {
  #failed = new AbortController();

  /**
   * @param {Source} source
   * @param {Kind} kind
   * @param {Stage} stage
   */
  constructor(source, kind, stage) {
    this.source = source;
    this.kind = kind;
    this.stage = stage;
    this.over = AbortSignal.any([stage.signal, this.#failed.signal]);
  }

  get plays() {
    return this.kind === "audio" || this.kind === "video";
  }

  offer() {
    return this.stage.offer(offerText(this.kind, this.source));
  }

  /** @param {{ streamWorker: string, focus: boolean }} options */
  async show({ streamWorker, focus }) {
    try {
      const element = await this.#element(streamWorker);
      if (!this.over.aborted) this.stage.show(element, { focus }); // it may have failed
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    if (this.over.aborted) return;
    this.#failed.abort();
    this.stage.sayProblem(failureText(error));
  }

  /**
   * @param {string} streamWorker
   * @returns {Promise<HTMLElement>}
   */
  async #element(streamWorker) {
    const { name } = this.source;
    if (this.kind === "text") {
      const [bytes, { documentOf }] = await Promise.all([this.#all(), import("./forms/document.js")]);
      const text = decodeText(bytes, this.source.type);
      if (text === null) throw notWhatItSays(this.kind);
      return documentOf(this.source, text, this.stage.urls);
    }
    if (this.kind === "archive") {
      const { archiveOf } = await import("./forms/archive.js");
      const options = { signal: this.over, onBytes: this.#sayPart };
      return (await archiveOf(this.source, options)) ?? Promise.reject(notWhatItSays(this.kind));
    }
    if (this.kind === "pdf") {
      const { pdfOf } = await import("./forms/pdf.js");
      const options = { signal: this.over, onFailure: (/** @type {unknown} */ error) => this.#fail(error) };
      return (await pdfOf(this.source, this.stage.urls.pdfFrame ?? "", options)) ?? Promise.reject(notWhatItSays(this.kind));
    }
    if (this.kind === "heic") return this.#heic();
    const { picture, player } = await import("./elements.js");
    if (this.kind === "audio" || this.kind === "video") {
      const element = player(this.kind, name, await this.#mediaUrl(this.kind, streamWorker));
      element.addEventListener("error", () => this.#fail(element.error), { signal: this.over });
      // A player that was removed from the page would continue to read.
      this.#whenOver(() => {
        element.removeAttribute("src");
        element.load();
      });
      return this.kind === "audio" ? this.#besideCover(element) : element;
    }
    const bytes = await this.#all();
    return picture(name, this.#blobUrl(new Blob([bytes], { type: await this.#typeOf(this.kind, bytes) })));
  }

  async #heic() {
    const { heicOf } = await import("./forms/heic.js");
    const read = async () => {
      const bytes = await this.#all();
      await this.#typeOf("heic", bytes);
      return bytes;
    };
    return heicOf(this.source.name, this.stage, { read, urlOf: (content) => this.#blobUrl(content), signal: this.over });
  }

  /** @param {HTMLElement} player */
  async #besideCover(player) {
    const { soundOf } = await import("./forms/sound.js");
    return soundOf(player, this.stage.template("sound"), this.source, this.over);
  }

  /**
   * Returns a URL for a player. A service worker answers each range request if there is one; else all is held in
   * memory.
   * @param {"audio" | "video"} kind
   * @param {string} streamWorker
   */
  async #mediaUrl(kind, streamWorker) {
    const { source, over } = this;
    const { HEAD } = await import("../../encrypted/preview/signatures.js");
    const type = await this.#typeOf(kind, await readFirst(source, Math.min(HEAD, source.size), { signal: over }));
    const { openWorkerStreams } = await import("../../transfer/saving/worker-streams.js");
    const streams = await openWorkerStreams(streamWorker);
    if (!streams?.controlled) {
      if (source.size > IN_MEMORY) throw tooLargeHere();
      return this.#blobUrl(new Blob([await this.#all()], { type }));
    }
    const { name, size } = source;
    const { url, stop } = streams.serve({
      ...{ name, type, size, disposition: "inline" },
      read: (start, end, dropped) =>
        watched(source.read(start, end, AbortSignal.any([dropped, over])), (error) => {
          if (!dropped.aborted) this.#fail(error);
        }),
    });
    this.#whenOver(stop);
    return url;
  }

  /**
   * @param {Exclude<Kind, "text" | "archive" | "pdf">} kind
   * @param {Uint8Array} bytes
   */
  async #typeOf(kind, bytes) {
    const { shownAs } = await import("../../encrypted/preview/signatures.js");
    const type = shownAs(kind, bytes);
    if (type === null) throw notWhatItSays(kind);
    return type;
  }

  #all() {
    return readFirst(this.source, this.source.size, { signal: this.over, onBytes: this.#sayPart });
  }

  /** @type {(bytes: number) => void} */
  #sayPart = (bytes) => {
    const { size, sealed = true } = this.source;
    this.stage.sayProgress(message(sealed ? "decrypting" : "loading", { part: formatPart(bytes, size) }));
  };

  /** @param {Blob} content */
  #blobUrl(content) {
    const url = URL.createObjectURL(content);
    this.#whenOver(() => URL.revokeObjectURL(url));
    return url;
  }

  /** @param {() => void} end */
  #whenOver(end) {
    if (this.over.aborted) end();
    else this.over.addEventListener("abort", end);
  }
}

/** The reason why a file is not shown. The message is for the user. */
class NotShown extends Error {}

/** @param {Kind} kind */
function notWhatItSays(kind) {
  if (kind === "audio") return new NotShown(message("notAudio"));
  if (kind === "video") return new NotShown(message("notAVideo"));
  if (kind === "archive") return new NotShown(message("notAnArchive"));
  if (kind === "pdf") return new NotShown(message("notAPdf"));
  return new NotShown(message(kind === "text" ? "notText" : "notAnImage"));
}

function tooLargeHere() {
  return new NotShown(message("tooLarge"));
}

/**
 * @param {Kind} kind
 * @param {Source} source
 * @returns {{ icon: "eye" | "play", label: string, hint: string }}
 */
function offerText(kind, source) {
  if (kind === "audio") return { icon: "play", label: message("play"), hint: message("listenHint") };
  if (kind === "video") return { icon: "play", label: message("play"), hint: message("watchHint") };
  if (kind === "archive") return { icon: "eye", label: message("list"), hint: listHint(source) };
  return { icon: "eye", label: message("show"), hint: message("showHint", { size: formatBytes(source.size) }) };
}

/** @param {Source} source an archive */
function listHint(source) {
  if (!isGzip(source)) return message("listHint");
  return message("inflateHint", { size: formatBytes(Math.min(source.size, MOST_OF_GZIP)) });
}

/** @param {unknown} error */
function failureText(error) {
  if (error instanceof NotShown) return error.message;
  if (error instanceof CryptoError) return message("damaged");
  if (error instanceof ApiError) return message("refused", { reason: error.message });
  return message("unreadable");
}
