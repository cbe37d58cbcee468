"""My files with a library: names on every device, filed uploads, search, and nothing of it for the server."""

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from zlib import crc32

import pytest
from bytebin_cli.account import Account
from bytebin_cli.api import Api
from bytebin_cli.format import Fragment, format_fragment
from bytebin_cli.library.items import ItemId
from bytebin_cli.library.remote import send_write
from bytebin_cli.library.states import State
from bytebin_cli.library.values import FILE
from bytebin_cli.retry import RetryPolicy
from playwright.sync_api import Locator, Page, expect

from tests.browser.bundles.kept import KEPT
from tests.browser.journeys import needles
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.share_page import save
from tests.browser.journeys.storage import everything_kept
from tests.browser.journeys.test_wire import leaks
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import Visitor
from tests.cli.library.building import file_value, written
from tests.cli.user import User
from tests.conftest import StartServer
from tests.files.client import upload
from tests.library.founding import CODE, PHRASE, SCOPES, set_up
from tests.people import Person
from tests.proxy import Proxy, running_proxy
from tests.server import Server

pytestmark = pytest.mark.turns(6)

Line = tuple[Proxy, Server]
# Makes the browser remember a link, as it did before there was a library.
REMEMBER = """([user, key]) => new Promise((resolve) => {
  const opening = indexedDB.open("bytebin-own-keys");
  opening.onsuccess = () => {
    const transaction = opening.result.transaction("keys", "readwrite");
    transaction.objectStore("keys").put({ user, id: key.id, key });
    transaction.oncomplete = () => { opening.result.close(); resolve(); };
  };
})"""
FILED = "It's in your library"


@pytest.fixture(scope="module")
def line(start_server: StartServer) -> Iterator[Line]:
    with running_proxy() as proxy:
        server = start_server(PUBLIC_URL=proxy.url)
        proxy.target = server.port
        yield proxy, server


@pytest.fixture
def owner(line: Line, request: pytest.FixtureRequest) -> Person:
    return line[1].create_person(f"{crc32(request.node.name.encode())}@example.org", scopes=SCOPES)


def send(visitor: Visitor, name: str, said: str) -> str:
    """Upload an encrypted file, and return its link."""
    page = UploadPage(visitor)
    page.choose(payload(name, name.encode()))
    page.start()
    link = page.link(name)
    expect(page.page.get_by_text(said)).to_be_visible()
    return link


def open_files(visitor: Visitor) -> Page:
    visitor.page.goto("/files/")
    return visitor.page


def unlock(visitor: Visitor, secret: str) -> Page:
    page = open_files(visitor)
    page.get_by_label("Passphrase or recovery code").fill(secret)
    page.get_by_role("button", name="Unlock", exact=True).click()
    expect(page.get_by_text("Library unlocked.")).to_be_visible()
    expect(page.get_by_role("button", name="New folder")).to_be_visible()  # what is remembered has moved in
    return page


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("link", name=name, exact=True))


