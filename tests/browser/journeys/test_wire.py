"""While an encrypted file is uploaded, its name, type, bytes and key never leave the browser."""

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Request, expect

from tests.browser.journeys import needles
from tests.browser.journeys.conftest import CHUNK, NewVisitor
from tests.browser.journeys.content import noise
from tests.browser.journeys.resume.unfinished import UnfinishedUploads
from tests.browser.journeys.share_page import save
from tests.browser.journeys.storage import everything_kept
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import Visitor
from tests.conftest import StartServer
from tests.people import Person
from tests.proxy import Proxy, running_proxy
from tests.server import Server

NAME = "Zebrafink Übersicht 7391.numbers"
TYPE = "application/x-vnd.zebrafink-7391"
CONTENT = noise(5 * CHUNK + 12_345, seed=7391)
KNOWN = needles.of_text("the name", NAME) | needles.of_text("the type", TYPE) | needles.of_content(CONTENT)
OWN_LINKS = "IndexedDB bytebin-own-keys/keys"
# What a plain upload necessarily reveals.
PLAIN = {label for label in KNOWN if " in " not in label}


@pytest.fixture
def line(start_server: StartServer) -> Iterator[tuple[Proxy, Server, Person]]:
    """A fresh server behind a recording proxy, so that everything on it comes from this test."""
    with running_proxy() as proxy:
        server = start_server(PUBLIC_URL=proxy.url)
        proxy.target = server.port
        proxy.default_chunk_size = CHUNK
        yield proxy, server, server.create_person("heidi@example.org")
        proxy.release_chunks()


def on_the_wire(proxy: Proxy) -> bytes:
    return b"\n".join(request.raw() for request in proxy.requests)


def told_by_the_browser(visitor: Visitor) -> bytes:
    """Return all requests as the browser reports them."""
    return b"\n".join(raw(request) for request in visitor.requests)


def raw(request: Request) -> bytes:
    headers = "\r\n".join(f"{name}: {value}" for name, value in request.all_headers().items())
    return f"{request.method} {request.url}\r\n{headers}\r\n\r\n".encode() + (request.post_data_buffer or b"")


def on_the_server(server: Server) -> dict[str, bytes]:
    """Return the log and every file under DATA_DIR by name: database, journals, blobs, mail, cache, sessions."""
    files = {
        str(path.relative_to(server.data_dir)): content_of(path)
        for path in server.data_dir.rglob("*")
        if path.is_file()
    }
    assert {"bytebin.sqlite3", "bytebin.sqlite3-wal"} <= set(files)
    return files | {"the log": server.log_path.read_bytes()}


