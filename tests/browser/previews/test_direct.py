"""Every type that is shown, opened by its own URL in Chromium: from the server, from nginx and from S3."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.direct import SHOWN, Shown
from tests.browser.journeys.conftest import NewVisitor
from tests.conftest import StartServer
from tests.deploy.proxies import nginx
from tests.deploy.test_accel_redirect import site
from tests.files.client import API, json_of, upload
from tests.people import Person
from tests.ports import free_port
from tests.s3_server import S3Server
from tests.server import Server
from tests.stores.conftest import s3

pytestmark = pytest.mark.turns(5)

__all__ = ["s3"]


@pytest.fixture(params=["server", pytest.param("nginx", marks=pytest.mark.long), "s3"], scope="module")
def sender(
    request: pytest.FixtureRequest, start_server: StartServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server whose files are sent by itself, by nginx, or by the store."""
    if request.param == "server":
        yield start_server()
    elif request.param == "s3":
        store: S3Server = request.getfixturevalue("s3")
        yield start_server(BLOB_STORE_URL=store.url("direct"), REDIRECT_DOWNLOADS="true")
    else:
        url = f"http://127.0.0.1:{free_port()}"
        server = start_server(ACCEL_REDIRECT_PREFIX="/blobs/", PUBLIC_URL=url)
        with nginx(tmp_path_factory.mktemp("nginx"), site(server, url), url):
            yield server


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    fresh = browser.new_context()
    yield fresh
    fresh.close()


def test_every_shown_type_is_shown_by_its_own_url(sender: Server, context: BrowserContext) -> None:
    person = sender.create_person("alice@example.org")
    failed = [shown.name for shown in SHOWN if not is_shown(context, person, shown)]
    assert failed == []


def is_shown(context: BrowserContext, person: Person, shown: Shown) -> bool:
    file = upload(person.api, shown.content, name=shown.name)
    page = context.new_page()
    page.goto(file["raw_url"])
    try:
        page.wait_for_function(shown.loaded, timeout=20_000)
    except Exception:  # noqa: BLE001  # the test names all types that failed
        return False
    finally:
        page.close()
    return True


SHIFT_JIS = "日本語のテキスト"


@pytest.mark.parametrize(
    ("said", "content", "text"),
    [
        ("text/plain", "Grüße, façade".encode("latin-1"), "Grüße, façade"),
        ("text/plain; charset=Shift_JIS", SHIFT_JIS.encode("shift_jis"), SHIFT_JIS),
        ("text/plain", SHIFT_JIS.encode(), SHIFT_JIS),
        ("text/plain", SHIFT_JIS.encode("utf-16"), SHIFT_JIS),
        ("text/plain; charset=koi8-r", "привет".encode("koi8-r"), "привет"),
    ],
)
def test_the_page_and_the_raw_url_show_the_same_text(
    server: Server, alice: Person, new_visitor: NewVisitor, said: str, content: bytes, text: str
) -> None:
    file = json_of(alice.api.put(f"{API}/files/notes.txt", content=content, headers={"Content-Type": said}))
    visitor = new_visitor(server)
    expect(visitor.open(file["url"]).get_by_role("region", name="Text of notes.txt")).to_have_text(text)
    expect(visitor.open(file["raw_url"]).locator("body")).to_have_text(text)
