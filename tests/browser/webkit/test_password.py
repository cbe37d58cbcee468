"""A file with a password in WebKit: Argon2id in its worker, the only place that may compile WebAssembly."""

from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest

from tests.browser.journeys.content import noise
from tests.browser.pages.test_password_page import WITH_PASSWORD, store
from tests.browser.webkit.conftest import NewVisitor
from tests.browser.webkit.share_page import expect_checked, save
from tests.browser.webkit.upload_page import UploadPage
from tests.cli.command import bytebin
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.long

PASSWORD = "Zoë's long password"
ARGON2ID, KDF_AT = 2, 56  # the position of the KDF's id in the envelope
VECTOR = next(
    vector for vector in WITH_PASSWORD.values() if b64decode(vector["envelope"])[KDF_AT] == ARGON2ID
)
FIELD = "#share-password"


def test_a_wrong_password_is_refused_and_the_right_one_opens_the_file(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server)
    visitor.expects("the server responded with a status of 403")
    page = visitor.open(store(alice, VECTOR))
    page.submit(FIELD, "not the password")
    page.expect_visible("[role=alert]", "Wrong password.")
    page.submit(FIELD, VECTOR["password"])
    saved = save(visitor)
    expect_checked(visitor)
    assert sha256(saved.read_bytes()).hexdigest() == VECTOR["plaintext_sha256"]


def test_the_command_line_and_webkit_open_a_file_that_webkit_sent_with_a_password(
    server: Server, alice: Person, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    source = tmp_path / "letter.txt"
    source.write_bytes(noise(300_000))
    upload = UploadPage(new_visitor(server, alice))
    upload.set_password(PASSWORD)
    link = upload.send(source)
    assert "#b1p." in link
    folder = tmp_path / "from the command line"
    folder.mkdir()
    decrypted = bytebin("decrypt", link, "-o", folder, "--password-stdin", stdin=f"{PASSWORD}\n")
    assert decrypted.returncode == 0, decrypted.stderr.decode()
    assert (folder / source.name).read_bytes() == source.read_bytes()
    receiver = new_visitor(server)
    receiver.open(link).submit(FIELD, PASSWORD)
    assert save(receiver).read_bytes() == source.read_bytes()
