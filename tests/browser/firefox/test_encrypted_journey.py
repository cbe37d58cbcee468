"""The main use case in Firefox: a recipient and the command line open an encrypted file."""

from pathlib import Path

from tests.browser.firefox.conftest import NewVisitor
from tests.browser.firefox.share_page import CHECKED, save
from tests.browser.firefox.upload_page import UploadPage
from tests.browser.journeys.content import MIB, noise
from tests.campaign import rounds
from tests.cli.command import bytebin
from tests.people import Person
from tests.server import Server

NAME = "Überraschung für Zoë 📎.tar"


def test_an_encrypted_file_arrives_identical_at_a_stranger_and_the_command_line(
    server: Server, alice: Person, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    source = tmp_path / NAME
    source.write_bytes(noise(rounds(20) * MIB))
    [link] = UploadPage(new_visitor(server, alice)).send(source)
    assert "#b1." in link

    receiver = new_visitor(server)
    receiver.open(link)
    receiver.page.get_by_role("heading", NAME).expect_visible()
    saved = save(receiver)
    receiver.page.locator("#share-news").expect_text(CHECKED)
    assert saved.name == NAME
    assert saved.read_bytes() == source.read_bytes()

    folder = tmp_path / "from the command line"
    folder.mkdir()
    decrypted = bytebin("decrypt", link, "-o", folder)
    assert decrypted.returncode == 0, decrypted.stderr.decode()
    assert (folder / NAME).read_bytes() == source.read_bytes()
