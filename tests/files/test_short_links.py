"""Short links: where they may lead, what they count, and what stops them."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.files.client import API, json_of, problem
from tests.files.pages import browser_of, form, page
from tests.people import Person
from tests.rate_limits import forget_counts
from tests.server import Server

TARGET = "https://example.org/a/long/address?with=words#part"
HTML = {"Accept": "text/html"}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
VISITS = 64


@pytest.fixture(autouse=True)
def fresh_rate_limits(server: Server) -> None:
    forget_counts(server.data_dir)


def shortened(owner: Person, target: str = TARGET, **wanted: Any) -> dict[str, Any]:
    response = owner.api.post(f"{API}/shortlinks", json={"target": target, **wanted})
    assert response.status_code == 201, response.text
    return json_of(response)


def read(owner: Person, link: dict[str, Any]) -> dict[str, Any]:
    return json_of(owner.api.get(f"{API}/shortlinks/{link['id']}"))


def token_on(response: httpx.Response) -> dict[str, str]:
    token = TOKEN.search(response.text)
    assert token, response.text
    return {"csrfmiddlewaretoken": token[1]}


def click(url: str, **fields: str) -> httpx.Response:
    """Open the page of a link, and press its button."""
    with httpx.Client(headers=HTML) as browser:
        return browser.post(url, data=token_on(browser.get(url)) | fields)


def test_a_link_redirects_and_counts_what_people_do(alice: Person) -> None:
    link = shortened(alice)
    assert re.search(r"/s/[0-9A-Za-z]{8}$", link["url"])
    response = httpx.get(link["url"])
    assert response.status_code == 302
    assert response.headers["Location"] == TARGET
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    httpx.head(link["url"])
    assert read(alice, link)["visit_count"] == 1


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "ftp://example.org/",
        "//example.org/", "/upload/",
        "example.org", "https://", "https:///path", "https://user@example.org/", "https://example.org@evil.example/",
        "https://exa mple.org/", "https://example.org/\r\nSet-Cookie: a=b", "https://example.org/\0", "https://[::1",
        "https://example.org:99999/", "https://-a.example/", "https:\\\\example.org",
        "https://example.org/" + "a" * 2048,
        "https://\u202eexample.org/",
    ],
)  # fmt: skip
def test_links_lead_to_whole_addresses_of_pages_only(alice: Person, target: str) -> None:
    response = alice.api.post(f"{API}/shortlinks", json={"target": target})
    assert response.status_code == 400, response.text


def test_international_names_are_kept_in_ascii(alice: Person) -> None:
    link = shortened(alice, "HTTP://B\u00fccher.example:8080/\u00fc?\u00fc=1")
    assert link["target"] == "http://xn--bcher-kva.example:8080/%C3%BC?%C3%BC=1"


def test_no_link_leads_to_this_server_s_own_pages_or_tells_it_a_key(alice: Person) -> None:
    own = shortened(alice)["url"].partition("/s/")[0]
    for path in (
        "/account/logout/",
        "/files/",
        "/s/other",
        "/f/../account/",
        "/f/%2e%2e/account/",
        "/f/",
        "",
    ):
        problem(alice.api.post(f"{API}/shortlinks", json={"target": own + path}), 400, "invalid-target")
    refused = alice.api.post(f"{API}/shortlinks", json={"target": f"{own}/f/0Ab1Cd2Ef3G#b1.secret"})
    assert "key" in problem(refused, 400, "invalid-target")["detail"]
    assert shortened(alice, f"{own}/f/0Ab1Cd2Ef3G")["target"].endswith("/f/0Ab1Cd2Ef3G")


def test_own_words_are_for_one_link(alice: Person, bob: Person) -> None:
    link = shortened(alice, slug="Summer-Party")
    assert link["id"] == "summer-party"
    assert httpx.get(link["url"].replace("summer", "SUMMER")).status_code == 302
    taken = bob.api.post(f"{API}/shortlinks", json={"target": TARGET, "slug": "summer-party"})
    problem(taken, 409, "address-taken")
    reserved = bob.api.post(f"{API}/shortlinks", json={"target": TARGET, "slug": "admin"})
    problem(reserved, 400, "invalid-request")


def test_a_limit_needs_a_click_and_is_never_exceeded(alice: Person) -> None:
    link = shortened(alice, max_visits=5)
    for _ in range(10):
        looked = httpx.get(link["url"])
        assert looked.status_code == 200
        assert "Location" not in looked.headers
    assert read(alice, link)["visit_count"] == 0
    with httpx.Client(headers=HTML, timeout=60, limits=httpx.Limits(max_connections=VISITS)) as browser:
        press = token_on(browser.get(link["url"]))
        with ThreadPoolExecutor(VISITS) as pool:
            answers = list(
                pool.map(lambda _: browser.post(link["url"], data=press).status_code, range(VISITS))
            )
    assert sorted(answers) == [200] * 5 + [410] * (VISITS - 5)
    assert httpx.get(link["url"]).status_code == 410


def test_a_password_hides_where_the_link_leads(alice: Person) -> None:
    link = shortened(alice, password="open sesame")
    shown = httpx.get(link["url"], headers=HTML)
    assert "example.org/a" not in shown.text
    refused = click(link["url"], password="wrong")
    assert refused.status_code == 403
    assert "example.org/a" not in refused.text
    opened = click(link["url"], password="open sesame")
    assert opened.status_code == 200
    assert f'content="0; url={TARGET}"' in opened.text
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    assert read(alice, link)["visit_count"] == 1


def test_a_link_stops_when_it_expires_is_deleted_or_taken_down(server: Server, alice: Person) -> None:
    expired, gone, down = (shortened(alice) for _ in range(3))
    past = datetime.now(UTC) - timedelta(hours=1)
    server.rows.change("files_shortlink", {"expires_at": past}, _id=expired["id"])
    assert httpx.get(expired["url"]).status_code == 410
    assert alice.api.delete(f"{API}/shortlinks/{gone['id']}").status_code == 204
    assert httpx.get(gone["url"]).status_code == 404
    server.rows.change("files_shortlink", {"state": "taken down"}, _id=down["id"])
    assert httpx.get(down["url"]).status_code == 410
    alice.api.patch(f"{API}/shortlinks/{down['id']}", json={"max_visits": 9}).raise_for_status()
    assert httpx.get(down["url"]).status_code == 410


def test_rules_that_are_set_later_hold_at_the_next_request(alice: Person) -> None:
    link = shortened(alice)
    path = f"{API}/shortlinks/{link['id']}"
    assert httpx.get(link["url"]).status_code == 302
    cached = {"If-None-Match": "*", "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    for rules, without, status in (
        ({"password": "words"}, {"password": None}, 200),
        ({"max_visits": 9}, {"max_visits": None}, 200),
        ({"max_visits": 1}, {"max_visits": None}, 410),
    ):
        alice.api.patch(path, json=rules).raise_for_status()
        for method in ("GET", "HEAD"):
            stopped = httpx.request(method, link["url"], headers=cached)
            assert stopped.status_code == status
            assert "Location" not in stopped.headers
        alice.api.patch(path, json=without).raise_for_status()
        assert httpx.get(link["url"]).headers["Location"] == TARGET


def test_moderators_list_hosts_that_visitors_are_warned_of(server: Server, alice: Person) -> None:
    staff = server.create_user("warner@example.org", staff=True)
    with browser_of(server, staff) as browser:
        page(browser, "/admin/files/warnedhost/add/")
        added = browser.post("/admin/files/warnedhost/add/", data=form(browser, host=" Evil.Example. "))
        assert added.status_code == 302, added.text
    link = shortened(alice, "https://www.evil.example/login")
    shown = httpx.get(link["url"], headers=HTML)
    assert shown.status_code == 200
    assert "www.evil.example" in shown.text
    assert "moderators of this server warn" in shown.text
    assert "https://www.evil.example/login" in click(link["url"]).text
    assert httpx.get(shortened(alice, "https://notevil.example/")["url"]).status_code == 302


def test_the_page_makes_lists_and_deletes_links_without_scripts(server: Server, alice: Person) -> None:
    with browser_of(server, alice) as browser:
        page(browser, "/files/short-links/")
        refused = browser.post("/files/short-links/", data=form(browser, target="javascript:1"))
        assert refused.status_code == 400
        made = browser.post("/files/short-links/", data=form(browser, target=TARGET, slug="by-page"))
        assert made.status_code == 302, made.text
        assert "/s/by-page" in page(browser, "/files/short-links/")
        browser.post("/files/short-links/", data=form(browser, delete="by-page"))
        assert "/s/by-page" not in page(browser, "/files/short-links/")


def test_sharex_shortens_with_a_key_for_nothing_else(server: Server, alice: Person) -> None:
    with browser_of(server, alice) as browser:
        page(browser, "/account/keys/")
        config = browser.post("/account/keys/sharex/links/", data=form(browser)).json()
    assert config["DestinationType"] == "URLShortener"
    body = config["Data"].replace("{input}", TARGET)
    headers = {**config["Headers"], "Content-Type": "application/json"}
    made = httpx.request(config["RequestMethod"], config["RequestURL"], content=body, headers=headers)
    assert made.status_code == 201
    assert httpx.get(made.json()["url"]).headers["Location"] == TARGET
    listing = config["RequestURL"].replace("/shortlinks", "/files")
    problem(httpx.get(listing, headers=headers), 403, "insufficient-scope")
