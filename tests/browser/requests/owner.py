"""The owner of an upload link: makes it in a page and by the API, and opens what was sent."""

from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from typing import Any

from tests.browser.journeys import needles
from tests.files.client import API
from tests.people import Person

WORDS = {"title": "Photos of the wedding", "text": "All formats.\nThank you!", "by": "Anna"}
GIB = 2**30

MAKE = """async (words) => {
  const { newRequest } = await import("/static/files/js/crypto/request/index.js");
  const { publicKeyOf } = await import("/static/files/js/crypto/request/xwing.js");
  const { fromBase64Url } = await import("/static/files/js/crypto/bytes.js");
  const { argon2idInWorker } = await import("/static/files/js/encrypted/argon2id.js");
  const { toBase64 } = await import("/static/files/js/transfer/base64.js");
  const argon2id = argon2idInWorker({
    worker: "/static/files/js/workers/argon2id-worker.js",
    simd: "/static/vendor/argon2id/dist/simd.wasm",
    noSimd: "/static/vendor/argon2id/dist/no-simd.wasm",
  });
  const { id, kept, card, linkTokenDigest, sendTokenDigest } = await newRequest({ ...words, argon2id });
  const publicKey = toBase64(await publicKeyOf(fromBase64Url(kept.seed)));
  const digests = { link_token_digest: toBase64(linkTokenDigest), send_token_digest: toBase64(sendTokenDigest) };
  return { kept: { id, ...kept, publicKey }, document: { id, card: toBase64(card), ...digests } };
}"""

OPEN = """async ({ link, file }) => {
  const { openFileKey } = await import("/static/files/js/crypto/request/index.js");
  const { SealedFile } = await import("/static/files/js/encrypted/file.js");
  const { Api } = await import("/static/files/js/transfer/api.js");
  const { fromBase64 } = await import("/static/files/js/transfer/base64.js");
  const { csrfToken } = await import("/static/files/js/pages/csrf.js");
  const received = { sealed: fromBase64(file.sealed), envelope: fromBase64(file.envelope) };
  const { fragment, value } = await openFileKey(link, received);
  const sealed = await SealedFile.find(new Api(csrfToken), file.id, fragment);
  await sealed.unlock();
  await sealed.open();
  const stream = sealed.stream({ signal: new AbortController().signal, onRetry() {} });
  const content = await new Response(stream).arrayBuffer();
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  const digest = Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const thumbnail = sealed.opened.metadata.thumbnail ?? "";
  return { fragment, ...value, thumbnail, digest };
}"""


@dataclass(frozen=True)
class Link:
    """An upload link, with what its owner's library would keep of it."""

    id: str
    url: str
    seed: str = field(repr=False)
    fragment: str = field(repr=False)
    public_key: str = field(repr=False)

    def needles(self) -> needles.Needles:
        """Return what the server must not learn of the link."""
        characters = self.fragment.partition(".")[2]
        public_key = urlsafe_b64decode(self.public_key.replace("+", "-").replace("/", "_"))
        return (
            {"the link's key": characters.encode()}
            | needles.of_bytes("D", urlsafe_b64decode(characters)[:32])
            | needles.of_bytes("the seed", urlsafe_b64decode(self.seed + "="))
            | needles.of_bytes("the public key", public_key[:64])
        )


class Owner:
    """`page` is one of the owner's browser, which is logged in: Playwright's or Firefox's."""

    def __init__(self, page: Any, person: Person) -> None:
        self.page = page
        self.api = person.api

    def new_link(self, *, words: dict[str, str] = WORDS, password: str = "", **limits: Any) -> Link:
        made = self.page.evaluate(MAKE, words | {"password": password})
        kept = made["kept"]
        document = {"max_files": 50, "max_bytes": GIB // 4, "expires_in": 86_400, "notify": False} | limits
        response = self.api.post(f"{API}/requests", json=made["document"] | document)
        assert response.status_code == 201, response.text
        url = f"{response.json()['url']}#{kept['fragment']}"
        return Link(kept["id"], url, kept["seed"], kept["fragment"], kept["publicKey"])

    def change(self, link: Link, **changes: Any) -> None:
        self.api.patch(f"{API}/requests/{link.id}", json=changes).raise_for_status()

    def state(self, link: Link) -> dict[str, Any]:
        state: dict[str, Any] = self.api.get(f"{API}/requests/{link.id}").json()
        return state

    def received(self, link: Link) -> list[dict[str, Any]]:
        """Return all files that were sent, opened: fragment, thumbnail, digest (SHA-256), and the sender's words."""
        asked = {"request": link.id}
        found: list[dict[str, Any]] = []
        while True:
            page = self.api.get(f"{API}/received", params=asked).json()
            found += page["files"]
            if page["next"] is None:
                break
            asked["cursor"] = page["next"]
        known = {"id": link.id, "seed": link.seed}
        return [self.page.evaluate(OPEN, {"link": known, "file": file}) for file in found]
