"""The command lines that the documentation suggests for scripts."""

import os
import subprocess
from pathlib import Path

from tests.cli.command import BYTEBIN
from tests.cli.user import User
from tests.server import ROOT

SCREENSHOTS = (ROOT / "docs" / "SCREENSHOTS.md").read_text()


def documented_line(beginning: str) -> str:
    (line,) = [line for line in SCREENSHOTS.splitlines() if line.startswith(beginning)]
    return line


def shell(user: User, script: str) -> str:
    path = os.pathsep.join([str(Path(BYTEBIN).parent), user.environment["PATH"]])
    done = subprocess.run(
        ["sh", "-eu", "-c", script],
        env={**user.environment, "PATH": path, "shot": str(user.folder / "tmp.png")},
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert done.stderr == b""
    return done.stdout.decode()


def test_the_screenshot_script_gets_the_link(user: User) -> None:
    user.file("tmp.png", b"a picture")
    link = shell(user, f'{documented_line("link=$(bytebin upload")}\nprintf %s "$link"')
    assert user.download(link) == b"a picture"
    done = user.run("download", link, "-o", user.folder)
    assert Path(done.stdout.decode().strip()).name.startswith("shot-20")


def test_the_sharex_action_finds_the_link_in_the_json(user: User) -> None:
    assert "(bytebin upload --json '$input' | ConvertFrom-Json).url" in SCREENSHOTS
    sent = user.upload(user.file("tmp.png", b"a picture"))
    assert user.download(sent["url"]) == b"a picture"
