"""Several files in one link, sent by Firefox: a stranger's Firefox and the command line open it."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.browser.firefox.conftest import NewVisitor
from tests.browser.firefox.share_page import save
from tests.browser.firefox.upload_page import UploadPage
from tests.browser.journeys.content import noise
from tests.cli.user import User
from tests.people import Person
from tests.server import Server

FILES = {"notes.txt": b"first things first", "film.bin": noise(700_000), "empty.bin": b""}
BUNDLE = "Bundle of 3 files"
PASSWORD = "only for us"


@pytest.mark.long
def test_a_bundle_from_firefox_arrives_in_firefox_and_on_the_command_line(
    server: Server, alice: Person, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    upload = UploadPage(new_visitor(server, alice))
    upload.set_password(PASSWORD)
    upload.choose(*(tmp_path / name for name in FILES))
    upload.start()
    link = upload.link(BUNDLE)
    assert "#b1p." in link

    receiver = new_visitor(server)
    page = receiver.open(link)
    page.locator("#share-password").fill(PASSWORD)
    page.locator("#share-password").press("Enter")
    page.get_by_role("heading", BUNDLE).expect_visible()
    page.get_by_role("button", "Download film.bin").click()
    one = receiver.next_download(0)
    assert one.path
    assert (one.path.name, one.path.read_bytes()) == ("film.bin", FILES["film.bin"])
    page.get_by_text("Saved film.bin. Every byte was checked and is authentic.").expect_visible()
    with ZipFile(save(receiver, "Download all")) as archive:
        assert {entry.filename: archive.read(entry) for entry in archive.infolist()} == FILES

    folder = tmp_path / "from the command line"
    done = User(tmp_path).run("download", "--password-stdin", link, "-o", folder, stdin=f"{PASSWORD}\n")
    assert done.returncode == 0, done.stderr.decode()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == FILES
