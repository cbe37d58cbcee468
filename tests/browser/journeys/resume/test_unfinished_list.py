"""The list of unfinished uploads: whose uploads it shows, and what is left in the browser afterwards."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.resume.scene import NAME, Scene, expect_only_missing, expect_whole
from tests.browser.journeys.resume.unfinished import UnfinishedUploads
from tests.browser.journeys.upload_page import UploadPage
from tests.proxy import Proxy
from tests.server import Server

pytestmark = pytest.mark.turns(5)

EXPIRE = """
    (owner) => new Promise((resolve, reject) => {
      const opening = indexedDB.open("bytebin-unfinished");
      opening.onsuccess = () => {
        const uploads = opening.result.transaction("uploads", "readwrite").objectStore("uploads");
        uploads.getAll().onsuccess = (event) => {
          for (const upload of event.target.result) uploads.put({ ...upload, owner, lapsesAt: Date.now() - 1 });
        };
        uploads.transaction.oncomplete = () => resolve(opening.result.close());
        uploads.transaction.onabort = reject;
      };
    })
"""


def test_discard_and_cancel_leave_nothing_in_the_browser_or_on_the_server(scene: Scene) -> None:
    scene.interrupt()
    scene.unfinished.press("Discard", NAME)
    expect(scene.unfinished.rows()).to_have_count(0)
    scene.unfinished.expect_wiped()
    scene.expect_aborted(scene.uploads()[0])
    scene.proxy.requests.clear()
    scene.start()
    assert len(scene.unfinished.kept()["uploads"]) == 1
    scene.page.press("Cancel", NAME)
    expect(scene.page.row(NAME)).to_have_count(0)
    scene.forget()
    scene.unfinished.expect_wiped()


@pytest.mark.long
def test_an_upload_expired_on_the_server_is_removed_and_reported_once(scene: Scene) -> None:
    scene.interrupt()
    scene.server.query("UPDATE files_upload SET expires_at = '2026-01-01' WHERE _id = ?", scene.uploads()[0])
    scene.visitor.expects(410)
    scene.visitor.page.goto("/upload/")
    news = scene.visitor.page.locator("#unfinished-news")
    expect(news).to_contain_text(f"The upload of {NAME} expired before it was finished.")
    expect(scene.unfinished.rows()).to_have_count(0)
    scene.unfinished.expect_wiped()
    scene.visitor.page.reload(wait_until="networkidle")
    expect(news).to_be_hidden()


@pytest.mark.long
def test_expired_uploads_of_every_user_are_wiped(scene: Scene) -> None:
    scene.interrupt()
    scene.visitor.page.evaluate(EXPIRE, "somebody else")
    scene.visitor.page.reload()
    scene.unfinished.expect_wiped()


def test_of_two_tabs_only_one_uploads(scene: Scene, new_visitor: NewVisitor) -> None:
    scene.interrupt()
    second = scene.visitor.context.new_page()
    second.goto("/upload/")
    here, there = scene.unfinished, UnfinishedUploads(second)
    there.expect_share(NAME, 60)
    scene.proxy.hold_chunks(first=7)
    here.choose(NAME, scene.file)
    scene.wait_for_chunks({6})
    there.choose(NAME, scene.file)
    expect(there.row(NAME).get_by_role("alert")).to_have_text("Another tab of this browser is uploading it.")
    second.reload()
    second.wait_for_load_state("networkidle")
    expect(there.rows()).to_have_count(0)
    scene.proxy.release_chunks()
    expect_whole(scene, new_visitor)
    expect_only_missing(scene)


def test_other_users_of_the_browser_do_not_see_the_upload(
    scene: Scene, connection: tuple[Proxy, Server], new_visitor: NewVisitor
) -> None:
    server = connection[1]
    gerda, hugo = server.create_user("gerda@example.org"), server.create_user("hugo@example.org")
    visitor = new_visitor(server)
    visitor.log_in(gerda)
    scene = replace(scene, visitor=visitor, page=UploadPage(visitor))
    scene.interrupt()
    for person, seen in ((hugo, 0), (gerda, 1)):
        visitor.page.get_by_text("Account", exact=True).first.click()
        visitor.page.get_by_role("button", name="Log out").click()
        expect(visitor.page.get_by_role("main").get_by_role("link", name="Sign up")).to_be_visible()
        visitor.log_in(person)
        visitor.page.goto("/upload/", wait_until="networkidle")
        expect(scene.unfinished.rows()).to_have_count(seen)
    assert len(scene.unfinished.kept()["uploads"]) == 1
