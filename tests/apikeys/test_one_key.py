"""However often and however parallel a form and its proof are sent to a server, one key is created."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode

import httpx

from tests.old_session import old_session
from tests.people import TIMEOUT, Person
from tests.server import Server

KEYS, PROOF = "/account/keys/", "/account/reauthenticate/"
TOKEN = re.compile(r"bb_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}")
TIMES = 8


def csrf(browser: httpx.Client) -> dict[str, str]:
    return {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}


@contextmanager
def logged_in_long_ago(server: Server, person: Person) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, timeout=TIMEOUT) as browser:
        browser.cookies.set("sessionid", old_session(server, person.email), domain="127.0.0.1")
        yield browser


def in_parallel(browser: httpx.Client, path: str, form: dict[str, str]) -> list[httpx.Response]:
    """Send the form TIMES times at once, with the same cookies each time."""
    cookies = dict(browser.cookies)

    def send(_: int) -> httpx.Response:
        return httpx.post(browser.base_url.join(path), data=form, cookies=cookies, timeout=TIMEOUT)

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(send, range(TIMES)))


def count_keys(server: Server, user_id: str) -> int:
    return len(server.rows.find("apikeys_apikey", "_id", user_id=user_id))


def test_one_form_and_one_proof_sent_in_parallel_make_one_key(server: Server) -> None:
    person = server.create_user("one-key@example.org")
    user_id = server.rows.value("accounts_user", "_id", email=person.email)
    with logged_in_long_ago(server, person) as browser:
        found = re.search(r'name="unused_id" value="(\w{12})"', browser.get(KEYS).text)
        assert found
        form = {"name": "Backup", "scopes": "files:read", "unused_id": found[1], **csrf(browser)}
        asked = browser.post(KEYS, data=form)
        assert asked.headers["Location"] == f"{PROOF}?{urlencode({'next': KEYS})}"
        proof = {"password": person.password, "next": KEYS, **csrf(browser)}
        responses = in_parallel(browser, PROOF, proof)
        assert all(response.status_code in (200, 302) for response in responses)
        shown = {token for response in responses for token in TOKEN.findall(response.text)}
        assert count_keys(server, user_id) == len(shown) == 1
    with logged_in_long_ago(server, person) as browser:
        browser.get(KEYS)
        upload_only = {
            "name": "ShareX",
            "scopes": "files:write",
            "unused_id": "9876543210Zy",
            **csrf(browser),
        }
        in_parallel(browser, KEYS, upload_only)
    assert count_keys(server, user_id) == 2
