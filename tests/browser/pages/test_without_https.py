"""Browsers encrypt only on https pages and on localhost; elsewhere the page must say so."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.conftest import StartServer
from tests.people import Person
from tests.server import Server

HOST = "bytebin.test"


@pytest.fixture(scope="module")
def http_server(start_server: StartServer) -> Server:
    return start_server(ALLOWED_HOSTS=HOST)


@pytest.fixture(scope="module")
def carol(http_server: Server) -> Person:
    return http_server.create_user("carol@example.org")


@pytest.fixture
def http_page(browser: Browser, http_server: Server) -> Iterator[Page]:
    """A page in a browser that reaches the server by a host name, which is not a secure context over http."""
    arguments = [*CHROMIUM_ARGUMENTS, f"--host-resolver-rules=MAP {HOST} 127.0.0.1"]
    distrusting = browser.browser_type.launch(executable_path=CHROMIUM, args=arguments)
    yield distrusting.new_page(base_url=f"http://{HOST}:{http_server.port}")
    distrusting.close()


def test_the_switch_is_off_and_says_why_and_a_plain_upload_works(http_page: Page, carol: Person) -> None:
    http_page.goto("/account/login/")
    http_page.get_by_label("E-mail address").fill(carol.email)
    http_page.get_by_label("Password", exact=True).fill(carol.password)
    http_page.get_by_role("main").get_by_role("button", name="Log in").click()
    switch = http_page.get_by_role("switch", name="Encrypt in this browser")
    expect(switch).to_be_disabled()
    expect(switch).not_to_be_checked()
    expect(switch).to_have_accessible_description(
        "Not available: browsers can encrypt only on https pages, and this page was opened over http. "
        "Anyone with the link can open the file, and so can the operator of this server."
    )
    http_page.locator("#upload-file").set_input_files(
        {"name": "open.txt", "mimeType": "text/plain", "buffer": b"for everybody"}
    )
    http_page.get_by_role("button", name="Upload 1 file").click()
    field = http_page.get_by_label("Link to open.txt")
    expect(field).to_be_visible()
    assert "#" not in field.input_value()


def test_the_page_of_an_encrypted_file_says_that_it_needs_https(
    http_page: Page, http_server: Server, carol: Person
) -> None:
    file_id = "0123456789a"
    http_server.query(
        "INSERT INTO files_file (_id, owner_id, state, blob_key, name, search_name, content_type, size, counted_bytes,"
        " chunks_digest, encrypted, created_at, download_count, version, folder_id, request_id, waiting,"
        " kind, burn, burn_group, id_ended, only_owner, password, note, thumbnail_state)"
        " SELECT ?, _id, 'live', '', '', '', '', 32, 4096, '', 1, '2026-01-01', 0, 0, '', '', 0,"
        " '', 0, '', 0, 0, '', '', ''"
        " FROM accounts_user WHERE email = ?",
        file_id,
        carol.email,
    )
    http_page.goto(f"/f/{file_id}#b1.{'A' * 48}")
    expect(http_page.get_by_role("alert")).to_contain_text("Browsers only decrypt on https pages")
