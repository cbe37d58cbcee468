"""The whole browser is killed and started again with the same profile."""

import os
import signal
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from tests.browser.conftest import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.resume.scene import (
    NAME,
    PLAIN_TOO_IN_LONG,
    Scene,
    expect_only_missing,
    expect_whole,
)
from tests.browser.journeys.upload_page import UploadPage
from tests.browser.journeys.visitor import Visitor


class ProfileVisitor(Visitor):
    """A visitor with a browser process of its own, whose data is in the folder `profile`."""

    def __init__(self, browser: Browser, base: str, profile: Path, logged_in: Visitor) -> None:
        self.profile = profile
        super().__init__(browser, base)
        self.context.add_cookies(logged_in.cookies())

    def open_context(self, browser: Browser, **options: Any) -> BrowserContext:
        return browser.browser_type.launch_persistent_context(
            self.profile, executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS, **options
        )

    def kill(self) -> None:
        """Kill all processes of the browser."""
        named = f"--user-data-dir={self.profile}".encode()
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if named in (folder / "cmdline").read_bytes().split(b"\0"):
                    os.kill(int(folder.name), signal.SIGKILL)
        self.context.wait_for_event("close")


@PLAIN_TOO_IN_LONG
def test_after_a_kill_of_the_browser_only_the_missing_chunks_are_sent(
    scene: Scene, browser: Browser, tmp_path: Path, new_visitor: NewVisitor, encrypted: bool
) -> None:
    profile, logged_in = tmp_path / "profile", scene.visitor
    visitor = ProfileVisitor(browser, scene.server.url, profile, logged_in)
    scene = replace(scene, visitor=visitor, page=UploadPage(visitor))
    scene.start(encrypted=encrypted)
    visitor.kill()
    scene.forget()
    visitor = ProfileVisitor(browser, scene.server.url, profile, logged_in)
    scene = replace(scene, visitor=visitor, page=UploadPage(visitor))
    scene.unfinished.expect_share(NAME, 60)
    scene.unfinished.choose(NAME, scene.file)
    expect_whole(scene, new_visitor)
    expect_only_missing(scene)
    scene.unfinished.expect_wiped()
    visitor.close()
    assert visitor.problems() == []
