"""Firefox keeps little of a large file in memory while it saves or uploads it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.firefox.conftest import NewVisitor
from tests.browser.firefox.process import FEW_EVENTS, Firefox
from tests.browser.firefox.share_page import CHECKED
from tests.browser.firefox.upload_page import UploadPage
from tests.browser.quiet import sparse_file
from tests.browser.saving.memory import Growth
from tests.browser.saving.sealed_upload import MIB, SentFile, send_sealed
from tests.browser.saving.ways import NO_WORKER
from tests.figures import Figures
from tests.people import Person
from tests.server import Server

SIZE = int(os.environ.get("SAVING_MIB", "320")) * MIB  # manually with 2048 too: the memory is the same
LIMIT = 200 * MIB
WAYS = {"worker": "", "private disk": NO_WORKER}
TAKES = 600.0  # seconds at most
pytestmark = [pytest.mark.alone, pytest.mark.long]


@pytest.fixture(scope="module")
def person(server: Server) -> Iterator[Person]:
    """A user whose files are deleted at the end."""
    person = server.create_person("large-files-of-firefox@example.org")
    yield person
    for file in person.api.get("/api/v1/files").raise_for_status().json()["files"]:
        person.api.delete(f"/api/v1/files/{file['id']}").raise_for_status()


@pytest.fixture(scope="module")
def huge(person: Person) -> SentFile:
    return send_sealed(person, SIZE)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Firefox]:
    firefox = Firefox(tmp_path / "profile", FEW_EVENTS).start()
    yield firefox
    firefox.stop()


@pytest.mark.parametrize("way", WAYS)
def test_saving_takes_less_than_200_mib(
    server: Server, new_visitor: NewVisitor, own: Firefox, huge: SentFile, figures: Figures, way: str
) -> None:
    receiver = new_visitor(server, own=own)
    receiver.add_init_script(f"() => {{ {WAYS[way]} }}")
    page = receiver.open(huge.link)
    button = page.locator("main button").filter("Download").expect_enabled()
    with Growth(own.pid) as growth:
        button.click()
        page.wait_until(page.get_by_text(CHECKED).is_visible, "the file is saved", TAKES)
    figures(f"{way}: {SIZE // MIB} MiB saved, at most {growth.bytes / MIB:.0f} MiB more in memory")
    assert growth.bytes < LIMIT


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
def test_sending_takes_less_than_200_mib(
    server: Server,
    new_visitor: NewVisitor,
    own: Firefox,
    person: Person,
    figures: Figures,
    tmp_path: Path,
    encrypted: bool,
) -> None:
    upload = UploadPage(new_visitor(server, person, own=own))
    upload.encrypt(encrypted)
    with sparse_file(tmp_path, "film.bin", SIZE) as path:
        upload.choose(path)
        with Growth(own.pid) as growth:
            upload.start()
            link = upload.page.get_by_label("Link to film.bin")
            upload.page.wait_until(link.is_visible, "the file is sent", TAKES)
    kind = "encrypted" if encrypted else "plain"
    figures(f"{kind}: {SIZE // MIB} MiB sent, at most {growth.bytes / MIB:.0f} MiB more in memory")
    assert growth.bytes < LIMIT
