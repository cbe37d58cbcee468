import { MAX_IN_WRITE } from "../../crypto/library/index.js";
import { toBase64 } from "../../transfer/base64.js";

/**
 * What the server's API takes for each kind of write.
 *
 * @import { Change, Founding, Method, Write } from "../../crypto/library/index.js"
 *
 * @typedef {Write & { add: Method[], remove: string[] }} MethodsWrite a change of the unlock methods
 */

/**
 * @param {Change} change
 * @returns {Change[]} of at most 250 items and removals
 */
export function partsOf({ put = [], edit = [], remove = [] }) {
  const all = [
    ...put.map((item) => ({ put: [item] })),
    ...edit.map((item) => ({ edit: [item] })),
    ...remove.map((ref) => ({ remove: [ref] })),
  ];
  const parts = [];
  for (let start = 0; start < all.length; start += MAX_IN_WRITE) {
    const part = all.slice(start, start + MAX_IN_WRITE);
    parts.push({
      put: part.flatMap((one) => ("put" in one ? one.put : [])),
      edit: part.flatMap((one) => ("edit" in one ? one.edit : [])),
      remove: part.flatMap((one) => ("remove" in one ? one.remove : [])),
    });
  }
  return parts;
}

/** @param {Write} write */
export function jsonOfWrite({ after: revision, items, removed, head }) {
  return { revision, items: items.map(toBase64), removed, head: toBase64(head) };
}

/**
 * @param {Founding} founding a new library, or one whose key was changed
 * @param {{ path: "" | "/rotate", replace: boolean, credentials: (string | null)[] }} how
 */
export function jsonOfFounding({ generation, revision, methods, items, head }, { path, replace, credentials }) {
  return {
    revision: path === "" ? revision : revision - 1,
    generation,
    methods: jsonOfEach(methods, credentials),
    items: items.map(toBase64),
    head: toBase64(head),
    replace,
  };
}

/**
 * @param {MethodsWrite} write
 * @param {(string | null)[]} credentials of the methods that are added, in base64
 */
export function jsonOfMethods({ after: revision, items, head, add, remove }, credentials) {
  return { revision, items: items.map(toBase64), head: toBase64(head), add: jsonOfEach(add, credentials), remove };
}

/**
 * @param {{ sealed: import("../../crypto/bytes.js").Bytes }[]} methods
 * @param {(string | null)[]} credentials
 */
function jsonOfEach(methods, credentials) {
  return methods.map(({ sealed }, i) => ({ sealed: toBase64(sealed), credential_id: credentials[i] ?? "" }));
}
