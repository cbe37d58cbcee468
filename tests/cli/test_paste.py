"""`bytebin paste`: a text from standard input or a file."""

import httpx
import pytest
from bytebin_cli.pasting import LANGUAGES

from files.services import texts
from tests.cli.site import Site
from tests.cli.user import User, output_of

pytestmark = pytest.mark.turns(3)

NOTE = "# Größe\n\nfür Zoë: 🖼\n"


def paste(user: User, *arguments: str, stdin: str = NOTE) -> dict[str, object]:
    return output_of(user.run("paste", "--json", *arguments, stdin=stdin))


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ((), "text.txt"),
        (("-", "--language", "markdown"), "text.md"),
        (("--name", "notes"), "notes.txt"),
        (("--name", "notes.rs"), "notes.rs"),
        (("--name", "notes.md", "--language", "markdown"), "notes.md"),
    ],
)
def test_standard_input_becomes_an_encrypted_text(user: User, arguments: tuple[str, ...], name: str) -> None:
    sent = paste(user, *arguments)
    assert (sent["name"], sent["encrypted"]) == (name, True)
    assert user.download(str(sent["url"])) == NOTE.encode()


def test_without_options_the_link_alone_is_printed(user: User) -> None:
    done = user.run("paste", stdin=NOTE)
    assert done.returncode == 0, done.stderr
    assert user.download(done.stdout.decode().strip()) == NOTE.encode()


def test_a_file_keeps_its_name_and_resumes_like_an_upload(user: User) -> None:
    sent = paste(user, str(user.file("Makefile", NOTE.encode())))
    assert sent["name"] == "Makefile"
    locked = paste(user, "--password-stdin", str(user.file("a.py", NOTE.encode())), stdin="rosebud\n")
    assert "#b1p." in str(locked["url"])
    assert user.download(str(locked["url"]), "--password-stdin", stdin="rosebud\n") == NOTE.encode()


@pytest.mark.parametrize("kind", ["--encrypt", "--plain"])
def test_a_burning_text_can_be_read_once(user: User, site: Site, kind: str) -> None:
    user.environment["BYTEBIN_URL"] = site.server.address  # the proxy takes no bodies of unknown length
    sent = paste(user, kind, "--burn", "--expires", "1d", "--language", "markdown")
    assert (sent["max_downloads"], sent["encrypted"]) == (1, kind == "--encrypt")
    assert user.download(str(sent["url"]), "--yes") == NOTE.encode()
    again = user.run("download", str(sent["url"]), "-o", "-", "--yes")
    assert (again.returncode, again.stdout) == (1, b"")


def test_a_plain_text_is_readable_by_every_program(user: User, site: Site) -> None:
    user.environment["BYTEBIN_URL"] = site.server.address
    sent = paste(user, "--plain", "--language", "markdown")
    response = httpx.get(str(sent["url"]), headers={"Accept": "text/plain"})
    assert response.text == NOTE


@pytest.mark.parametrize(
    "wrong",
    [("--language", "klingon"), ("--burn", "--plain", "--password"), ("--max-downloads", "2"), ("a", "b")],
)
def test_wrong_usage_uploads_nothing(user: User, wrong: tuple[str, ...]) -> None:
    done = user.run("paste", *wrong, stdin=NOTE)
    assert (done.returncode, done.stdout) == (2, b"")


def test_its_languages_are_those_of_the_page() -> None:
    assert dict(LANGUAGES) == {key: language.extension for key, language in texts.LANGUAGES.items()}
