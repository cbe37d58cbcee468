"""A download that takes longer than its ticket is valid."""

import json
from datetime import timedelta

from playwright.sync_api import Route, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import MIB, noise
from tests.browser.journeys.share_page import file_id, save
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.files.past_tickets import past_ticket
from tests.people import Person
from tests.server import Server

CONTENT = noise(10 * MIB, seed=78)  # more than a page requests at once


def test_a_download_that_outlasts_its_ticket_continues_and_counts_once(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    upload = UploadPage(new_visitor(server, alice))
    upload.choose(payload("film.bin", CONTENT))
    upload.start()
    link = upload.link("film.bin")
    alice.api.patch(f"/api/v1/files/{file_id(link)}", json={"max_downloads": 1}).raise_for_status()

    visitor = new_visitor(server)
    visitor.expects(403)
    expired = past_ticket(server, file_id(link), timedelta(hours=7))
    given: list[str] = []

    def expire(route: Route) -> None:
        """Replace the first ticket with an expired one."""
        response = route.fetch()
        opened = response.json()
        if "ticket" in opened and not given:
            given.append(opened["ticket"])
            opened["ticket"] = expired
        route.fulfill(response=response, body=json.dumps(opened))

    visitor.context.route("**/open", expire)
    visitor.open(link)
    button = visitor.page.get_by_role("button", name="Open and download")
    expect(button).to_be_enabled()
    assert save(visitor, "Open and download").path().read_bytes() == CONTENT
    downloads = [request for request in visitor.requests if "/d/" in request.url]
    used = [request.headers["bytebin-ticket"] for request in downloads]
    assert used[0] == expired
    assert used[-1] not in (expired, *given)
    assert alice.api.get(f"/api/v1/files/{file_id(link)}").json()["download_count"] == 1
