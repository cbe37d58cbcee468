"""DIRECT_UPLOADS: the page sends chunks directly to the store, and none of their bytes to the server."""

import httpx
import pytest

from tests.browser.journeys.content import noise
from tests.browser.journeys.policy import parse_policy
from tests.browser.journeys.share_page import save
from tests.browser.stores.conftest import CHUNK, OpenScene
from tests.browser.stores.scene import SMALL, NewVisitor, Scene, begin

pytestmark = pytest.mark.turns(4)

CONTENT = noise(2 * CHUNK + 12_345, seed=11)
NAME = "three chunks.bin"
DIRECTLY = [202, 201]  # the upload URL, the receipt
BOTH = pytest.mark.parametrize(
    "encrypted", [True, pytest.param(False, marks=pytest.mark.long)], ids=["encrypted", "plain"]
)


@pytest.fixture(scope="module")
def scene(open_scene: OpenScene) -> Scene:
    scene = open_scene("direct-pages")
    scene.server.manage("setup_bucket")
    return scene


@BOTH
def test_the_bytes_of_an_upload_bypass_the_server(
    scene: Scene, new_visitor: NewVisitor, encrypted: bool
) -> None:
    sender = new_visitor(scene, logged_in=True)
    link = begin(sender, NAME, CONTENT, encrypted=encrypted).link(NAME)
    assert scene.responses() == {0: DIRECTLY, 1: DIRECTLY, 2: DIRECTLY}
    assert scene.most_received() < SMALL
    puts = sender.sent_to_store("PUT")
    assert len(puts) == 3
    for put in puts:
        assert not {"cookie", "x-csrftoken", "authorization"} & put.all_headers().keys()
    receiver = new_visitor(scene)
    receiver.open(link)
    assert save(receiver).path().read_bytes() == CONTENT
    assert scene.server.manage("fsck") == ""
    assert "X-Amz-" not in scene.server.log()


def test_only_the_sending_worker_can_connect_to_the_store(scene: Scene, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(scene, logged_in=True)
    visitor.page.goto("/upload/")
    worker = visitor.page.locator("#upload-form").get_attribute("data-send-worker")
    sending = httpx.get(f"{scene.server.url}{worker}").headers["Content-Security-Policy"]
    assert parse_policy(sending)["connect-src"] == {"'self'", scene.store}
    page = httpx.get(f"{scene.server.url}/account/login/").headers["Content-Security-Policy"]
    assert scene.store not in page
