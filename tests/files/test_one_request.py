"""A whole file in one request, by real programs: curl, and ShareX's command line under a terminal."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.files.client import API, json_of, multipart, problem, upload
from tests.files.stored import nothing_stored
from tests.people import Person
from tests.server import Server

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
# A real 1x1 PNG, so that type detection sees an image.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c626001000000ffff03"
    "00000600055735ee010000000049454e44ae426082"
)
LINKS = ("url", "raw_url", "download_url", "thumbnail_url", "deletion_url")
MEMBERS = {"id", "name", "size", "content_type", "expires_at", *LINKS}


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "screen shot.png"
    path.write_bytes(PNG + os.urandom(300_000))
    return path


def curl(person: Person, *arguments: str, stdin: bytes | None = None) -> str:
    command = [
        "curl",
        "--silent",
        "--show-error",
        "--fail",
        "-H",
        f"Authorization: Bearer {person.token}",
        *arguments,
    ]
    return subprocess.run(command, input=stdin, capture_output=True, check=True).stdout.decode()


def assert_shared(url: str, content: bytes) -> None:
    """Check that the link returns the bytes to curl and a page to a browser."""
    assert (
        subprocess.run(["curl", "--silent", "--fail", url], capture_output=True, check=True).stdout == content
    )
    page = httpx.get(url, headers=BROWSER)
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert "Accept" in page.headers["Vary"]


def test_curl_sends_a_form(server: Server, alice: Person, picture: Path) -> None:
    file = json.loads(curl(alice, "-F", f"file=@{picture}", f"{server.url}{API}/files"))
    assert file.keys() >= MEMBERS
    assert file["name"] == picture.name
    assert file["content_type"] == "image/png"
    assert file["size"] == picture.stat().st_size
    assert file["thumbnail_url"] == f"{server.url}/t/{file['id']}/480"
    assert_shared(file["url"], picture.read_bytes())


def test_curl_sends_a_file(server: Server, alice: Person, picture: Path) -> None:
    file = json.loads(curl(alice, "-T", str(picture), f"{server.url}{API}/files/screen.png"))
    assert file["name"] == "screen.png"
    assert file["content_type"] == "image/png"
    assert_shared(file["url"], picture.read_bytes())


@pytest.mark.parametrize("size", [0, 1, 3_000_000, 8 * 2**20, 20_000_001])
def test_curl_uploads_from_a_pipe(server: Server, alice: Person, size: int) -> None:
    content = os.urandom(size)
    file = json.loads(curl(alice, "-T", "-", f"{server.url}{API}/files/backup.tar", stdin=content))
    assert (file["name"], file["size"]) == ("backup.tar", size)
    assert_shared(file["url"], content)
    assert server.rows.value("files_file", "counted_bytes", _id=file["id"]) == max(size, 4096)


def test_a_script_that_wants_plain_text_gets_the_bare_url(
    server: Server, alice: Person, picture: Path
) -> None:
    plain = ("-H", "Accept: text/plain")
    for request in (
        ("-F", f"file=@{picture}", f"{server.url}{API}/files"),
        ("-T", str(picture), f"{server.url}{API}/files/x"),
    ):
        response = curl(alice, *plain, *request)
        assert re.fullmatch(re.escape(f"{server.url}/f/") + r"\w{11}\n", response)


def test_a_non_ascii_file_name_is_kept(alice: Person) -> None:
    name = "Grüße aus 東京 & co.txt"
    formed = json_of(alice.api.post(f"{API}/files", **multipart(name, b"x")))
    assert formed["name"] == name
    sent = json_of(alice.api.put(f"{API}/files/{name}", content=b"x"))
    assert sent["name"] == name


def test_a_form_takes_the_options_of_an_upload(alice: Person) -> None:
    options = {"expires_in": "3600", "max_downloads": "2"}
    file = json_of(alice.api.post(f"{API}/files", **multipart("x.txt", b"x", options)))
    assert file["max_downloads"] == 2
    assert file["created_at"] < file["expires_at"]


def test_a_form_with_a_bad_option_stores_nothing(server: Server, alice: Person) -> None:
    for options in (
        {"expires_in": "soon"},
        {"expires_in": "-1"},
        {"max_downloads": "0"},
        {"max_downloads": "1e9"},
    ):
        with nothing_stored(server):
            problem(
                alice.api.post(f"{API}/files", **multipart("x.txt", b"x", options)), 400, "invalid-request"
            )


def test_urls_with_and_without_a_trailing_slash_work_without_a_redirect(alice: Person) -> None:
    file = upload(alice.api, b"x")
    for slash in ("", "/"):
        assert alice.api.get(f"{API}/files/{file['id']}{slash}").status_code == 200
        assert alice.api.get(f"{API}/limits{slash}").status_code == 200
        assert alice.api.post(f"{API}/files{slash}", **multipart("x.txt", b"x")).status_code == 201
        assert alice.api.post(f"{API}/uploads{slash}", json={"name": "x", "size": 1}).status_code == 201


def sxcu_of(person: Person) -> dict[str, str]:
    """Return the .sxcu file that the keys page offers to a logged-in browser."""
    with httpx.Client(base_url=person.address, follow_redirects=True, timeout=60) as browser:
        browser.get("/account/login/")
        form = {
            "login": person.email,
            "password": person.password,
            "csrfmiddlewaretoken": browser.cookies["csrftoken"],
        }
        assert browser.post("/account/login/", data=form).status_code == 200
        page = browser.get("/account/keys/")
        action = re.search(r'<form[^>]*action="([^"]*sharex[^"]*)"', page.text)
        assert action, "the keys page has no form for the .sxcu file"
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token
        response = browser.post(action[1], data={"csrfmiddlewaretoken": token[1]})
    assert response.status_code == 200
    assert 'filename="bytebin.sxcu"' in response.headers["Content-Disposition"]
    document = response.json()
    assert isinstance(document, dict)
    return document


def run_in_terminal(command: list[str], **environment: str) -> str:
    """Run a program that requires a terminal. Return what it wrote there."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(command[0], command, {**os.environ, **environment})
    output = b""
    try:
        while block := os.read(terminal, 4096):
            output += block
    except OSError:  # Linux reports the end of a terminal as EIO
        pass
    finally:
        os.close(terminal)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, output.decode()
    return output.decode()


def test_sharex_uploads_with_the_file_of_the_keys_page(alice: Person, picture: Path, tmp_path: Path) -> None:
    config = sxcu_of(alice)
    assert config["Version"] == "17.0.0"
    assert config["DestinationType"] == "ImageUploader, TextUploader, FileUploader"
    sharex = str(Path(sys.executable).with_name("sharex"))
    printed = run_in_terminal(
        [sharex, "--no-copy", "--no-launch", str(picture)],
        SHAREX_CONFIG=json.dumps(config),
        HOME=str(tmp_path),
        TERM="xterm",
        COLUMNS="200",
    )
    urls = re.findall(r"http://127\.0\.0\.1:\d+/f/\w{11}", printed)
    assert urls, printed
    assert_shared(urls[-1], picture.read_bytes())


def test_the_key_in_the_sharex_file_can_only_upload(alice: Person, stranger: Person) -> None:
    headers = json.loads(json.dumps(sxcu_of(alice)["Headers"]))
    problem(stranger.api.get(f"{API}/files", headers=headers), 403, "insufficient-scope")
