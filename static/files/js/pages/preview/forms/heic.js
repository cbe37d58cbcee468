import { message } from "../../../../../messages/preview.js";
import { picture } from "../elements.js";
import { inWorker } from "./worker.js";

/**
 * @import { HeicAnswer, HeicJob } from "../../../workers/heic-worker.js"
 * @import { Stage } from "../stage.js"
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 */

const MOST_PIXELS = 50_000_000; // what cameras of phones make; 200 MB while it is decoded
const EDGE = 2560; // pixels of the longer side of what is shown
const TIMEOUT = 20_000; // milliseconds
/** One black picture in HEVC, to see whether this browser decodes it: Safari does. */
const SMALLEST =
  "data:image/heic;base64,AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAXxtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABoAABAAAAAAAAACIAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/GlwcnAAAADcaXBjbwAAAHVodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQApQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqrprm4CGgwIAAAAyAAAADAIRiAAEABkQBwXPBiQAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABAAAAAQAAAAChjbGFwAAAAEAAAAAEAAAAQAAAAAf///9AAAAAC////0AAAAAIAAAAQcGl4aQAAAAADCAgIAAAAGGlwbWEAAAAAAAAAAQABBYECAwWEAAAAKm1kYXQAAAAeKAGvBRISTOD6A73n/ug+iFmAr7tlWKOZXGCTU7eA";

/**
 * Shows a HEIC: by the browser's own decoder, as the server's thumbnail, or decoded by libheif in a worker.
 * @param {string} name of the file
 * @param {Stage} stage has the URLs of the page, and says that decoding takes seconds
 * @param {{ read: () => Promise<Bytes>, urlOf: (content: Blob) => string, signal: AbortSignal }} file
 *   read: all of it, a HEIC by its first bytes; signal: ends it
 * @returns {Promise<HTMLImageElement>} rejects if it cannot be decoded, has too many pixels, or takes too long
 */
export async function heicOf(name, stage, { read, urlOf, signal }) {
  const { heicThumbnail = "", heicWorker = "" } = stage.urls;
  const own = (await decodesHeic()) ? await read() : null;
  // It may not decode each photo: some have more bits a colour, or a newer way to write them.
  const shown = own && (await picture(name, urlOf(new Blob([own], { type: "image/heic" }))).catch(() => null));
  if (shown !== null) return shown;
  const small = heicThumbnail === "" ? null : await picture(name, heicThumbnail).catch(() => null);
  if (small !== null) return small;
  /** @type {HeicJob} */
  const job = { bytes: own ?? (await read()), mostPixels: MOST_PIXELS, edge: EDGE };
  stage.sayProgress(message("decoding"));
  /** @type {HeicAnswer} */
  const answer = await inWorker(heicWorker, job, { timeout: TIMEOUT, signal });
  if ("error" in answer) throw new Error(answer.error);
  return picture(name, urlOf(answer.picture));
}

async function decodesHeic() {
  const image = new Image();
  image.src = SMALLEST;
  return image.decode().then(() => true, () => false);
}