def test_the_names_of_encrypted_files_are_on_every_device_of_their_owner_and_nowhere_else(
    line: Line, owner: Person, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    proxy, server = line
    first = new_visitor(server, owner)
    remembered = send(first, "quokka report.txt", "This browser remembers the link")
    set_up(owner)
    page = unlock(first, PHRASE)
    expect(
        page.get_by_text("1 link that this browser remembered was moved into your library.")
    ).to_be_visible()
    expect(row(page, "quokka report.txt")).to_be_visible()
    filed = send(first, "zebra letters.txt", FILED)

    second = new_visitor(server, owner)
    page = open_files(second)
    expect(page.get_by_text("Encrypted file", exact=True).first).to_be_visible()
    expect(page.get_by_text("quokka report.txt")).to_have_count(0)
    page = unlock(second, CODE)
    for name, link in (("quokka report.txt", remembered), ("zebra letters.txt", filed)):
        expect(row(page, name)).to_be_visible()
        assert row(page, name).get_by_role("link", name=name, exact=True).get_attribute("href") == link
    stranger = new_visitor(server)
    stranger.open(filed)
    assert save(stranger).path().read_bytes() == b"zebra letters.txt"

    program = User(tmp_path, BYTEBIN_URL=server.address, BYTEBIN_KEY=owner.token)
    assert program.run("library", "unlock", stdin=f"{PHRASE}\n").returncode == 0
    listed = program.run("ls").stdout
    assert b"quokka report.txt" in listed
    assert b"zebra letters.txt" in listed
    program.upload(program.file("from the terminal.txt", b"hello"))
    page = open_files(first)
    expect(row(page, "from the terminal.txt")).to_be_visible()

    secrets = needles.of_text("the passphrase", PHRASE) | needles.of_text("the code", CODE)
    for name in ("quokka report.txt", "zebra letters.txt", "from the terminal.txt"):
        secrets |= needles.of_text(name, name)
    for link in (remembered, filed):
        secrets |= needles.of_key(link.partition("#")[2])
    assert leaks(secrets, proxy, server, first, second) == {}


def test_the_search_answers_while_one_types(line: Line, owner: Person, new_visitor: NewVisitor) -> None:
    _, server = line
    set_up(owner)
    visitor = new_visitor(server, owner)
    send(visitor, "placeholder.txt", "Unlock your library under My files")
    unlock(visitor, PHRASE)
    send(visitor, "Straße im Regen.jpg", FILED)
    upload(owner.api, b"plain", name="plain words.txt")
    page = open_files(visitor)
    expect(page.get_by_text("Library unlocked.")).to_be_visible()
    words = page.locator("#files-words")
    page.get_by_label("Search by name").press_sequentially("STRASSE")
    expect(row(page, "Straße im Regen.jpg")).to_be_visible()
    expect(row(page, "placeholder.txt")).to_have_count(0)
    expect(words).to_have_text("1 file with “STRASSE” in its name, note or tags.")
    page.get_by_label("Search by name").fill("PLAIN")
    expect(row(page, "plain words.txt")).to_be_visible()
    page.get_by_label("Search by name").fill("giraffe")
    expect(words).to_contain_text("0 files")
    expect(page.get_by_role("heading", name="No matching files")).to_be_visible()
    page.get_by_label("Search by name").fill("")
    expect(row(page, "placeholder.txt")).to_be_visible()
    expect(words).to_be_empty()
    asked = [line for line in server.log().splitlines() if "giraffe" in line or "STRASSE" in line]
    assert asked == [], "the server is not told what is searched for"


def test_what_does_not_fit_says_so_and_locking_leaves_no_name(
    line: Line, owner: Person, new_visitor: NewVisitor
) -> None:
    _, server = line
    set_up(owner)
    visitor = new_visitor(server, owner)
    send(visitor, "walrus.txt", "Unlock your library under My files")
    page = open_files(visitor)
    for typed, said in (
        ("stapler orbit", "That doesn't fit."),
        (f"8{CODE[1:]}", "One character is wrong or missing."),
    ):
        page.get_by_label("Passphrase or recovery code").fill(typed)
        page.get_by_role("button", name="Unlock", exact=True).click()
        expect(page.get_by_role("alert").filter(has_text=said)).to_be_visible()
    page = unlock(visitor, PHRASE)
    expect(row(page, "walrus.txt")).to_be_visible()
    page.reload()
    expect(row(page, "walrus.txt")).to_be_visible()
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_text("Your library is locked on this device")).to_be_visible()
    expect(page.get_by_text("walrus.txt")).to_have_count(0)
    kept = b"".join(everything_kept(page).values())
    assert b"walrus" not in kept
    assert PHRASE.encode() not in kept


