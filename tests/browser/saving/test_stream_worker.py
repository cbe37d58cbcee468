"""The service worker under /f/: its permissions, what it ignores, and how a new version takes over."""

import json

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import digest_of
from tests.browser.journeys.policy import parse_policy
from tests.browser.journeys.share_page import CHECKED
from tests.browser.saving.sealed_upload import MIB, SentFile
from tests.browser.saving.ways import NO_PICKER
from tests.proxy.tcp import TcpProxy
from tests.server import Server

pytestmark = pytest.mark.turns(4)

SLOW = 2**18  # bytes per second
SCRIPT = "/static/files/js/workers/stream-worker.js"
# HTML that would run script on the page's origin if a browser ever rendered it.
SERVE_HTML = """async ([module, script]) => {
  const { openWorkerStreams } = await import(module);
  const streams = await openWorkerStreams(script);
  const read = () => new Blob(["<script>parent.hit = true</script>"]).stream();
  const { url } = streams.serve({ name: "x.html", type: "text/html", size: 34, disposition: "inline", read });
  return url;
}"""
FRAME = """(url) => new Promise((loaded) => {
  const frame = document.createElement("iframe");
  frame.addEventListener("load", () => loaded(frame.contentDocument?.documentElement.textContent ?? "out of reach"));
  frame.src = url;
  document.body.append(frame);
})"""
STATUS = "async (url) => (await fetch(url)).status"
# Another script URL for the same scope counts as a new version.
NEW_VERSION = """async (script) => {
  const registration = await navigator.serviceWorker.register(`${script}?new`, { scope: "/f/" });
  const started = performance.now();
  while (registration.waiting === null && performance.now() - started < 30_000) {
    await new Promise((goOn) => setTimeout(goOn, 50));
  }
  return [registration.active, registration.waiting].map((worker) => worker?.scriptURL.split("?")[1] ?? "old");
}"""


def save_large(page: Page, file: SentFile) -> None:
    with page.expect_download() as saving:
        page.get_by_role("button", name="Download").click()
    assert digest_of(saving.value.path()) == file.sha256
    expect(page.get_by_text(CHECKED)).to_be_visible()


def hashed(server: Server, name: str) -> str:
    manifest = json.loads((server.data_dir / "static" / "staticfiles.json").read_text())
    return f"/static/{manifest['paths'][name]}"


def test_its_script_can_load_nothing_and_serves_only_file_pages(server: Server) -> None:
    headers = httpx.get(server.url + SCRIPT).headers
    assert headers["service-worker-allowed"] == "/f/"
    assert headers["content-type"].startswith("text/javascript")
    assert "immutable" not in headers["cache-control"]
    policy = parse_policy(headers["content-security-policy"])
    assert policy["default-src"] == {"'none'"}
    assert not policy.keys() & {"script-src", "connect-src", "worker-src"}


def test_a_first_visit_registers_nothing_before_it_is_needed(
    server: Server, new_visitor: NewVisitor, large: SentFile
) -> None:
    page = new_visitor(server).open(large.link)
    expect(page.get_by_role("button", name="Download")).to_be_enabled()
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0


def test_it_responds_only_to_the_requesting_page_and_caches_nothing(
    server: Server, new_visitor: NewVisitor, large: SentFile
) -> None:
    visitor = new_visitor(server)
    visitor.expects(404)
    visitor.context.add_init_script(NO_PICKER)
    page = visitor.open(large.link)
    save_large(page, large)

    page.reload()  # through the worker now, which does not intercept it
    expect(page.get_by_role("heading", name="Überraschung")).to_be_visible()
    assert page.evaluate("() => navigator.serviceWorker.controller !== null")
    assert page.evaluate("async () => (await caches.keys()).length") == 0
    for path in ("no-such-client/token", "no-such-client", ""):
        assert page.evaluate(STATUS, f"/f/stream/{path}") == 404


def test_an_inline_stream_is_never_shown_as_a_page(
    server: Server, new_visitor: NewVisitor, large: SentFile
) -> None:
    visitor = new_visitor(server)
    visitor.expects(404)
    page = visitor.open(large.link)
    expect(page.get_by_role("button", name="Download")).to_be_enabled()
    url = page.evaluate(SERVE_HTML, [hashed(server, "files/js/transfer/saving/worker-streams.js"), SCRIPT])
    assert "hit" not in page.evaluate(FRAME, url)
    assert page.evaluate("() => window.hit") is None
    assert page.evaluate(STATUS, url) == 404


def test_a_new_version_waits_until_the_download_of_the_old_one_is_complete(
    far_server: Server, new_visitor: NewVisitor, wire: TcpProxy, far_file: SentFile
) -> None:
    visitor = new_visitor(far_server)
    visitor.context.add_init_script(NO_PICKER)
    page = visitor.open(far_file.link)
    wire.slow_down(20 * MIB, SLOW)  # not held: the new script takes the same way
    with page.expect_download() as saving:
        page.get_by_role("button", name="Download").click()
    page.wait_for_function("() => document.querySelector('#share-progress progress').value > 0.1")
    assert page.evaluate(NEW_VERSION, SCRIPT) == ["old", "new"]
    wire.release()
    assert digest_of(saving.value.path()) == far_file.sha256
    expect(page.get_by_text(CHECKED)).to_be_visible()
