"""Logging in. An API key is sent only to the server it belongs to."""

import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.cli.site import Site
from tests.cli.user import User, output_of


@pytest.fixture
def newcomer(site: Site, tmp_path: Path) -> User:
    """A user without an account in the environment or on disk."""
    site.reset()
    return User(tmp_path)


def stored(user: User) -> Path:
    return user.config / "bytebin" / "account.json"


def test_login_checks_the_key_and_stores_it_for_its_owner_only(newcomer: User, site: Site) -> None:
    done = newcomer.run("login", site.url, "--json", stdin=f"{site.person.token}\n")
    assert output_of(done) == {
        "url": site.url,
        "email": "cli@example.org",
        "may": ["upload", "list", "delete"],
    }
    assert stat.S_IMODE(stored(newcomer).stat().st_mode) == 0o600
    assert stat.S_IMODE(stored(newcomer).parent.stat().st_mode) == 0o700
    assert site.person.token not in done.stderr.decode()
    link = newcomer.run("upload", newcomer.file("a.txt", b"hello")).stdout.decode().strip()
    assert newcomer.download(link) == b"hello"
    assert output_of(newcomer.run("logout", "--json")) == {"forgotten": True}
    assert not stored(newcomer).exists()
    assert newcomer.run("ls").returncode == 1


def test_login_reports_what_a_screenshot_key_may_do(newcomer: User, site: Site) -> None:
    key = site.server.create_key("cli@example.org", ["files:write"])
    done = newcomer.run("login", site.url, stdin=key)
    assert (done.returncode, done.stderr) == (0, b"")
    assert f"Logged in to {site.url}. The key may upload." in done.stdout.decode()
    listed = newcomer.run("ls")
    assert (listed.returncode, listed.stdout) == (1, b"")
    assert b"files:read" in listed.stderr


@pytest.mark.parametrize("key", ["bb_mistyped", "", "two words", "bb_é"])
def test_a_wrong_key_is_not_stored(newcomer: User, site: Site, key: str) -> None:
    done = newcomer.run("login", site.url, stdin=f"{key}\n")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.count(b"\n") == 1
    assert not stored(newcomer).exists()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://files.example.org", b"must begin with https://"),
        ("files.example.org:0", b"should look like"),
        ("https://user:word@files.example.org", b"should look like"),
        ("ftp://files.example.org", b"should look like"),
        ("https://files.example.org/?a", b"should look like"),
    ],
)
def test_login_refuses_a_url_to_which_no_key_should_be_sent(newcomer: User, url: str, message: bytes) -> None:
    done = newcomer.run("login", url, stdin="bb_x\n")
    assert done.returncode == 1
    assert message in done.stderr


def test_environment_variables_take_precedence(user: User, site: Site) -> None:
    stored(user).parent.mkdir(parents=True)
    stored(user).write_text(json.dumps({"url": "https://elsewhere.example", "key": "bb_other"}))
    assert user.run("ls").returncode == 0
    assert {request.headers["Authorization"] for request in site.proxy.requests} == {
        f"Bearer {site.person.token}"
    }


def test_a_stored_key_is_not_sent_to_another_server_from_the_environment(user: User, site: Site) -> None:
    del user.environment["BYTEBIN_KEY"]
    stored(user).parent.mkdir(parents=True)
    stored(user).write_text(json.dumps({"url": "https://elsewhere.example", "key": "bb_other"}))
    done = user.run("ls")
    assert done.returncode == 1
    assert b"There is no API key for" in done.stderr
    assert site.proxy.requests == []


@contextmanager
def redirecting_to(target: str) -> Iterator[str]:
    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(307)
            self.send_header("Location", target + self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_DELETE = do_GET  # noqa: N815

        def log_message(self, *_arguments: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("command", [["ls"], ["rm", "Yx3-_abc123"], ["upload", "-"]])
def test_a_redirect_is_not_followed_with_a_key(user: User, site: Site, command: list[str]) -> None:
    with redirecting_to(site.url) as url:
        user.environment["BYTEBIN_URL"] = url
        done = user.run(*command)
    assert done.returncode == 1
    assert b"redirects to" in done.stderr
    assert site.proxy.requests == []


def test_files_are_listed_and_deleted(user: User) -> None:
    plain = user.upload("--plain", user.file("a.txt", b"hello"))
    sealed = user.upload(user.file("b.txt", b"hello"))
    lines = user.run("ls").stdout.decode().splitlines()
    assert [line.split("\t")[0] for line in lines[:2]] == [sealed["id"], plain["id"]]
    assert [line.split("\t")[3] for line in lines[:2]] == ["(encrypted)", "a.txt"]
    assert json.loads(user.run("ls", "--json").stdout.splitlines()[1])["name"] == "a.txt"
    done = user.run("rm", "--json", plain["id"], sealed["url"])
    assert done.returncode == 0
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [plain["id"], sealed["id"]]
    gone = user.run("download", sealed["url"], "-o", user.folder)
    assert gone.stderr.startswith(b"There is no file behind this link")
    again = user.run("rm", "--json", sealed["url"])
    assert again.returncode == 1
    assert sealed["url"].partition("#")[2].encode() not in again.stdout + again.stderr


def test_a_link_to_another_server_deletes_nothing(user: User, site: Site) -> None:
    sent = user.upload(user.file("a.txt", b"hello"))
    done = user.run("rm", sent["url"].replace("127.0.0.1", "localhost"))
    assert done.returncode == 1
    assert b"belongs to a server other than" in done.stderr
    assert site.seen("DELETE") == []


def test_an_unreachable_server_is_reported(user: User) -> None:
    user.environment["BYTEBIN_URL"] = "http://127.0.0.1:9"
    done = user.run("ls")
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"The server cannot be reached" in done.stderr


def test_no_progress_bar_without_a_terminal(user: User) -> None:
    done = user.run("upload", user.file("a.txt", b"hello"))
    assert done.stderr == b""
    assert done.stdout.count(b"\n") == 1
