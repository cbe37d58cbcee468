"""A bucket whose CORS rules refuse the pages: uploads fall back to the server."""

import pytest

from tests.browser.journeys.content import noise
from tests.browser.journeys.share_page import save
from tests.browser.stores.conftest import CHUNK, OpenScene
from tests.browser.stores.scene import NewVisitor, Scene, begin, send
from tests.s3_server import bucket

CONTENT = noise(2 * CHUNK + 12_345, seed=12)
SHORT = CONTENT[:12_345]
NAMES = ("first.bin", "second.bin")
ELSEWHERE = {"AllowedOrigins": ["https://elsewhere.example"], "AllowedMethods": ["GET", "PUT"]}


@pytest.fixture(scope="module")
def scene(open_scene: OpenScene) -> Scene:
    scene = open_scene("shut-pages")
    scene.server.manage("setup_bucket")
    bucket(scene.store_url).put_bucket_cors(Bucket="shut-pages", CORSConfiguration={"CORSRules": [ELSEWHERE]})
    return scene


def test_an_upload_goes_through_the_server_if_the_store_is_unreachable(
    scene: Scene, new_visitor: NewVisitor
) -> None:
    sender = new_visitor(scene, logged_in=True)
    sender.expects("net::ERR_FAILED")
    sender.expects_words("blocked by CORS policy")
    page = begin(sender, NAMES[0], CONTENT)
    links = [page.link(NAMES[0])]
    assert {statuses[-1] for statuses in scene.responses().values()} == {201}
    assert scene.most_received() > CHUNK - 1
    asked = len(sender.sent_to_store("PUT"))
    scene.proxy.requests.clear()
    send(page, NAMES[1], SHORT)
    links.append(page.link(NAMES[1]))
    assert scene.responses() == {0: [201]}, "the page has learnt it"
    assert len(sender.sent_to_store("PUT")) == asked
    receiver = new_visitor(scene)
    for link, content in zip(links, (CONTENT, SHORT), strict=True):
        receiver.open(link)
        assert save(receiver).path().read_bytes() == content
    assert scene.server.manage("fsck") == ""
