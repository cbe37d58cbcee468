"""Page and command line open each other's encrypted files, with and without a password."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import digest_of, noise
from tests.browser.journeys.share_page import CHECKED, save
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.cli.user import User
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

NAME = "Überraschung für Zoë 📎.tar"
PASSWORD = "Café au lait"
PASSWORDS = pytest.mark.parametrize(
    "password", [pytest.param("", marks=pytest.mark.long), PASSWORD], ids=["link", "link and password"]
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.write_bytes(noise(3_000_000))
    return path


@pytest.fixture
def user(server: Server, alice: Person, tmp_path: Path) -> User:
    return User(tmp_path, BYTEBIN_URL=server.url, BYTEBIN_KEY=alice.token)


@PASSWORDS
def test_the_command_line_saves_a_file_from_the_page(
    server: Server, alice: Person, new_visitor: NewVisitor, user: User, source: Path, password: str
) -> None:
    upload = UploadPage(new_visitor(server, alice))
    if password:
        upload.set_password(password)
    upload.choose(source)
    upload.start()
    folder = user.folder / "saved"
    folder.mkdir()
    option = ["--password-stdin"] if password else []
    done = user.run("download", *option, upload.link(NAME), "-o", folder, stdin=f"{password}\n")
    assert done.returncode == 0, done.stderr.decode()
    assert digest_of(folder / NAME) == digest_of(source)


@PASSWORDS
def test_the_command_line_saves_each_file_of_a_bundle_from_the_page(
    server: Server, alice: Person, new_visitor: NewVisitor, user: User, source: Path, password: str
) -> None:
    upload = UploadPage(new_visitor(server, alice))
    if password:
        upload.set_password(password)
    upload.choose(source, payload("empty.bin", b""))
    upload.start()
    folder = user.folder / "saved"
    option = ["--password-stdin"] if password else []
    link = upload.link("Bundle of 2 files")
    done = user.run("download", *option, link, "-o", folder, stdin=f"{password}\n")
    assert done.returncode == 0, done.stderr.decode()
    assert sorted(path.name for path in folder.iterdir()) == sorted([NAME, "empty.bin"])
    assert digest_of(folder / NAME) == digest_of(source)
    assert (folder / "empty.bin").read_bytes() == b""


@PASSWORDS
def test_the_page_saves_a_file_from_the_command_line(
    server: Server, new_visitor: NewVisitor, user: User, source: Path, password: str
) -> None:
    option = ["--password-stdin"] if password else []
    link = user.upload(*option, source, stdin=f"{password}\n")["url"]
    visitor = new_visitor(server)
    page = visitor.open(link)
    if password:
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    saved = save(visitor)
    expect(page.get_by_text(CHECKED)).to_be_visible()
    assert saved.suggested_filename == NAME
    assert digest_of(saved.path()) == digest_of(source)
