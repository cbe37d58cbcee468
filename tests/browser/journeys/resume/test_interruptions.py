"""An upload survives the page, the tab and the server; only the missing part is sent afterwards."""

from dataclasses import replace

import pytest
from playwright.sync_api import Error, Route, expect

from tests.browser.journeys.conftest import CHUNK, NewVisitor
from tests.browser.journeys.content import noise
from tests.browser.journeys.resume.scene import (
    CHUNKS,
    MISSING,
    NAME,
    PLAIN_TOO_IN_LONG,
    STORED,
    Scene,
    expect_only_missing,
    expect_whole,
    expect_words,
)
from tests.browser.journeys.upload_page import UploadPage
from tests.browser.journeys.visitor import TIMEOUT
from tests.files.client import put
from tests.people import Person

pytestmark = pytest.mark.turns(5)


@PLAIN_TOO_IN_LONG
def test_after_a_reload_only_the_missing_chunks_are_sent(
    scene: Scene, new_visitor: NewVisitor, encrypted: bool
) -> None:
    scene.start(encrypted=encrypted)
    scene.visitor.page.reload()
    scene.forget()
    scene.unfinished.expect_share(NAME, 60)
    expect(scene.unfinished.row(NAME)).to_contain_text("Choose the file again to resume.")
    scene.unfinished.choose(NAME, scene.file)
    expect_words(scene, "Only the missing part is uploaded.")
    expect_whole(scene, new_visitor)
    expect_only_missing(scene)
    expect(scene.unfinished.rows()).to_have_count(0)
    scene.unfinished.expect_wiped()


@pytest.mark.long
def test_after_a_crash_of_the_tab_only_the_missing_chunks_are_sent(
    scene: Scene, new_visitor: NewVisitor
) -> None:
    scene.start()
    with pytest.raises(Error, match="crash"):
        scene.visitor.page.goto("chrome://crash")
    scene.forget()
    page = UploadPage(scene.visitor, scene.visitor.context.new_page())
    scene = replace(scene, page=page)
    scene.unfinished.expect_share(NAME, 60)
    scene.unfinished.choose(NAME, scene.file)
    expect_whole(scene, new_visitor)
    expect_only_missing(scene)


def test_an_upload_resumes_by_itself_after_the_server_is_killed_and_restarted(
    scene: Scene, new_visitor: NewVisitor
) -> None:
    failures = ("EMPTY_RESPONSE", "CONNECTION_RESET", "CONNECTION_CLOSED", "CONNECTION_ABORTED")
    scene.visitor.expects(*(f"net::ERR_{failure}" for failure in failures))
    scene.start()
    scene.server.kill()
    scene.proxy.release_chunks()
    state = scene.page.row(NAME).locator("[data-part=state]")
    expect(state).to_contain_text("The connection was lost.", timeout=TIMEOUT)
    scene.server.start()
    expect_whole(scene, new_visitor)
    assert {index: statuses[-1] for index, statuses in scene.answered().items()} == dict.fromkeys(
        range(CHUNKS), 201
    )
    assert [scene.answered()[index] for index in STORED] == [[201]] * 6


def test_a_lost_response_to_the_last_step_does_not_lose_the_link(
    scene: Scene, new_visitor: NewVisitor
) -> None:
    def lose_response(route: Route) -> None:
        assert route.fetch().status in (200, 201)
        route.abort("connectionreset")

    scene.visitor.expects("net::ERR_CONNECTION_RESET")
    scene.visitor.page.route("**/complete", lose_response)
    scene.page.choose(scene.file)
    with scene.visitor.page.expect_event("requestfailed"):
        scene.page.start()
    scene.visitor.page.goto("about:blank")
    scene.visitor.page.unroute_all()
    scene.visitor.page.goto("/upload/")
    expect_whole(scene, new_visitor)
    scene.unfinished.expect_wiped()


@pytest.mark.long
def test_an_upload_resumes_after_logging_in_again(scene: Scene, new_visitor: NewVisitor) -> None:
    scene.start()
    cookies = scene.visitor.cookies()
    scene.visitor.context.clear_cookies()
    scene.visitor.expects(401, 403)
    scene.proxy.release_chunks()
    expect(scene.page.row(NAME)).to_contain_text("You're logged out.", timeout=TIMEOUT)
    scene.visitor.context.add_cookies(cookies)
    scene.proxy.requests.clear()
    scene.page.press("Try again", NAME)
    expect_whole(scene, new_visitor)
    assert scene.answered() == {}, "all chunks were on their way already; only the last step was refused"


@pytest.mark.long
def test_chunks_that_the_browser_has_not_recorded_are_sent_again(
    scene: Scene, frida: Person, new_visitor: NewVisitor
) -> None:
    """A chunk whose plaintext the browser does not know, as after a power cut."""
    scene.interrupt()
    assert put(frida.api, scene.uploads()[0], 8, noise(CHUNK, seed=6)).status_code == 201
    scene.come_back(percent=70)
    scene.unfinished.choose(NAME, scene.file)
    expect_whole(scene, new_visitor)
    expect_only_missing(scene)


def test_a_late_chunk_of_the_previous_page_is_replaced(
    scene: Scene, frida: Person, new_visitor: NewVisitor
) -> None:
    scene.interrupt()
    scene.visitor.expects(409)
    scene.proxy.hold_chunks(first=7)
    scene.unfinished.choose(NAME, scene.file)
    scene.wait_for_chunks({6})
    assert put(frida.api, scene.uploads()[0], 7, noise(CHUNK, seed=6)).status_code == 201
    scene.proxy.release_chunks()
    expect_whole(scene, new_visitor)
    assert scene.answered() == {index: [201] for index in MISSING} | {7: [409, 201]}
