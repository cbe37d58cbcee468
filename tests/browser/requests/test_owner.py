"""Receive files: the owner makes links, and opens, accepts, releases and deletes what strangers send through them."""

import re
from base64 import b64encode
from collections.abc import Iterator
from zlib import crc32

import pytest
from playwright.sync_api import expect

from tests.browser.journeys import needles
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import png
from tests.browser.journeys.library_page import LibraryPage
from tests.browser.journeys.share_page import save
from tests.browser.journeys.test_wire import leaks
from tests.browser.requests.owner_page import ReceivePage, folder, send
from tests.conftest import StartServer
from tests.files.client import API
from tests.library.founding import CODE, PHRASE, SCOPES, set_up
from tests.people import Person
from tests.proxy import Proxy, running_proxy
from tests.rate_limits import forget_counts
from tests.server import Server

pytestmark = pytest.mark.turns(5)

Line = tuple[Proxy, Server]
TITLE = "Wedding in the quokka garden"
TEXT = "All formats, zebra stripes too"
NAME = "numbat picture.txt"
NOTE = "taken behind the wombat house"
SENDER = "Bettongia"
PASSWORD = "kowari größe 7391"


@pytest.fixture(scope="module")
def line(start_server: StartServer) -> Iterator[Line]:
    with running_proxy() as proxy:
        server = start_server(PUBLIC_URL=proxy.url)
        proxy.target = server.port
        yield proxy, server


@pytest.fixture
def owner(line: Line, request: pytest.FixtureRequest) -> Person:
    forget_counts(line[1].data_dir)
    email = f"{crc32(request.node.name.encode())}@example.org"
    person = line[1].create_person(email, scopes=(*SCOPES, "requests:read", "requests:write"))
    set_up(person)
    return person


def test_what_a_stranger_sends_is_opened_by_its_owner_on_every_device_and_read_by_nobody_else(
    line: Line, owner: Person, new_visitor: NewVisitor
) -> None:
    proxy, server = line
    first, stranger = new_visitor(server, owner), new_visitor(server)
    page = ReceivePage(first).unlock()
    link = page.make(TITLE, text=TEXT, by="Anna", password=PASSWORD, files="3", bytes="0.5", largest="100")
    assert "#r1p." in link
    card = page.card(TITLE)
    expect(card).to_contain_text("0 of 3 files · 0\u00a0bytes of 512.0\u00a0MB")
    expect(card).to_contain_text("needs a password")

    said = send(
        stranger,
        link,
        {"name": NAME, "content": "striped", "note": NOTE, "sender": SENDER},
        {"name": "second.txt", "content": "again"},
        password=PASSWORD,
    )
    assert said == {"title": TITLE, "text": TEXT, "by": "Anna"}

    second = new_visitor(server, owner)
    second.page.goto("/files/")
    expect(second.page.get_by_role("link", name="Receive files (2 new files)")).to_be_visible()
    other = ReceivePage(second)
    expect(second.page.get_by_text("2 new files. Unlock to see them.")).to_be_visible()
    expect(second.page.get_by_text(TITLE)).to_have_count(0)
    other.unlock()
    row = other.row(NAME)
    expect(row).to_contain_text(f"From a stranger who gave the name “{SENDER}”")
    expect(row).to_contain_text(NOTE)
    expect(other.row("second.txt")).to_contain_text("From a stranger")
    other.press("Accept all Wedding in the quokka garden")
    other.expect_news(f"2 files are in the folder “{TITLE}” of My files now, on all your devices.")
    expect(row).to_contain_text("In My files")

    # An ordinary file of the library, on the other device too, which only its owner can open.
    first.page.goto("/files/")
    folder(first.page, TITLE).click()
    found = first.page.get_by_role("link", name=NAME, exact=True)
    expect(found).to_be_visible()
    expect(first.page.get_by_role("link", name="Receive files", exact=True)).to_be_visible()
    href = str(found.get_attribute("href"))
    first.open(href)
    assert save(first).path().read_bytes() == b"striped"
    stranger.expects(404)
    stranger.open(href)
    expect(stranger.page.get_by_role("heading", name="striped")).to_have_count(0)
    expect(stranger.page.get_by_role("button", name="Download")).to_have_count(0)

    # Nothing of it was on the wire, in the log or in the rows.
    secrets = needles.of_text("the passphrase", PHRASE) | needles.of_text("the code", CODE)
    words = {"title": TITLE, "text": TEXT, "name": NAME, "note": NOTE, "sender": SENDER, "password": PASSWORD}
    for what, text in words.items():
        secrets |= needles.of_text(f"the {what}", text)
    secrets |= needles.of_key(link.partition("#")[2]) | needles.of_key(href.partition("#")[2])
    assert leaks(secrets, proxy, server, first, second, stranger) == {}

    # Released, it is a file like any other.
    other.press(f"Make a link {NAME}")
    other.confirm("Make a link")
    other.expect_news(f"{NAME} has a link now. Copy it, and give it to those who should have the file.")
    stranger.open(href)
    assert save(stranger).path().read_bytes() == b"striped"


