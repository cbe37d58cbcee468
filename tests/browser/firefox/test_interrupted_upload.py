"""Uploads in Firefox across connection resets and a killed server, encrypted and plain."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.firefox.conftest import NewVisitor
from tests.browser.firefox.share_page import save
from tests.browser.firefox.upload_page import UploadPage
from tests.browser.journeys.conftest import CHUNK
from tests.browser.journeys.content import noise
from tests.conftest import StartServer
from tests.people import Person
from tests.proxy import Proxy, running_proxy
from tests.server import Server

CHUNKS = 10
CONTENT = noise(CHUNKS * (CHUNK - 32) - 1000, seed=3)  # each segment carries 32 bytes of its own

Line = tuple[Proxy, Server, Person]


@pytest.fixture(scope="module")
def line(start_server: StartServer) -> Iterator[Line]:
    with running_proxy() as proxy:
        server = start_server(PUBLIC_URL=proxy.url)
        proxy.target = server.port
        proxy.default_chunk_size = CHUNK
        yield proxy, server, server.create_person("erin@example.org")
        proxy.release_chunks()


@pytest.mark.long
@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
def test_an_upload_survives_resets_and_a_killed_server(
    encrypted: bool, line: Line, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    proxy, server, erin = line
    source = tmp_path / "long film.mov"
    source.write_bytes(CONTENT)
    visitor = new_visitor(server, erin)
    upload = UploadPage(visitor)
    upload.encrypt(encrypted)
    proxy.requests.clear()
    proxy.reset_chunk(2, times=2)
    proxy.hold_chunks(first=5)
    upload.choose(source)
    upload.start()
    visitor.page.wait_until(lambda: stored(proxy) >= set(range(5)), "the first five chunks are stored")
    server.kill()
    proxy.release_chunks()
    upload.row(source.name).expect_text("we'll resume when")
    server.start()
    link = upload.link(source.name)
    assert ("#b1." in link) == encrypted
    again = [index for index in range(5) if proxy.chunk_statuses()[index].count(201) > 1]
    assert again == [], "what was stored is not sent again"
    receiver = new_visitor(server)
    receiver.open(link)
    assert save(receiver).read_bytes() == CONTENT


@pytest.mark.long
def test_cancel_frees_the_space_on_the_server(line: Line, new_visitor: NewVisitor, tmp_path: Path) -> None:
    proxy, server, erin = line
    source = tmp_path / "not this one.mov"
    source.write_bytes(CONTENT)
    upload = UploadPage(new_visitor(server, erin))
    before = (used_bytes(server, erin), server.blobs())
    proxy.requests.clear()
    proxy.hold_chunks(first=4)
    upload.choose(source)
    upload.start()
    upload.page.wait_until(lambda: stored(proxy) >= set(range(4)), "the first four chunks are stored")
    assert used_bytes(server, erin) > before[0]
    upload.press("Cancel", source.name)
    upload.row(source.name).expect_hidden()
    upload.page.wait_until(lambda: deletions(proxy) == [204], "the server has heard of it")
    proxy.release_chunks()
    assert (used_bytes(server, erin), server.blobs()) == before
    upload.page.reload()
    assert upload.page.locator("#unfinished-rows > li").count() == 0


def used_bytes(server: Server, person: Person) -> int:
    [(used,)] = server.query("SELECT used_bytes FROM accounts_user WHERE email = ?", person.email)
    return int(used)


def deletions(proxy: Proxy) -> list[int]:
    return [request.status for request in proxy.requests if request.method == "DELETE"]


def stored(proxy: Proxy) -> set[int]:
    return {index for index, responses in proxy.chunk_statuses().items() if 201 in responses}
