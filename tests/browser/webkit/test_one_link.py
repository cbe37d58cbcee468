"""Several files in one link, sent by WebKit: saved there one by one and all together, and by the command line."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.browser.journeys.content import noise
from tests.browser.webkit.conftest import NewVisitor
from tests.browser.webkit.share_page import save
from tests.browser.webkit.upload_page import UploadPage
from tests.cli.user import User
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.long

FILES = {"notes.txt": b"first things first", "film.bin": noise(700_000), "empty.bin": b""}


def test_a_bundle_arrives_file_by_file_as_a_zip_and_on_the_command_line(
    server: Server, alice: Person, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    link = UploadPage(new_visitor(server, alice)).send(*(tmp_path / name for name in FILES))
    assert "#b1." in link

    receiver = new_visitor(server)
    page = receiver.open(link)
    page.expect_visible("#share-list-rows > li", "empty.bin")
    assert len(page.all("#share-list-rows > li")) == len(FILES)
    one = save(receiver, "#share-list-rows [data-action=download]", "film.bin")
    assert (one.name, one.read_bytes()) == ("film.bin", FILES["film.bin"])
    with ZipFile(save(receiver)) as archive:
        assert {entry.filename: archive.read(entry) for entry in archive.infolist()} == FILES

    folder = tmp_path / "from the command line"
    done = User(tmp_path).run("download", link, "-o", folder)
    assert done.returncode == 0, done.stderr.decode()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == FILES
