"""What the page of an upload link says of its limits, before the first byte, and where a link cannot be used."""

from base64 import b64decode

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import noise
from tests.browser.journeys.upload_page import sent
from tests.browser.journeys.visitor import TIMEOUT
from tests.browser.requests.owner import WORDS, Owner
from tests.browser.requests.owner_page import send
from tests.browser.requests.send_page import SendPage
from tests.conftest import StartServer
from tests.files.client import API
from tests.server import Server

pytestmark = pytest.mark.turns(5)

KIB = 1024
ENVELOPE = 88 + 74 + 2**9 + 28  # bytes of the smallest one
SEALED = 1140 + 2**9
SEGMENT_OVERHEAD = 32
LARGE = 100_000  # one segment
COUNTED = LARGE + SEGMENT_OVERHEAD + ENVELOPE + SEALED

# about:blank, where a tab begins, has no SubtleCrypto.
NO_X25519 = """
  const { importKey } = globalThis.SubtleCrypto?.prototype ?? {};
  const without = function (format, data, algorithm, ...rest) {
    if (algorithm === "X25519") return Promise.reject(new DOMException("", "NotSupportedError"));
    return importKey.call(this, format, data, algorithm, ...rest);
  };
  if (importKey) SubtleCrypto.prototype.importKey = without;
"""


@pytest.mark.parametrize("missing", [0, 1])
def test_bytes_are_counted_to_the_byte_before_anything_is_sent(
    server: Server, owner: Owner, new_visitor: NewVisitor, missing: int
) -> None:
    """Two files of which the server counts exactly so many bytes are sent; with one byte less, they are refused."""
    link = owner.new_link(max_bytes=2 * COUNTED - missing)
    page = SendPage(new_visitor(server), link.url)
    page.expect_opened()
    page.choose(sent("a.bin", noise(LARGE)), sent("b.bin", noise(LARGE)))
    if missing:
        page.expect_refused("The files need .*, but only .* more can be sent through this link.")
        assert owner.state(link)["used_bytes"] == 0
        return
    page.send()
    page.expect_sent(2)
    assert owner.state(link)["used_bytes"] == 2 * COUNTED
    expect(page.page.get_by_role("button", name="Send more files")).to_be_hidden()
    SendPage(page.visitor, link.url).expect_problem("This link has reached its limit.")


def test_files_and_the_largest_size_are_told(server: Server, owner: Owner, new_visitor: NewVisitor) -> None:
    link = owner.new_link(max_files=2, max_file_size=10 * KIB)
    page = SendPage(new_visitor(server), link.url)
    page.expect_opened()
    limits = page.page.locator("#send-limits")
    expect(limits).to_contain_text("up to 2 more files")
    expect(limits).to_contain_text("Each file can have up to 10.0\u00a0KB.")
    page.choose(sent("large.bin", noise(10 * KIB - 31)))
    page.expect_refused("large.bin is too large.")
    page.remove("large.bin")
    page.choose(sent("fits.bin", noise(10 * KIB - 32)), sent("b.bin", b"b"), sent("c.bin", b"c"))
    page.expect_refused("You chose 3 files, but only 2 more")
    page.remove("b.bin")
    page.send()
    page.expect_sent(2)


def test_a_limit_that_others_reach_meanwhile(server: Server, owner: Owner, new_visitor: NewVisitor) -> None:
    link = owner.new_link(max_files=1)
    visitor = new_visitor(server)
    visitor.expects(413)
    late = SendPage(visitor, link.url)
    late.expect_opened()
    early = SendPage(visitor, link.url)
    early.expect_opened()
    early.choose(sent("early.txt", b"1"))
    early.send()
    early.expect_sent(1)
    late.choose(sent("late.txt", b"2"))
    late.send()
    expect(late.row("late.txt")).to_contain_text("The link's limit doesn't allow this file.", timeout=TIMEOUT)
    expect(late.page.locator("#uploads-title")).to_have_text("Not everything was sent")
    late.unfinished.expect_wiped()


