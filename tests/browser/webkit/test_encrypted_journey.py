"""The main use case in WebKit: a recipient and the command line open an encrypted file."""

from pathlib import Path

import pytest

from tests.browser.journeys import needles
from tests.browser.journeys.content import MIB, digest_of, noise
from tests.browser.journeys.test_wire import on_the_server
from tests.browser.webkit.conftest import NewVisitor
from tests.browser.webkit.share_page import expect_checked, save
from tests.browser.webkit.upload_page import UploadPage
from tests.cli.command import bytebin
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.long

NAME = "Überraschung für Zoë 📎.tar"


def test_3_mb_arrive_identical_without_revealing_name_bytes_or_key_to_the_server(
    server: Server, alice: Person, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    source = tmp_path / NAME
    source.write_bytes(noise(3 * MIB, seed=33))
    link = UploadPage(new_visitor(server, alice)).send(source)
    expect_same(new_visitor, server, link, source)

    folder = tmp_path / "from the command line"
    folder.mkdir()
    decrypted = bytebin("decrypt", link, "-o", folder)
    assert decrypted.returncode == 0, decrypted.stderr.decode()
    assert digest_of(folder / NAME) == digest_of(source)

    secret = (
        needles.of_text("the name", NAME)
        | needles.of_content(source.read_bytes())
        | needles.of_key(link.partition("#")[2])
    )
    finds = {place: needles.found(secret, content) for place, content in on_the_server(server).items()}
    assert {place: labels for place, labels in finds.items() if labels} == {}


def test_80_mb_arrive_identical(
    server: Server, alice: Person, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    source = tmp_path / NAME
    source.write_bytes(noise(80 * MIB, seed=80))
    link = UploadPage(new_visitor(server, alice)).send(source)
    expect_same(new_visitor, server, link, source)


def expect_same(new_visitor: NewVisitor, server: Server, link: str, source: Path) -> None:
    assert "#b1." in link
    receiver = new_visitor(server)
    receiver.open(link).expect_visible("#share-name", source.name)
    saved = save(receiver)
    expect_checked(receiver)
    assert saved.name == source.name
    assert digest_of(saved) == digest_of(source)
