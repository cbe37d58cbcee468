"""Encryption runs in workers with a minimal policy, and the page stays responsive meanwhile."""

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import MIB, noise
from tests.browser.journeys.policy import parse_policy
from tests.browser.journeys.share_page import save
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import TIMEOUT
from tests.people import Person
from tests.server import Server

CONTENT = noise(20 * MIB, seed=11)


def test_chunks_are_sealed_in_two_or_three_workers_that_may_neither_fetch_nor_compile(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server, alice)
    upload = UploadPage(visitor)
    assert visitor.page.workers == []
    upload.choose(payload("big.bin", CONTENT))
    upload.start()
    link = upload.link("big.bin")
    workers = [worker.url for worker in visitor.page.workers if "/chunk-worker." in worker.url]
    assert 2 <= len(workers) <= 3
    policy = parse_policy(httpx.get(workers[0]).headers["content-security-policy"])
    assert (policy["default-src"], policy["script-src"]) == ({"'none'"}, {"'self'"})
    assert "connect-src" not in policy
    senders = [worker.url for worker in visitor.page.workers if "/send-worker." in worker.url]
    assert len(senders) <= 2  # others started and have ended
    policy = parse_policy(httpx.get(senders[0]).headers["content-security-policy"])
    assert (policy["default-src"], policy["script-src"]) == ({"'none'"}, {"'self'"})
    assert policy["connect-src"] == {"'self'"}
    receiver = new_visitor(server)
    receiver.open(link)
    assert save(receiver).path().read_bytes() == CONTENT


def test_a_worker_that_cannot_be_loaded_is_reported_and_a_retry_starts_another(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server, alice)
    visitor.expects("net::ERR_FAILED")
    upload = UploadPage(visitor)
    visitor.context.route("**/workers/chunk-worker.*", lambda route: route.abort())
    upload.choose(payload("unlucky.bin", CONTENT[:MIB]))
    upload.start()
    expect(upload.row("unlucky.bin")).to_contain_text("Something went wrong on this page.", timeout=TIMEOUT)
    visitor.context.unroute_all()
    upload.press("Try again", "unlucky.bin")
    receiver = new_visitor(server)
    receiver.open(upload.link("unlucky.bin"))
    assert save(receiver).path().read_bytes() == CONTENT[:MIB]


@pytest.mark.long
def test_a_send_worker_that_cannot_be_loaded_is_a_temporary_network_failure(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server, alice)
    visitor.expects("net::ERR_FAILED")
    upload = UploadPage(visitor)
    visitor.context.route("**/workers/send-worker.*", lambda route: route.abort())
    upload.choose(payload("patient.bin", CONTENT[:MIB]))
    upload.start()
    expect(upload.row("patient.bin")).to_contain_text("The connection was lost.", timeout=TIMEOUT)
    visitor.context.unroute_all()
    receiver = new_visitor(server)
    receiver.open(upload.link("patient.bin"))
    assert save(receiver).path().read_bytes() == CONTENT[:MIB]
