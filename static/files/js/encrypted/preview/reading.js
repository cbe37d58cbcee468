/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/**
 * A file that can be previewed. If it is sealed, its bytes are decrypted and verified as they are read.
 * @typedef {object} Source
 * @property {string} name safe to show
 * @property {string} type as the sender stated
 * @property {number} size bytes
 * @property {boolean} [sealed] false: the file is not encrypted
 * @property {(start: number, end: number, signal: AbortSignal) => ReadableStream<Bytes>} read
 */

/**
 * @param {Source} source
 * @param {number} end exclusive
 * @param {{ signal: AbortSignal, onBytes?: (bytes: number) => void }} options
 * @returns {Promise<Bytes>} the bytes before `end`
 */
export function readFirst(source, end, options) {
  return readPart(source, 0, end, options);
}

/**
 * @param {Source} source
 * @param {number} start
 * @param {number} end exclusive
 * @param {{ signal: AbortSignal, onBytes?: (bytes: number) => void }} options
 * @returns {Promise<Bytes>}
 */
export async function readPart(source, start, end, { signal, onBytes = () => {} }) {
  const whole = new Uint8Array(end - start);
  let filled = 0;
  const collect = new WritableStream({
    /** @param {Bytes} piece */
    write(piece) {
      whole.set(piece, filled);
      filled += piece.length;
      onBytes(filled);
    },
  });
  await source.read(start, end, signal).pipeTo(collect);
  return whole;
}

/**
 * @param {ReadableStream<Bytes>} stream
 * @param {(error: unknown) => void} onError
 * @returns {ReadableStream<Bytes>} the same stream, which reports its failure to `onError`
 */
export function watched(stream, onError) {
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read().catch((error) => {
          onError(error);
          throw error;
        });
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

const CHARSET = /;\s*charset\s*=\s*"?([a-z0-9_-]{1,20})"?\s*(?:;|$)/i;

/**
 * Decodes a text: UTF-16 with a byte order mark, the encoding that its type names, UTF-8, or else windows-1252. Returns
 * null if it is not text.
 * @param {Uint8Array} bytes
 * @param {string} type may have a charset
 */
export function decodeText(bytes, type) {
  const mark = bytes[0] * 256 + bytes[1];
  if (mark === 0xfffe) return new TextDecoder("utf-16le").decode(bytes);
  if (mark === 0xfeff) return new TextDecoder("utf-16be").decode(bytes);
  if (bytes.includes(0)) return null;
  const said = decoderFor(CHARSET.exec(type)?.[1]);
  if (said !== null) return said.decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/**
 * @param {string | undefined} charset
 * @returns {TextDecoder | null} null if this browser does not know it
 */
function decoderFor(charset) {
  try {
    return charset === undefined ? null : new TextDecoder(charset);
  } catch {
    return null;
  }
}
