"""Files sent through an upload link by people without an account, opened by its owner alone."""

from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import expect

from files.services.photos.cleaning import cleaned_bytes
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import noise, png
from tests.browser.journeys.upload_page import sent
from tests.browser.requests.owner import Owner
from tests.browser.requests.send_page import SendPage
from tests.server import Server
from tests.services.test_photos import photo

pytestmark = pytest.mark.turns(5)

LETTER = b"Dear Anna"
FILM = noise(9 * 2**20, seed=14)  # two chunks


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def test_two_files_then_a_folder_of_thirty(
    server: Server, owner: Owner, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    link = owner.new_link()
    sender = new_visitor(server)
    page = SendPage(sender, link.url)
    page.expect_opened()
    main = sender.page.get_by_role("main")
    expect(main).to_contain_text("For Anna")
    expect(main).to_contain_text(
        "Everything is locked on your device before it leaves. Only Anna can open it."
    )
    expect(main).to_contain_text("You can send up to 50 more files, 256.0\u00a0MB in total.")
    sender.page.get_by_role("link", name="Skip to content").press("Enter")
    assert sender.page.url == link.url
    expect(main).to_be_focused()
    film = tmp_path / "film.mov"
    film.write_bytes(FILM)
    letter = tmp_path / "letter.txt"
    letter.write_bytes(LETTER)
    page.choose(letter, film)
    page.say("From the garden,\nsee you soon", "Eve")
    page.send()
    page.expect_sent(2)
    page.unfinished.expect_wiped()
    received = {file["name"]: file for file in owner.received(link)}
    assert {name: file["digest"] for name, file in received.items()} == {
        "letter.txt": digest(LETTER),
        "film.mov": digest(FILM),
    }
    assert {(file["note"], file["sender"]) for file in received.values()} == {
        ("From the garden,\nsee you soon", "Eve")
    }
    assert received["letter.txt"]["type"] == "text/plain"

    folder = tmp_path / "holiday"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number}.bin").write_bytes(noise(5_000, seed=number))
    expect(sender.page.locator("#send-limits")).to_contain_text("up to 48 more files")
    page.page.get_by_role("button", name="Send more files").click()
    page.choose_folder(folder)
    page.send()
    page.expect_sent(32)
    page.unfinished.expect_wiped()
    assert len(owner.received(link)) == 32
    assert owner.state(link)["open_uploads"] == 0


def test_a_password_is_asked_for(server: Server, owner: Owner, new_visitor: NewVisitor) -> None:
    link = owner.new_link(password="caf\u00e9 7391")
    sender = new_visitor(server)
    sender.expects(403)
    page = SendPage(sender, link.url)
    page.enter_password("cafe 7391")
    page.expect_problem("Wrong password.")
    page.enter_password("cafe\u0301 7391")
    page.expect_opened()
    page.choose(sent("a.png", png(400, 300), "image/png"))
    page.send()
    page.expect_sent(1)
    [file] = owner.received(link)
    assert (file["name"], file["type"], "note" in file) == ("a.png", "image/png", False)
    assert file["thumbnail"].startswith("data:image/")


def test_a_photo_loses_its_place_unless_it_is_kept(
    server: Server, owner: Owner, new_visitor: NewVisitor
) -> None:
    link, content = owner.new_link(), photo("JPEG")
    page = SendPage(new_visitor(server), link.url)
    page.expect_opened()
    page.choose(sent("a.jpg", content, "image/jpeg"))
    page.send()
    page.expect_sent(1)
    page.page.get_by_role("button", name="Send more files").click()
    page.page.get_by_role("switch", name="Keep where photos were taken").check()
    page.choose(sent("b.jpg", content, "image/jpeg"))
    page.send()
    page.expect_sent(2)
    received = {file["name"]: file["digest"] for file in owner.received(link)}
    assert received == {"a.jpg": digest(cleaned_bytes(content, "location")), "b.jpg": digest(content)}


def test_more_files_than_have_rows_of_their_own(
    server: Server, owner: Owner, new_visitor: NewVisitor
) -> None:
    link = owner.new_link(max_files=60)
    page = SendPage(new_visitor(server), link.url)
    page.expect_opened()
    page.choose(*(sent(f"{number}.txt", b"%d" % number) for number in range(51)))
    page.send()
    page.expect_sent(51)
    expect(page.page.locator("#send-whole")).to_contain_text("51 of 51 files sent")
    expect(page.page.locator("#upload-rows > li")).to_have_count(0)
    received = {file["name"]: file["digest"] for file in owner.received(link)}
    assert received == {f"{number}.txt": digest(b"%d" % number) for number in range(51)}
