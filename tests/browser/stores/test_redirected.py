"""DIRECT_UPLOADS with REDIRECT_DOWNLOADS: no byte of a file passes through the server, up or down."""

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.journeys.content import noise
from tests.browser.journeys.policy import parse_policy
from tests.browser.journeys.share_page import CHECKED, save
from tests.browser.stores.conftest import CHUNK, OpenScene
from tests.browser.stores.scene import SMALL, NewVisitor, Scene, begin
from tests.cli.command import bytebin

pytestmark = pytest.mark.turns(4)

CONTENT = noise(2 * CHUNK + 12_345, seed=13)
NAME = "there and back.bin"
FROM_STORE = ("connect-src", "img-src", "media-src")


@pytest.fixture(scope="module")
def scene(open_scene: OpenScene) -> Scene:
    scene = open_scene("redirecting-pages", REDIRECT_DOWNLOADS="true")
    scene.server.manage("setup_bucket")
    return scene


def test_a_sealed_file_is_stored_in_and_downloaded_from_the_store(
    scene: Scene, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    sender = new_visitor(scene, logged_in=True)
    link = begin(sender, NAME, CONTENT).link(NAME)
    assert scene.most_received() < SMALL
    receiver = new_visitor(scene)
    for visitor in (sender, receiver):  # whose policy names the store, as the test below says
        visitor.expects_words(*(f"CSP: {name} is" for name in FROM_STORE))
    receiver.open(link)
    assert save(receiver).path().read_bytes() == CONTENT
    expect(receiver.page.locator("#share-news")).to_have_text(CHECKED)
    assert receiver.sent_to_store("GET")
    asked = [request.status for request in scene.proxy.requests if request.target.startswith(("/d/", "/r/"))]
    assert set(asked) == {302}
    done = bytebin("download", link, "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / NAME).read_bytes() == CONTENT


def test_pages_can_connect_only_to_their_server_and_the_store(scene: Scene) -> None:
    policy = parse_policy(httpx.get(f"{scene.server.url}/account/login/").headers["Content-Security-Policy"])
    assert policy["connect-src"] == {"'self'", scene.store}
    assert {name for name, sources in policy.items() if scene.store in sources} == set(FROM_STORE)
