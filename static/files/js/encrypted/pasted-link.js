// A key, and what programs and people write after a link. Browsers percent-encode some of it.
const WITH_PUNCTUATION = /^(#[br]\d+p?\.[A-Za-z0-9_-]+)(?:[/.,;:!?)\]}>"'*|]|%[0-9a-f]{2})+$/i;

/**
 * Returns the fragment of a link without the punctuation that a chat program or a mail has made part of it.
 * @param {string} hash
 */
export function pastedFragment(hash) {
  return WITH_PUNCTUATION.exec(hash)?.[1] ?? hash;
}
