"""A manifest is untrusted input: a malformed one opens nothing."""

import json
from base64 import b64encode

import pytest
from playwright.sync_api import expect

from tests.browser.bundles.hostile import LATER, WRONG, at_the_limits
from tests.browser.bundles.making import MANIFEST_TYPE, Stored, store, store_bundle, store_document
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.share_page import expect_sentence
from tests.campaign import rounds
from tests.people import Person
from tests.server import Server

# The page's own reader, given plaintext as if the page had decrypted it.
READ_MANIFESTS = """async ([module, documents]) => {
  const { SealedBundle } = await import(module);
  const read = async (document) => {
    const bytes = Uint8Array.fromBase64(document);
    const sealed = { name: "", api: null, opened: { size: bytes.length }, stream: () => new Blob([bytes]).stream() };
    try {
      await SealedBundle.read(sealed, {});
      return "read";
    } catch (error) {
      return error.constructor.name;
    }
  };
  return Promise.all(documents.map(read));
}"""
DAMAGED = "The file was damaged or changed on its way."


def module_url(server: Server, path: str) -> str:
    """Return the URL that the server gives a script."""
    paths = json.loads((server.data_dir / "static" / "staticfiles.json").read_text())["paths"]
    return f"/static/{paths[path]}"


@pytest.fixture(scope="module")
def file(alice: Person) -> Stored:
    return store(alice, b"content")


def test_an_invalid_manifest_is_refused_as_a_whole(
    server: Server, alice: Person, file: Stored, new_visitor: NewVisitor
) -> None:
    """The page's reader gets all of them, and a sample is also opened by link."""
    receiver = new_visitor(server)
    page = receiver.open(file.link)
    documents = [b64encode(make(file)).decode() for make in WRONG.values()]
    refusals = page.evaluate(READ_MANIFESTS, [module_url(server, "files/js/encrypted/bundle.js"), documents])
    assert dict(zip(WRONG, refusals, strict=True)) == dict.fromkeys(WRONG, "DamagedError")
    opened = []
    for why, make in list(WRONG.items())[:: len(WRONG) // rounds(len(WRONG))]:
        receiver.page.goto("about:blank")
        receiver.page.goto(store_document(alice, make(file)).link)
        expect(
            receiver.page.get_by_role("button", name="Download all").or_(receiver.page.get_by_role("alert"))
        ).to_be_visible()
        if receiver.page.get_by_role("region", name="Files").is_visible():
            opened.append(why)
        else:
            expect_sentence(receiver, DAMAGED)
    assert opened == []


def test_a_manifest_of_a_later_version_is_distinguished_from_an_invalid_one(
    server: Server, alice: Person, file: Stored, new_visitor: NewVisitor
) -> None:
    receiver = new_visitor(server)
    receiver.open(store_document(alice, LATER(file)).link)
    expect_sentence(receiver, "This page can't open the file.")


def test_unknown_members_are_ignored_and_values_at_the_limits_are_accepted(
    server: Server, alice: Person, file: Stored, new_visitor: NewVisitor
) -> None:
    receiver = new_visitor(server)
    receiver.open(store_document(alice, at_the_limits(file)).link)
    expect(receiver.page.get_by_role("button", name="Download all")).to_be_enabled()


@pytest.mark.parametrize("wrong", ["another size", "a manifest in the bundle"])
def test_a_file_that_differs_from_the_manifest_is_not_saved(
    server: Server, alice: Person, file: Stored, new_visitor: NewVisitor, wrong: str
) -> None:
    inner = store_bundle(alice, [file.entry()])
    listed = file.entry(size=8) if wrong == "another size" else inner.entry(type=MANIFEST_TYPE)
    receiver = new_visitor(server)
    receiver.open(store_bundle(alice, [listed]).link)
    receiver.page.get_by_role("button", name=f"Download {listed['name']}").click()
    expect(receiver.page.get_by_role("alert")).to_contain_text(DAMAGED)
    assert receiver.downloads == []