@pytest.mark.long
def test_a_deleted_file_leaves_the_library_of_all_devices(
    line: Line, owner: Person, new_visitor: NewVisitor
) -> None:
    _, server = line
    set_up(owner)
    first, second = new_visitor(server, owner), new_visitor(server, owner)
    for visitor in (first, second):
        visitor.expects(404)  # the page asks, with the proof of its key, whether a file is gone
    send(first, "keep.txt", "Unlock your library")
    unlock(first, PHRASE)
    send(first, "goes.txt", FILED)
    page = unlock(second, PHRASE)
    row(page, "goes.txt").get_by_role("button", name="Delete goes.txt").click()
    page.get_by_role("button", name="Move to trash").click()
    expect(page.get_by_text("goes.txt is in the trash.")).to_be_visible()
    assert owner.api.get("/api/v1/library").json()["items"] == 3, "it can be restored"
    page.get_by_role("link", name="Trash").click()
    page.get_by_role("button", name="Delete permanently goes.txt").click()
    expect(page.get_by_text("The file has been deleted permanently.")).to_be_visible()
    page = open_files(second)
    expect(row(page, "keep.txt")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert owner.api.get("/api/v1/library").json()["items"] == 2
    page = open_files(first)
    expect(row(page, "keep.txt")).to_be_visible()
    expect(row(page, "goes.txt")).to_have_count(0)


def test_two_tabs_and_two_browsers_that_file_at_once_lose_nothing(
    line: Line, owner: Person, new_visitor: NewVisitor
) -> None:
    _, server = line
    set_up(owner)
    visitors = [new_visitor(server, owner), new_visitor(server, owner)]
    send(visitors[0], "start.txt", "Unlock your library")
    for visitor in visitors:
        visitor.expects(409)  # of two that write at once, one has to begin again
        unlock(visitor, PHRASE)
    pages = [
        UploadPage(visitors[0]),
        UploadPage(visitors[0], visitors[0].context.new_page()),
        UploadPage(visitors[1]),
    ]
    for number, page in enumerate(pages):
        page.choose(*(payload(f"page {number} file {each}.txt", b"x") for each in range(4)))
        page.one_link(False)
    for page in pages:
        page.start()
    for number, page in enumerate(pages):
        for each in range(4):
            page.link(f"page {number} file {each}.txt")
        expect(page.page.get_by_text(FILED)).to_have_count(4)
    listed = open_files(visitors[1])
    for number in range(3):
        for each in range(4):
            expect(row(listed, f"page {number} file {each}.txt")).to_be_visible()


def test_folders_tags_and_notes_are_on_all_devices_and_found(
    line: Line, owner: Person, new_visitor: NewVisitor
) -> None:
    proxy, server = line
    set_up(owner)
    first, second = new_visitor(server, owner), new_visitor(server, owner)
    send(first, "scan.pdf", "Unlock your library")
    page = unlock(first, PHRASE)
    row(page, "scan.pdf").get_by_role("button", name="Details scan.pdf").click()
    dialog = page.get_by_role("dialog", name="Details")
    dialog.get_by_label("Name").fill("lease contract.pdf")
    dialog.get_by_label("New folder inside it").fill("Wombat street")
    dialog.get_by_label("Tags").fill("echidna, paper, echidna")
    dialog.get_by_label("Note", exact=True).fill("the numbat clause is on page 3")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("lease contract.pdf was changed.")).to_be_visible()
    page = unlock(second, PHRASE)
    expect(page.get_by_role("link", name="Wombat street")).to_be_visible()
    expect(row(page, "lease contract.pdf")).to_have_count(0)
    for typed in ("LEASE", "echidna", "Numbat"):
        page.get_by_label("Search by name").fill(typed)
        expect(row(page, "lease contract.pdf")).to_be_visible()
        expect(page.get_by_role("link", name="Wombat street")).to_have_count(0)
    page.get_by_label("Search by name").fill("WOMBAT")
    page.get_by_role("link", name="Wombat street").click()
    expect(row(page, "lease contract.pdf")).to_be_visible()
    expect(page.get_by_label("Search by name")).to_have_value("")
    secrets: needles.Needles = {}
    for word in ("lease contract.pdf", "Wombat street", "echidna", "numbat clause"):
        secrets |= needles.of_text(word, word)
    assert leaks(secrets, proxy, server, first, second) == {}


def test_a_remembered_link_does_not_undo_what_another_device_has_changed(
    line: Line, owner: Person, new_visitor: NewVisitor
) -> None:
    """A browser that still remembers a link under its old name unlocks the library, where the file was renamed."""
    _, server = line
    visitor = new_visitor(server, owner)
    send(visitor, "old name.txt", "This browser remembers the link")
    link = visitor.page.evaluate(KEPT)
    set_up(owner)
    page = unlock(visitor, PHRASE)
    row(page, "old name.txt").get_by_role("button", name="Details old name.txt").click()
    page.get_by_role("dialog", name="Details").get_by_label("Name").fill("new name.txt")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("new name.txt was changed.")).to_be_visible()
    remember(page, owner, link[0])
    page = open_files(visitor)
    expect(page.get_by_text("Library unlocked.")).to_be_visible()
    page.wait_for_function(f"async () => (await ({KEPT})()).length === 0")
    page = open_files(visitor)
    expect(page.get_by_text("Library unlocked.")).to_be_visible()
    page.get_by_label("Search by name").fill("name.txt")
    expect(row(page, "new name.txt")).to_be_visible()
    expect(row(page, "old name.txt")).to_have_count(0)


