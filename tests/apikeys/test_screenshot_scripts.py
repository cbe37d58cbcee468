"""Scripts for screenshot tools, run by a real shell with the real curl against the server."""

import os
import subprocess
from pathlib import Path

import httpx
import pytest
from django.test import Client
from django.urls import reverse

from apikeys.models import ApiKey
from files.screenshots import TOOLS, script
from tests.browser.journeys.content import png
from tests.members import Member
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(3)

SCRIPT = reverse("keys-script")
PICTURE = png()
# Each tool's program, and what its stub does. Cancelling produces no image.
PROGRAMS = {"flameshot": "flameshot", "spectacle": "spectacle", "grim": "grim", "macos": "screencapture"}
CAPTURES = {"flameshot": 'cat "$PICTURE"'}
CAPTURE = 'for shot; do :; done; cat "$PICTURE" >"$shot"'


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Stubs of desktop programs that this machine lacks. The clipboard is a file."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (tmp_path / "picture.png").write_bytes(PICTURE)
    program(folder / "slurp", "echo 0,0 10x10")
    program(folder / "xclip", f'cat >"{tmp_path}/clipboard"')
    program(folder / "notify-send", f'echo "$2" >>"{tmp_path}/told"')
    return folder


def program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o700)


def run(desk: Path, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = desk.parent / "bytebin.sh"
    path.write_text(text)
    environment = {
        "PATH": f"{desk}:{os.environ['PATH']}",
        "PICTURE": str(desk.parent / "picture.png"),
        "TMPDIR": str(desk.parent),
    }
    return subprocess.run(
        ["sh", path, *arguments], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def token(server: Server, alice_at_the_server: Person) -> str:
    return server.create_key(alice_at_the_server.email, ["files:write"])


@pytest.fixture(scope="module")
def alice_at_the_server(server: Server) -> Person:
    return server.create_user("shots@example.org")


def script_of(server: Server, tool: str, token: str) -> str:
    return script(TOOLS[tool], token).replace("http://127.0.0.1:8000", server.url)


@pytest.mark.parametrize("tool", PROGRAMS)
def test_a_screenshot_is_uploaded_and_its_link_copied(
    server: Server, desk: Path, token: str, tool: str
) -> None:
    program(desk / PROGRAMS[tool], CAPTURES.get(tool, CAPTURE))
    done = run(desk, script_of(server, tool, token))
    assert (done.returncode, done.stderr) == (0, "")
    link = (desk.parent / "clipboard").read_text()
    assert link.startswith(f"{server.url}/f/")
    assert httpx.get(link).content == PICTURE
    assert (desk.parent / "told").read_text() == "The link has been copied to the clipboard.\n"
    assert list(desk.parent.glob("tmp.*")) == []


@pytest.mark.parametrize("tool", PROGRAMS)
def test_cancelling_sends_nothing(server: Server, desk: Path, token: str, tool: str) -> None:
    program(desk / PROGRAMS[tool], "exit 1")
    assert run(desk, script_of(server, tool, token)).returncode == 0
    assert not (desk.parent / "clipboard").exists()


def test_a_refusal_is_reported(server: Server, desk: Path) -> None:
    program(desk / "flameshot", CAPTURES["flameshot"])
    done = run(desk, script_of(server, "flameshot", "bb_no_key"))
    assert done.returncode == 1
    assert (desk.parent / "told").read_text() == "The screenshot couldn't be uploaded.\n"


@pytest.mark.parametrize("name", ["shot.png", 'a "quoted" name; it\'s.png', "-dash.png"])
def test_any_file_is_uploaded_and_its_link_printed(server: Server, desk: Path, token: str, name: str) -> None:
    (desk.parent / name).write_bytes(PICTURE)
    done = run(desk, script_of(server, "ksnip", token), str(desk.parent / name))
    assert (done.returncode, done.stderr) == (0, "")
    response = httpx.get(done.stdout.strip())
    assert response.content == PICTURE


def test_the_script_has_its_own_key_that_can_only_upload(alice: Member) -> None:
    response = alice.browser.post(SCRIPT, {"tool": "flameshot"})
    assert response.headers["Content-Disposition"] == 'attachment; filename="bytebin-flameshot.sh"'
    assert "no-store" in response.headers["Cache-Control"]
    key = ApiKey.objects.get()
    assert (key.name, key.scopes, key.user) == ("Flameshot", ["files:write"], alice.user)
    assert f"\nkey=bb_{key.pk}_" in response.content.decode()


def test_every_button_of_the_page_has_a_script(alice: Member) -> None:
    page = alice.browser.get(reverse("keys")).content.decode()
    for tool in TOOLS:
        assert f'value="{tool}"' in page


def test_an_unknown_tool_creates_no_key(alice: Member) -> None:
    assert alice.browser.post(SCRIPT, {"tool": "$(reboot)"}).status_code == 400
    assert alice.browser.post(SCRIPT).status_code == 400
    assert not ApiKey.objects.exists()


def test_it_requires_a_session_and_a_post_with_a_csrf_token(alice: Member, anonymous: Client) -> None:
    assert alice.browser.get(SCRIPT).status_code == 405
    assert anonymous.post(SCRIPT, {"tool": "macos"}).headers["Location"].startswith(reverse("account_login"))
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice.user)
    assert strict.post(SCRIPT, {"tool": "macos"}).status_code == 403
    assert not ApiKey.objects.exists()
