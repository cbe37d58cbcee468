"""DIRECT_UPLOADS in Firefox: the page sends chunks directly to the store, and none of their bytes to the server."""

from pathlib import Path

import pytest

from tests.browser.firefox.conftest import NewVisitor
from tests.browser.firefox.share_page import save
from tests.browser.firefox.upload_page import UploadPage
from tests.browser.journeys.content import noise
from tests.browser.stores.conftest import CHUNK, OpenScene, open_scene
from tests.browser.stores.scene import SMALL, Scene
from tests.stores.conftest import s3

pytestmark = pytest.mark.long

__all__ = ["open_scene", "s3"]

DIRECTLY = [202, 201]  # the upload URL, the receipt


@pytest.fixture(scope="module")
def scene(open_scene: OpenScene) -> Scene:
    scene = open_scene("direct-firefox")
    scene.server.manage("setup_bucket")
    return scene


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
def test_the_bytes_of_an_upload_bypass_the_server(
    scene: Scene, new_visitor: NewVisitor, tmp_path: Path, encrypted: bool
) -> None:
    source = tmp_path / "three chunks.bin"
    source.write_bytes(noise(2 * CHUNK + 12_345, seed=12))
    sender = new_visitor(scene.server, scene.person)
    sender.expects(f"a request to another origin: {scene.store}/")
    page = UploadPage(sender)
    scene.proxy.requests.clear()
    page.encrypt(encrypted)
    [link] = page.send(source)
    assert scene.responses() == {0: DIRECTLY, 1: DIRECTLY, 2: DIRECTLY}
    assert scene.most_received() < SMALL
    receiver = new_visitor(scene.server)
    receiver.open(link)
    assert save(receiver).read_bytes() == source.read_bytes()
    assert scene.server.manage("fsck") == ""
