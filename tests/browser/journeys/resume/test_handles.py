"""In browsers with file handles, one click resumes an upload."""

import base64

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.resume.scene import (
    CONTENT,
    NAME,
    Scene,
    expect_only_missing,
    expect_whole,
)

pytestmark = pytest.mark.turns(5)

# A headless browser shows no file dialogue. The stand-in returns a handle of a file on the page's private disk, which
# is stored and opened in the same way.
DIALOGUE = """
    window.showOpenFilePicker = async () => {
      const disk = await navigator.storage.getDirectory();
      return [await disk.getFileHandle("holiday.mov")];
    };
"""
PUT_ON_DISK = """
    async (content) => {
      const disk = await navigator.storage.getDirectory();
      const file = await disk.getFileHandle("holiday.mov", { create: true });
      const writable = await file.createWritable();
      await writable.write(Uint8Array.from(atob(content), (character) => character.charCodeAt(0)));
      await writable.close();
    }
"""
REFUSE = """
    FileSystemHandle.prototype.requestPermission = async () => {
      window.asked = true;
      return "denied";
    };
"""


def interrupt_with_handle(scene: Scene) -> None:
    page = scene.visitor.page
    page.add_init_script(DIALOGUE)
    page.reload()
    page.evaluate(PUT_ON_DISK, base64.b64encode(CONTENT).decode())
    scene.proxy.hold_chunks(first=6)
    page.get_by_text("Drop files or folders here, or").click()
    scene.page.start()
    scene.wait_until_stored()
    scene.leave()
    scene.come_back()


def test_one_click_resumes_the_upload(scene: Scene, new_visitor: NewVisitor) -> None:
    interrupt_with_handle(scene)
    expect(scene.unfinished.row(NAME)).not_to_contain_text("Choose the file again", use_inner_text=True)
    scene.unfinished.press("Resume", NAME)
    expect_whole(scene, new_visitor)
    expect_only_missing(scene)
    scene.unfinished.expect_wiped()


def test_after_refusing_permission_the_file_can_still_be_chosen(scene: Scene) -> None:
    interrupt_with_handle(scene)
    scene.visitor.page.evaluate(REFUSE)
    scene.unfinished.press("Resume", NAME)
    row = scene.unfinished.row(NAME)
    expect(row.get_by_role("alert")).to_contain_text("The file couldn't be opened.")
    assert scene.visitor.page.evaluate("window.asked")
    expect(row.get_by_role("button", name="Choose file")).to_be_focused()
    with scene.visitor.page.expect_response("**/chunks?after=-1"):
        scene.unfinished.press("Choose file", NAME)


@pytest.mark.long
def test_a_dropped_file_is_kept_with_its_handle(scene: Scene, new_visitor: NewVisitor) -> None:
    session = scene.visitor.context.new_cdp_session(scene.visitor.page)
    dragged = {"items": [], "files": [str(scene.file)], "dragOperationsMask": 1}
    for step in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": step, "x": 200, "y": 300, "data": dragged})
    scene.proxy.hold_chunks(first=6)
    scene.page.start()
    scene.wait_until_stored()
    scene.leave()
    scene.come_back()
    expect(scene.unfinished.row(NAME).get_by_role("button", name="Resume")).to_be_visible()
    scene.unfinished.choose(NAME, scene.file)  # no user reacts to the permission prompt in this test
    expect_whole(scene, new_visitor)
    expect_only_missing(scene)
