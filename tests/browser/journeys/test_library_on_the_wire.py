"""Nothing of a library that only its owner may know is in a request, in the log or in a row.

The page's own calls are listened to: what it makes keys from (the AMK, the passkey's PRF output, the recovery code's
bytes, what Argon2id returns, the link's secret) is searched for with what the owner types.
"""

from base64 import b64decode
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys import needles
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.library_page import LibraryPage, PasskeyDevice
from tests.browser.journeys.test_library import FILED, Line, open_files, row, send
from tests.browser.journeys.test_wire import leaks
from tests.conftest import StartServer
from tests.proxy import running_proxy

# Keeps what keys are made from, and the outputs of passkeys. Workers have no part in this: they get finished keys.
LISTEN = """(() => {
  const kept = { keys: [], prf: [] };
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer.buffer ?? buffer)));
  const importKey = crypto.subtle.importKey.bind(crypto.subtle);
  crypto.subtle.importKey = (format, data, algorithm, ...rest) => {
    if (format === "raw" && (algorithm.name ?? algorithm) === "HKDF") kept.keys.push(text(data.slice(0)));
    return importKey(format, data, algorithm, ...rest);
  };
  for (const call of ["create", "get"]) {
    const original = navigator.credentials[call].bind(navigator.credentials);
    navigator.credentials[call] = async (options) => {
      const credential = await original(options);
      const output = credential?.getClientExtensionResults().prf?.results?.first;
      if (output) kept.prf.push(text(output));
      return credential;
    };
  }
  window.heard = kept;
})()"""


@pytest.fixture
def line(start_server: StartServer) -> Iterator[Line]:
    """A fresh server behind a recording proxy, with a name: browsers use no passkeys at an IP address."""
    with running_proxy() as proxy:
        server = start_server(PUBLIC_URL=proxy.url.replace("127.0.0.1", "localhost"))
        proxy.target = server.port
        yield proxy, server


def heard(page: Page, what: str) -> set[bytes]:
    """Return what the page has used since it was loaded."""
    return {b64decode(text) for text in page.evaluate(f"window.heard.{what}")}


def test_nothing_that_only_the_owner_may_know_leaves_the_browser(line: Line, new_visitor: NewVisitor) -> None:
    proxy, server = line
    visitor = new_visitor(server, server.create_user("wire@example.org"))
    PasskeyDevice(visitor)
    visitor.page.add_init_script(LISTEN)
    library = LibraryPage(visitor)
    page = library.page
    library.press("Set up")
    library.press("With fingerprint, face or PIN")
    code = library.take_code()
    library.stay(on_device=True)
    library.press("Add a way")
    library.choose_passphrase("lafo-mido-zuka-teri-bosa-fine-nolu")
    library.expect_news("Added: Passphrase")
    outputs, keys = heard(page, "prf"), heard(page, "keys")

    link = send(visitor, "axolotl report.txt", FILED)
    keys |= heard(page, "keys")
    page = open_files(visitor)
    row(page, "axolotl report.txt").get_by_role("button", name="Details axolotl report.txt").click()
    dialog = page.get_by_role("dialog", name="Details")
    dialog.get_by_label("New folder inside it").fill("Pangolin road")
    dialog.get_by_label("Tags").fill("okapi")
    dialog.get_by_label("Note", exact=True).fill("the tapir clause is on page 3")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("axolotl report.txt was changed.")).to_be_visible()
    page.get_by_label("Search by name").fill("tapir")
    expect(row(page, "axolotl report.txt")).to_be_visible()

    typed = {
        "the code": code,
        "the passphrase": "lafo-mido-zuka-teri-bosa-fine-nolu",
        "the name": "axolotl report.txt",
        "the folder": "Pangolin road",
        "the tag": "okapi",
        "the note": "tapir clause",
    }
    secrets = needles.of_key(link.partition("#")[2]) | needles.of_text("the code", code.replace("-", ""))
    for label, text in typed.items():
        secrets |= needles.of_text(label, text)
    assert outputs, "the passkey has answered"
    assert outputs < keys, "the page makes keys from it, and from more"
    assert {len(key) for key in keys} == {16, 32}, "the recovery code's bytes, the others"
    for secret in keys | outputs:
        secrets |= needles.of_bytes(f"a secret of {len(secret)} bytes", secret)
    assert leaks(secrets, proxy, server, visitor) == {}
    assert needles.found(needles.of_text("the name", "axolotl report.txt"), page.content().encode())
