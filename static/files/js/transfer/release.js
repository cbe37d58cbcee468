// A channel whose other end is closed: what is sent to it is discarded.
const { port1: drain, port2: end } = new MessageChannel();
end.close();

/**
 * Frees a buffer's memory immediately. The garbage collector sees only the small objects that own such buffers, so
 * hundreds of megabytes accumulate before it runs.
 * @param {Uint8Array<ArrayBuffer>} bytes no longer needed, like the rest of their buffer
 */
export function release(bytes) {
  drain.postMessage(null, [bytes.buffer]);
}
