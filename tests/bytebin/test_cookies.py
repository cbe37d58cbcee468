"""On https, no other host can set or read the server's cookies: each has the prefix __Host- (RFC 6265bis)."""

import re

import httpx

from tests.conftest import StartServer
from tests.people import password_for


def cookies_of(response: httpx.Response) -> dict[str, str]:
    """Return the attributes of each cookie that the response sets, by name and value."""
    return dict(cookie.split("; ", 1) for cookie in response.headers.get_list("Set-Cookie"))


def test_every_cookie_on_https_is_for_this_host_only(start_server: StartServer) -> None:
    server = start_server(PUBLIC_URL="https://files.example.org")
    person = server.create_user("alice@example.org")
    headers = {"Host": "files.example.org"}
    with httpx.Client(base_url=server.address, headers=headers) as browser:
        form = browser.get("/account/login/")
        [token] = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text))
        [csrf] = cookies_of(form)
        sent = {"csrfmiddlewaretoken": token, "login": person.email, "password": password_for(person.email)}
        logged_in = browser.post("/account/login/", data=sent, headers={"Cookie": csrf})
        assert logged_in.status_code == 302
        session = next(cookie for cookie in cookies_of(logged_in) if "sessionid=" in cookie)
        name = {"csrfmiddlewaretoken": token, "name": "Alice"}
        saved = browser.post("/account/profile/", data=name, headers={"Cookie": f"{csrf}; {session}"})
        assert any("messages=" in cookie for cookie in cookies_of(saved))
        assert browser.get("/api/v1/user", headers={"Cookie": session}).status_code == 200
        plain = session.removeprefix("__Host-")
        assert browser.get("/api/v1/user", headers={"Cookie": plain}).status_code == 401
    for response in (form, logged_in, saved):
        for cookie, attributes in cookies_of(response).items():
            assert cookie.startswith("__Host-"), cookie
            assert "Secure" in attributes
            assert "Path=/" in attributes
            assert "Domain" not in attributes