FALSE_KEY = format_fragment(Fragment(bytes(32), needs_password=False)).removeprefix("#")


def file_link(owner: Person, state: State, file_id: str, fragment: str) -> None:
    """Put a file into the library under this key, as another device did."""
    value = file_value("renamed.txt", fragment=fragment, note="kept")
    api = Api(Account(owner.address, owner.token), RetryPolicy(1, lambda _said: None, Event()))
    send_write(api, written(state, {ItemId(FILE, file_id): value}))
    api.close()


def remember(page: Page, owner: Person, link: dict[str, object]) -> None:
    page.evaluate(REMEMBER, [owner.api.get("/api/v1/user").json()["id"], link])


def filed_link(server: Server, owner: Person, folder: Path) -> tuple[str, str]:
    """Return name and link of the only file, as another device sees them."""
    program = User(folder, BYTEBIN_URL=server.url, BYTEBIN_KEY=owner.token)
    assert program.run("library", "unlock", stdin=f"{PHRASE}\n").returncode == 0
    (file,) = map(json.loads, program.run("find", "--json").stdout.splitlines())
    return file["name"], file["url"]


def test_a_remembered_link_takes_the_place_of_one_that_does_not_open_the_file(
    line: Line, owner: Person, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    _, server = line
    visitor = new_visitor(server, owner)
    link = send(visitor, "ocelot.txt", "This browser remembers the link")
    state = set_up(owner)
    file_link(owner, state, visitor.page.evaluate(KEPT)[0]["id"], FALSE_KEY)
    visitor.expects(403)
    page = unlock(visitor, PHRASE)
    page.wait_for_function(f"async () => (await ({KEPT})()).length === 0")
    assert filed_link(server, owner, tmp_path) == ("renamed.txt", link)


def test_a_link_that_opens_the_file_is_not_replaced_by_a_remembered_one(
    line: Line, owner: Person, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    _, server = line
    visitor = new_visitor(server, owner)
    link = send(visitor, "ocelot.txt", "This browser remembers the link")
    kept = visitor.page.evaluate(KEPT)[0]
    state = set_up(owner)
    file_link(owner, state, kept["id"], kept["fragment"])
    remember(visitor.page, owner, {**kept, "fragment": FALSE_KEY})
    page = unlock(visitor, PHRASE)
    assert filed_link(server, owner, tmp_path) == ("renamed.txt", link)
    assert [each["fragment"] for each in page.evaluate(KEPT)] == [FALSE_KEY]


def test_selected_files_are_moved_tagged_and_brought_back_from_the_trash_unchanged(
    line: Line, owner: Person, new_visitor: NewVisitor
) -> None:
    _, server = line
    set_up(owner)
    visitor = new_visitor(server, owner)
    send(visitor, "heron.txt", "Unlock your library under My files")
    page = unlock(visitor, PHRASE)
    bar = page.get_by_role("region", name="Selected files")
    for button, field, typed, said in (
        ("Move to folder", "New folder inside it (optional)", "Birds", "1 file was moved"),
        ("Add tags", "Tags, separated by commas", "grey, tall", "1 file was tagged"),
    ):
        page.get_by_role("checkbox", name="Select heron.txt").check()
        bar.get_by_role("button", name=button).click()
        page.get_by_role("dialog").get_by_label(field).fill(typed)
        page.keyboard.press("Enter")
        expect(page.get_by_text(said)).to_be_visible()
        page.goto("/files/")
        page.get_by_role("link", name="Birds").click()
        expect(row(page, "heron.txt")).to_be_visible()
    row(page, "heron.txt").get_by_role("button", name="Delete heron.txt").click()
    page.get_by_role("button", name="Move to trash").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("1 file was restored.")).to_be_visible()
    row(page, "heron.txt").get_by_role("button", name="Details").click()
    details = page.get_by_role("dialog")
    expect(details.get_by_label("Tags, separated by commas")).to_have_value("grey, tall")
    expect(details.get_by_label("Folder", exact=True).locator("option:checked")).to_have_text("Birds")