def test_accepted_files_share_a_folder_keep_their_pictures_and_are_not_forgotten_by_my_files(
    line: Line, owner: Person, new_visitor: NewVisitor
) -> None:
    """My files asks for files that it does not list whether they are gone: the owner's session opens them."""
    _, server = line
    visitor = new_visitor(server, owner)
    page = ReceivePage(visitor).unlock()
    send_to = page.make("..a/b\u202e")
    picture = f"data:image/png;base64,{b64encode(png(300, 200)).decode()}"
    send(
        new_visitor(server),
        send_to,
        {"name": NAME, "content": "striped", "thumbnail": picture},
        {"name": "no-picture.txt", "content": "1", "thumbnail": "https://example.org/pixel.png"},
    )
    page = ReceivePage(visitor)
    for name in (NAME, "no-picture.txt"):
        page.press(f"Accept {name}")
        page.expect_news("1 file is in the folder “a_b” of My files now, on all your devices.")
    visitor.page.goto("/files/?kind=image")  # lists nothing, so that they are asked for
    with visitor.page.expect_response(lambda response: response.url.endswith("/open")) as asked:
        visitor.page.reload()
    assert asked.value.status == 200
    visitor.page.goto("/files/")
    folder(visitor.page, "a_b").click()  # fails if there are two
    row = page.row(NAME)
    expect(row.get_by_role("link", name=NAME, exact=True)).to_be_visible()
    # A stranger's picture may have any number of pixels: it was drawn again.
    expect(row.locator("img")).to_have_attribute("src", re.compile("^data:image/webp;"))
    expect(page.row("no-picture.txt").locator("img")).to_have_count(0)


def test_what_was_forged_or_damaged_says_so_and_is_deleted(
    line: Line, owner: Person, new_visitor: NewVisitor
) -> None:
    _, server = line
    visitor, stranger = new_visitor(server, owner), new_visitor(server)
    page = ReceivePage(visitor).unlock()
    link = page.make(TITLE)
    send(stranger, link, {"name": NAME, "content": "striped"}, spoilt=True)
    send(stranger, link, {"name": "fine.txt", "content": "fine"})
    page = ReceivePage(visitor)
    page.expect_read()
    row = page.row("A file that can't be opened")
    expect(row).to_contain_text("It wasn't encrypted for this link, or it was changed on the way.")
    expect(row.get_by_role("link")).to_have_count(0)
    expect(row.get_by_role("button")).to_have_count(1)
    expect(page.row("fine.txt").get_by_role("button", name="Accept fine.txt")).to_be_visible()
    page.press("Delete A file that can't be opened")
    page.confirm("Move to trash")
    page.expect_news("A file that can't be opened is in the trash.")
    expect(row).to_have_count(0)


def test_another_public_key_in_the_card_is_refused_by_its_owner_s_page(
    line: Line, owner: Person, new_visitor: NewVisitor
) -> None:
    _, server = line
    visitor = new_visitor(server, owner)
    link = ReceivePage(visitor).unlock().make(TITLE)
    forged = send(new_visitor(server), link, card={"title": TITLE})
    path = f"{API}/requests/{link.partition('#')[0].rpartition('/')[2]}"
    owner.api.patch(path, json={"card": forged}).raise_for_status()
    page = ReceivePage(visitor)
    card = page.card(TITLE)
    expect(card).to_contain_text("The server keeps something else for this link than what you made.")
    expect(card.get_by_role("button", name="Change")).to_have_count(0)
    expect(card.get_by_role("button", name="Copy link")).to_have_count(0)