def test_links_that_cannot_be_used(server: Server, owner: Owner, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(server)
    visitor.expects(403, 404, 410)
    link = owner.new_link()
    other = owner.new_link()
    bare = link.url.partition("#")[0]
    cut, swapped = link.url[:-1], f"{bare}#{other.url.partition('#')[2]}"
    typed = link.url[:-1] + ("A" if link.url[-1] != "A" else "B")
    for url, sentence in {
        bare: "The link is incomplete.",
        cut: "The link is damaged.",
        typed: "The link is damaged.",
        swapped: "This link doesn't fit.",
        link.url.replace("#r1.", "#r1p."): "",
    }.items():
        page = SendPage(visitor, url)
        if sentence:
            page.expect_problem(sentence)
            expect(page.page.locator("#upload-form")).to_be_hidden()
        else:
            page.enter_password("guess")
            page.expect_problem("This link doesn't fit.")
    owner.change(link, state="closed")
    SendPage(visitor, link.url).expect_problem("This link is closed.")
    server.query("UPDATE files_uploadrequest SET expires_at = '2001-02-03 04:05:06' WHERE _id = ?", other.id)
    SendPage(visitor, other.url).expect_problem("This link has expired.")
    owner.api.delete(f"{API}/requests/{link.id}").raise_for_status()
    expect(visitor.open(link.url).get_by_role("heading", level=1)).to_have_text("Upload link not found")


def test_a_card_that_a_server_has_exchanged_is_refused_before_a_file_can_be_chosen(
    server: Server, owner: Owner, new_visitor: NewVisitor
) -> None:
    """Another public key under the link's own D, as a sender could help the server to seal; another link's card."""
    link, other = owner.new_link(), owner.new_link()
    visitor = new_visitor(server)
    forged = b64decode(send(visitor, link.url, card=WORDS))
    theirs = b64decode(owner.state(other)["card"])
    renamed = theirs[:24] + link.id.encode() + theirs[35:]
    genuine = SendPage(visitor, link.url)
    genuine.expect_opened()
    visitor.expects(403)
    for card in (forged, theirs, renamed):
        server.rows.change("files_uploadrequest", {"card": card}, _id=link.id)
        visitor.requests.clear()
        page = SendPage(visitor, link.url)
        page.expect_problem("This link doesn't fit.")
        page.expect_problem(
            "or what belongs to it was replaced on the server. Nothing was sent. Ask for a new link."
        )
        expect(page.page.locator("#upload-form")).to_be_hidden()
        expect(page.page.get_by_label("Files", exact=True)).to_be_hidden()
        expect(page.page.get_by_text(WORDS["title"])).to_have_count(0)
    # A page that was opened before keeps the owner's key.
    genuine.choose(sent("a.txt", b"1"))
    genuine.send()
    genuine.expect_sent(1)
    assert [file["name"] for file in owner.received(link)] == ["a.txt"]


def test_an_old_browser_is_told_before_a_file_is_chosen(
    server: Server, owner: Owner, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server)
    visitor.context.add_init_script(NO_X25519)
    page = SendPage(visitor, owner.new_link().url)
    page.expect_problem("This browser is too old.")
    assert not [request for request in visitor.requests if "/api/" in request.url]


def test_without_javascript_and_without_a_connection(
    server: Server, owner: Owner, new_visitor: NewVisitor
) -> None:
    link = owner.new_link()
    plain = new_visitor(server, java_script_enabled=False).open(link.url)
    notice = plain.locator("noscript .notice")
    expect(notice).to_be_visible()
    expect(notice).to_contain_text("This page needs JavaScript")
    visitor = new_visitor(server)
    visitor.expects("net::ERR_FAILED")
    visitor.context.route("**/open", lambda route: route.abort())
    page = SendPage(visitor, link.url)
    page.expect_problem("The server isn't responding.")
    visitor.context.unroute("**/open")
    page.page.get_by_role("button", name="Try again").click()
    page.expect_opened()


def test_a_proof_of_work_pays_for_every_file(start_server: StartServer, new_visitor: NewVisitor) -> None:
    """More files than one proof pays for."""
    server = start_server(UPLOAD_PROOF_OF_WORK="true")
    anna = server.create_person("anna-with-proofs@example.org")
    page = new_visitor(server, anna).page
    page.goto("/account/")
    owner = Owner(page, anna)
    link = owner.new_link()
    visitor = new_visitor(server)
    visitor.expects(403)
    sender = SendPage(visitor, link.url)
    sender.expect_opened()
    sender.choose(*(sent(f"{number}.txt", b"x") for number in range(23)))
    sender.send()
    sender.expect_sent(23)
