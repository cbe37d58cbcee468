"""Choosing a file again: the same, a changed one or another one."""

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import CHUNK, NewVisitor
from tests.browser.journeys.resume.scene import (
    CONTENT,
    MTIME,
    NAME,
    PLAIN_TOO_IN_LONG,
    Scene,
    expect_only_missing,
    expect_whole,
    expect_words,
)
from tests.browser.journeys.share_page import file_id, save
from tests.browser.journeys.visitor import TIMEOUT

pytestmark = pytest.mark.turns(5)


@pytest.mark.long
def test_a_file_chosen_or_dropped_again_resumes_where_it_stopped(
    scene: Scene, new_visitor: NewVisitor
) -> None:
    scene.interrupt()
    other = scene.file.with_name("other.mov")
    other.write_bytes(b"another film")
    scene.page.choose(scene.file, other)
    expect(scene.visitor.page.locator("#upload-chosen [data-part=name]")).to_have_text(["other.mov"])
    expect_whole(scene, new_visitor)
    expect_only_missing(scene)


def grown(content: bytes, mtime: int) -> tuple[bytes, int]:
    return content + b"x", mtime


def touched(content: bytes, mtime: int) -> tuple[bytes, int]:
    return content, mtime + 1


def rewritten_within(content: bytes, mtime: int) -> tuple[bytes, int]:
    """The change is within a chunk that the server has; size and time are forged to match."""
    return content[: CHUNK + 5] + bytes([content[CHUNK + 5] ^ 1]) + content[CHUNK + 6 :], mtime


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(grown, marks=pytest.mark.long),
        pytest.param(touched, marks=pytest.mark.long),
        rewritten_within,
    ],
)
@PLAIN_TOO_IN_LONG
def test_a_changed_file_starts_over_and_the_page_says_so(
    scene: Scene, new_visitor: NewVisitor, change: Callable[[bytes, int], tuple[bytes, int]], encrypted: bool
) -> None:
    scene.interrupt(encrypted=encrypted)
    [kept] = scene.unfinished.kept()["uploads"]
    content, mtime = change(CONTENT, MTIME)
    scene.file.write_bytes(content)
    os.utime(scene.file, (mtime, mtime))
    scene.unfinished.choose(NAME, scene.file)
    expect_words(scene, f"{NAME} has changed since its upload began, so it starts over.")
    expect_whole(scene, new_visitor)
    [newest, before, *_] = scene.uploads()
    assert before == kept["id"]
    scene.expect_aborted(before)
    completed = [request.target for request in scene.proxy.requests if request.target.endswith("/complete")]
    assert completed == [f"/api/v1/uploads/{newest}/complete"]
    if encrypted:
        link = scene.page.link(NAME)
        assert kept["sealed"]["fragment"] not in link
        [(header,)] = scene.server.query("SELECT header FROM files_envelope WHERE _id = ?", file_id(link))
        assert header[24:56] != bytes(kept["sealed"]["envelope"][24:56])
    scene.unfinished.expect_wiped()


@pytest.mark.long
def test_another_file_does_not_resume_the_upload(scene: Scene, new_visitor: NewVisitor) -> None:
    scene.interrupt()
    other = scene.file.with_name("other.mov")
    other.write_bytes(CONTENT)
    scene.unfinished.choose(NAME, other)
    expect(scene.unfinished.row(NAME).get_by_role("alert")).to_have_text(
        f"This is other.mov. Choose {NAME} to resume."
    )
    scene.unfinished.choose(NAME, scene.file)
    expect_whole(scene, new_visitor)
    expect_only_missing(scene)


def test_an_upload_with_a_password_asks_for_it_again(scene: Scene, new_visitor: NewVisitor) -> None:
    scene.page.set_password("a password of frida's")
    scene.interrupt()
    assert "a password of frida's" not in str(scene.unfinished.kept())
    row = scene.unfinished.row(NAME)
    scene.unfinished.choose(NAME, scene.file)
    expect(row.get_by_role("alert")).to_have_text("Enter the password that you gave it, then select Resume.")
    row.get_by_label(f"Password for {NAME}").fill("a password of fridas")
    scene.unfinished.press("Resume", NAME)
    expect(row.get_by_role("alert")).to_have_text("Wrong password.")
    row.get_by_label(f"Password for {NAME}").fill("a password of frida's")
    scene.unfinished.press("Resume", NAME)
    expect(scene.page.row(NAME)).to_contain_text("people need this link and the password", timeout=TIMEOUT)
    expect_only_missing(scene)
    receiver = new_visitor(scene.server)
    receiver.open(scene.page.link(NAME))
    receiver.page.get_by_label("Password", exact=True).fill("a password of frida's")
    receiver.page.get_by_role("button", name="Open").click()
    assert save(receiver).path().read_bytes() == CONTENT