def content_of(path: Path) -> bytes:
    """Return the file's content, empty if the file has been removed."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def leaks(known: needles.Needles, proxy: Proxy, server: Server, *visitors: Visitor) -> dict[str, set[str]]:
    """Return the labels found, by place; places without any are omitted."""
    places = on_the_server(server) | {"the wire": on_the_wire(proxy)}
    for number, visitor in enumerate(visitors):
        places[f"the requests of browser {number}"] = told_by_the_browser(visitor)
    finds = {place: needles.found(known, content) for place, content in places.items()}
    return {place: labels for place, labels in finds.items() if labels}


def kept(known: needles.Needles, visitor: Visitor) -> dict[str, set[str]]:
    """Return the labels found, by storage area of the browser; areas without any are omitted."""
    finds = {place: needles.found(known, text) for place, text in everything_kept(visitor.page).items()}
    return {place: labels for place, labels in finds.items() if labels}


@pytest.mark.parametrize(
    "password",
    [pytest.param("", marks=pytest.mark.long), "zebrafink Größe 7391"],
    ids=["link alone", "with password"],
)
def test_an_encrypted_upload_and_its_download_reveal_neither_file_nor_key(
    line: tuple[Proxy, Server, Person], new_visitor: NewVisitor, password: str
) -> None:
    proxy, server, heidi = line
    sender = new_visitor(server, heidi)
    upload = UploadPage(sender)
    if password:
        upload.set_password(password)
    proxy.hold_chunks(first=3)
    with sender.page.expect_request(lambda request: request.url.endswith("/chunks/4")):
        upload.choose(payload(NAME, CONTENT, TYPE))
        upload.start()
    secret = needles.of_text("the password", password) if password else {}
    assert leaks(KNOWN | secret, proxy, server) == {}, "while it runs"
    proxy.release_chunks()
    link = upload.link(NAME)
    key = needles.of_key(link.partition("#")[2]) | secret
    expect(sender.page.get_by_text("This browser remembers the link")).to_be_visible()
    UnfinishedUploads(sender.page).expect_wiped()  # which the page does after showing the link
    assert kept(KNOWN | key, sender).keys() == {OWN_LINKS}, "as the page says, and nowhere else"
    assert kept(secret, sender) == {}
    sender.page.goto("/files/")
    sender.page.get_by_role("button", name="Forget all").click()
    sender.page.get_by_role("dialog").get_by_role("button", name="Forget").click()
    expect(sender.page.get_by_text("All links were forgotten.")).to_be_visible()

    receiver = new_visitor(server)
    receiver.open(link)
    if password:
        receiver.page.get_by_label("Password", exact=True).fill(password)
        receiver.page.get_by_role("button", name="Open").click()
    assert save(receiver).path().read_bytes() == CONTENT
    assert sum(request.chunk is not None for request in proxy.requests) >= 6
    assert leaks(KNOWN | key, proxy, server, sender, receiver) == {}
    assert kept(key | KNOWN, sender) == {}
    assert kept(key | KNOWN, receiver) == {}
    server.stop()
    assert needles.found(KNOWN | key, server.log_path.read_bytes()) == set()


def test_the_same_search_finds_a_plain_upload_everywhere(
    line: tuple[Proxy, Server, Person], new_visitor: NewVisitor
) -> None:
    """Show that the test above can fail: name, type and every sample are found in a plain upload."""
    proxy, server, heidi = line
    sender = new_visitor(server, heidi)
    upload = UploadPage(sender)
    upload.encrypt(False)
    upload.choose(payload(NAME, CONTENT, TYPE))
    upload.start()
    upload.link(NAME)
    finds = leaks(KNOWN, proxy, server, sender)
    samples = PLAIN - {"the name", "the type"}
    assert len(samples) == 21
    assert finds["the wire"] >= PLAIN
    # The chunks' bytes are in Blobs, whose content the browser does not report.
    assert finds["the requests of browser 0"] >= {"the name", "the type"}
    assert finds.get("bytebin.sqlite3", set()) | finds.get("bytebin.sqlite3-wal", set()) >= {
        "the name",
        "the type",
    }
    [blob] = server.blobs()
    assert finds[str(blob.relative_to(server.data_dir))] >= samples


@pytest.mark.parametrize("before", range(4))
def test_the_search_knows_every_spelling(before: int) -> None:
    secret = noise(64, seed=9)
    text = b"x" * before + secret + b"y" * 5
    known = needles.of_bytes("secret", secret)
    for spelled in (
        text.hex().encode(),
        text.hex().upper().encode(),
        b64encode(text),
        urlsafe_b64encode(text),
    ):
        assert needles.found(known, spelled), spelled


PUT_EVERYWHERE = """async (link) => {
  localStorage.setItem("a", link);
  sessionStorage.setItem(link, "b");
  history.replaceState({ link: [link] }, "");
  const bytes = new TextEncoder().encode(link);
  const request = indexedDB.open("x", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("y", { autoIncrement: true }).add({ bytes });
  await new Promise((resolve) => { request.onsuccess = resolve; });
  request.result.close();
  await (await caches.open("z")).put("/w", new Response(link));
  const file = await (await navigator.storage.getDirectory()).getFileHandle("v", { create: true });
  const writer = await file.createWritable();
  await writer.write(bytes);
  await writer.close();
}"""


def test_the_search_covers_every_storage_of_a_browser(server: Server, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(server)
    visitor.page.goto("/account/login/")
    secret = "b1." + b64encode(noise(36, seed=5)).decode()
    visitor.page.evaluate(PUT_EVERYWHERE, secret)
    assert kept(needles.of_bytes("secret", secret.encode()), visitor).keys() == {
        "localStorage",
        "sessionStorage",
        "history",
        "IndexedDB x/y",
        "cache z",
        "private files",
    }
