// A channel without another end: what is sent there is gone.
const { port1: drain, port2: end } = new MessageChannel();
end.close();

/**
 * Gives a buffer's memory back at once. The garbage collector sees only the small objects in front of such buffers, and
 * lets hundreds of megabytes of them gather before it runs.
 * @param {Uint8Array<ArrayBuffer>} bytes that nobody reads any more, nor anything else in their buffer
 */
export function release(bytes) {
  drain.postMessage(null, [bytes.buffer]);
}
