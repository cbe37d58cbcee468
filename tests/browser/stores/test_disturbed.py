"""A failed chunk upload to the store is retried with a new URL; other chunks are unaffected."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Route, expect

from tests.browser.journeys.content import noise
from tests.browser.journeys.share_page import save
from tests.browser.journeys.upload_page import UploadPage
from tests.browser.stores.conftest import CHUNK, OpenScene
from tests.browser.stores.scene import SMALL, NewVisitor, Scene, StoreVisitor, begin, send

CONTENT = noise(2 * CHUNK + 12_345, seed=14)
NAME = "bumpy road.bin"
DIRECTLY = [202, 201]
# The URLs of chunk 1: part 2 at the store, and the chunk at the server.
AT_STORE = re.compile(r"[?&]partNumber=2(&|$)")
AT_SERVER = re.compile(r"/chunks/1$")


@pytest.fixture(scope="module")
def scene(open_scene: OpenScene) -> Scene:
    scene = open_scene("bumpy-pages")
    scene.server.manage("setup_bucket")
    return scene


@pytest.fixture
def page(scene: Scene, new_visitor: NewVisitor) -> tuple[StoreVisitor, UploadPage]:
    """A page that has already uploaded to the store, and so does not fall back to the server."""
    visitor = new_visitor(scene, logged_in=True)
    page = begin(visitor, "before.bin", b"before")
    page.link("before.bin")
    scene.proxy.requests.clear()
    return visitor, page


@contextmanager
def once(visitor: StoreVisitor, url: re.Pattern[str], wrong: Callable[[Route], bool]) -> Iterator[None]:
    """Call `wrong` for each PUT to the URL until it has made one fail."""
    done: list[Route] = []

    def disturb(route: Route) -> None:
        if route.request.method == "PUT" and not done and wrong(route):
            done.append(route)
        else:
            route.continue_()

    visitor.context.route(url, disturb)
    yield
    visitor.context.unroute(url)
    assert done


def store_is_busy(route: Route) -> bool:
    route.fulfill(status=503, headers={"Access-Control-Allow-Origin": "*"})
    return True


def presigned_url_has_expired(route: Route) -> bool:
    """Change the date of the signature, so that the store refuses it."""
    route.continue_(url=re.sub(r"X-Amz-Date=\d{8}", "X-Amz-Date=20200101", route.request.url))
    return True


def response_is_lost(route: Route) -> bool:
    assert route.fetch().ok
    route.abort("connectionreset")
    return True


def no_response(route: Route) -> None:
    """Never respond, until the page aborts the request."""


def receipt_is_lost(route: Route) -> bool:
    """Let the server record the receipt, but lose its response."""
    return "etag" in (route.request.post_data or "") and response_is_lost(route)


@pytest.mark.parametrize(
    ("url", "wrong", "responses"),
    [
        pytest.param(AT_STORE, store_is_busy, [202, *DIRECTLY], marks=pytest.mark.long),
        (AT_STORE, presigned_url_has_expired, [202, *DIRECTLY]),
        pytest.param(AT_STORE, response_is_lost, [202, *DIRECTLY], marks=pytest.mark.long),
        pytest.param(AT_SERVER, receipt_is_lost, [*DIRECTLY, 200], marks=pytest.mark.long),
    ],
    ids=["store is busy", "presigned URL has expired", "response is lost", "receipt is lost"],
)
def test_a_failure_causes_one_retry_of_that_chunk(
    scene: Scene,
    page: tuple[StoreVisitor, UploadPage],
    new_visitor: NewVisitor,
    url: re.Pattern[str],
    wrong: Callable[[Route], bool],
    responses: list[int],
) -> None:
    visitor, uploads = page
    visitor.expects(503, 403, "net::ERR_CONNECTION_RESET", "net::ERR_FAILED")
    with once(visitor, url, wrong):
        send(uploads, NAME, CONTENT)
        link = uploads.link(NAME)
    assert scene.responses() == {0: DIRECTLY, 1: responses, 2: DIRECTLY}
    assert scene.most_received() < SMALL
    arrives(scene, new_visitor, link)


@pytest.mark.long
def test_a_chunk_sealed_again_after_a_pause_need_not_wait_for_its_url_to_expire(
    scene: Scene, page: tuple[StoreVisitor, UploadPage], new_visitor: NewVisitor
) -> None:
    visitor, uploads = page
    # 409: another chunk was recorded just as its request was aborted, and is sealed again as well.
    visitor.expects(423, 409, "net::ERR_ABORTED", "net::ERR_FAILED")
    visitor.context.route(AT_STORE, no_response)
    with visitor.page.expect_request(AT_STORE):
        send(uploads, NAME, CONTENT)
    uploads.press("Pause", NAME)
    expect(uploads.row(NAME).locator("[data-part=state]")).to_have_text("paused")
    visitor.context.unroute(AT_STORE)
    uploads.press("Resume", NAME)
    link = uploads.link(NAME)
    assert 423 in scene.responses()[1]
    assert scene.responses()[1][-2:] == DIRECTLY
    arrives(scene, new_visitor, link)


def arrives(scene: Scene, new_visitor: NewVisitor, link: str) -> None:
    receiver = new_visitor(scene)
    receiver.open(link)
    assert save(receiver).path().read_bytes() == CONTENT
    assert scene.server.manage("fsck") == ""
