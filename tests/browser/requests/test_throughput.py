"""How fast a file is sent through an upload link, compared with an ordinary encrypted upload in the same browser."""

import time
from hashlib import sha256
from pathlib import Path

import pytest

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import MIB, noise
from tests.browser.journeys.upload_page import UploadPage
from tests.browser.journeys.visitor import Visitor
from tests.browser.requests.owner import GIB, Owner
from tests.browser.requests.send_page import SendPage
from tests.figures import Figures
from tests.people import Person
from tests.server import Server

SIZE = 200 * MIB
TURNS = 3
FOLDER = 200


@pytest.mark.long
@pytest.mark.alone
def test_sending_is_as_fast_as_an_ordinary_encrypted_upload(
    server: Server, anna: Person, owner: Owner, new_visitor: NewVisitor, tmp_path: Path, figures: Figures
) -> None:
    source = tmp_path / "large.bin"
    source.write_bytes(noise(SIZE))
    link = owner.new_link(max_bytes=2 * GIB)
    uploads, sends = [], []
    for _ in range(TURNS):
        page = UploadPage(new_visitor(server, anna))
        page.choose(source)
        begun = time.monotonic()
        page.start()
        page.link("large.bin")
        uploads.append(time.monotonic() - begun)
        sending = SendPage(new_visitor(server), link.url)
        sending.expect_opened()
        sending.choose(source)
        begun = time.monotonic()
        sending.send()
        sending.expect_sent(1)
        sends.append(time.monotonic() - begun)
    ratio = min(uploads) / min(sends)
    figures(
        f"{SIZE // MIB} MiB: uploaded in {min(uploads):.2f} s, sent in {min(sends):.2f} s: {ratio:.2f} as fast"
    )


@pytest.mark.long
def test_forty_megabytes_and_a_folder_of_two_hundred_files_arrive_over_a_connection_that_drops(
    server: Server, owner: Owner, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    link = owner.new_link(max_files=FOLDER + 1)
    film = tmp_path / "film.mov"
    film.write_bytes(noise(40 * MIB))
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(FOLDER):
        (folder / f"{number}.jpg").write_bytes(noise(2000, seed=number))
    sender = new_visitor(server)
    sender.expects("net::ERR_INTERNET_DISCONNECTED", 429)  # 120 creates a minute: the page waits, and goes on
    page = SendPage(sender, link.url)
    page.expect_opened()
    page.choose(film)
    page.send()
    drop(sender)
    page.expect_sent(1)
    sender.page.get_by_role("button", name="Send more files").click()
    page.choose_folder(folder)
    page.send()
    drop(sender)
    page.expect_sent(FOLDER + 1)
    sums = {file["name"]: file["digest"] for file in owner.received(link)}
    sent = [film, *folder.iterdir()]
    assert sums == {path.name: sha256(path.read_bytes()).hexdigest() for path in sent}


def drop(sender: Visitor) -> None:
    """Take the network away for two seconds, after a moment of sending."""
    sender.page.wait_for_timeout(300)
    sender.context.set_offline(True)
    sender.page.wait_for_timeout(2000)
    sender.context.set_offline(False)