def test_a_link_is_changed_closed_opened_and_deleted(
    line: Line, owner: Person, new_visitor: NewVisitor
) -> None:
    _, server = line
    visitor, stranger = new_visitor(server, owner), new_visitor(server)
    page = ReceivePage(visitor).unlock()
    link = page.make(TITLE, text=TEXT)
    page.press(f"Change {TITLE}")
    expect(page.page.get_by_label("Message")).to_have_value(TEXT)
    page.page.get_by_label("Title").fill("Holidays")
    page.page.get_by_label("Files at most", exact=True).fill("7")
    page.press("Save")
    page.expect_news("The link “Holidays” was changed.")
    card = page.card("Holidays")
    expect(card).to_contain_text("0 of 7 files")
    said = send(stranger, link, {"name": NAME, "content": "striped"})
    assert said == {"title": "Holidays", "text": TEXT}

    page.set_password("Holidays", PASSWORD)
    expect(card).to_contain_text("needs a password")
    locked = page.link("Holidays")
    assert "#r1p." in locked
    assert send(stranger, locked, {"name": "second.txt", "content": "2"}, password=PASSWORD) == said
    page.remove_password("Holidays")
    expect(card).not_to_contain_text("needs a password")
    assert page.link("Holidays") == link

    page.press("Close Holidays")
    page.expect_news("The link “Holidays” is closed. What came through it is still here.")
    expect(card).to_contain_text("Closed")
    stranger.expects(410)
    with pytest.raises(Exception, match="request-closed"):
        send(stranger, link, {"name": NAME, "content": "striped"})
    page.press("Open again Holidays")
    page.expect_news("The link “Holidays” is open again.")

    page = ReceivePage(visitor)
    expect(page.row(NAME)).to_be_visible()
    page.press("Delete Holidays")
    page.confirm("Delete")
    page.expect_news("The link “Holidays” was deleted.")
    expect(page.card("Holidays")).to_contain_text("Link deleted")
    page.press(f"Accept {NAME}")
    expect(page.row(NAME)).to_contain_text("In My files")
    stranger.expects(404)
    with pytest.raises(Exception, match="request-not-found"):
        send(stranger, link, {"name": NAME, "content": "striped"})


def test_a_change_of_the_library_s_key_closes_all_links(
    line: Line, owner: Person, new_visitor: NewVisitor
) -> None:
    _, server = line
    visitor = new_visitor(server, owner)
    ReceivePage(visitor).unlock().make(TITLE)
    library = LibraryPage(visitor)
    library.press("Change the key")
    library.unlock_by_passphrase(PHRASE)
    library.confirm("Change the key")
    library.take_code()
    library.expect_news("The key was changed.")
    [stored] = owner.api.get(f"{API}/requests").json()["requests"]
    assert stored["state"] == "closed"
    page = ReceivePage(visitor)
    expect(page.card(TITLE)).to_contain_text("Closed")


def test_a_link_that_the_library_does_not_know_is_told(
    line: Line, owner: Person, new_visitor: NewVisitor
) -> None:
    _, server = line
    visitor = new_visitor(server, owner)
    link = ReceivePage(visitor).unlock().make(TITLE)
    send(new_visitor(server), link, {"name": NAME, "content": "striped"})
    owner.api.delete("/api/v1/library").raise_for_status()
    set_up(owner)
    fresh = new_visitor(server, owner)
    page = ReceivePage(fresh).unlock()
    card = page.card("A link that your library doesn't know")
    expect(card).to_contain_text("Nobody can open what comes through it")
    expect(page.row("A file that can't be opened")).to_contain_text("so nobody can open this file")
    expect(card.get_by_role("button", name="Close")).to_be_visible()


def test_without_a_library_the_page_offers_to_set_one_up(line: Line, new_visitor: NewVisitor) -> None:
    _, server = line
    visitor = new_visitor(server, server.create_person("no-library@example.org"))
    visitor.page.goto("/files/requests/")
    expect(visitor.page.get_by_text("To receive locked files you need a library first")).to_be_visible()
    expect(visitor.page.get_by_role("link", name="Set up the library")).to_be_visible()
