"""The same with a provider that is not ours: oidc-provider-mock, which checks clients by Authlib."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from tests.conftest import StartServer
from tests.people import TIMEOUT
from tests.ports import free_port
from tests.sso.browser import Browser

PERSON = {
    "sub": "greta",
    "email": "greta@example.net",
    "email_verified": True,
    "name": "Greta",
    "groups": ["staff"],
}
START_TIMEOUT = 60.0  # seconds


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    url = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", url.rpartition(":")[2]]
    options = [
        "--require-registration",
        "true",
        "--require-nonce",
        "true",
        "--user-claims",
        json.dumps(PERSON),
    ]
    process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(url)
        yield url
    finally:
        process.kill()
        process.wait()


def wait_for(url: str) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            httpx.get(url)
            return
        time.sleep(0.1)
    raise AssertionError("the provider did not start")


def test_a_person_logs_in_and_has_the_rights_of_their_groups(start_server: StartServer, issuer: str) -> None:
    port = free_port()
    callback = f"http://127.0.0.1:{port}/account/oidc/callback/"
    client = httpx.post(f"{issuer}/oauth2/clients", json={"redirect_uris": [callback]}).json()
    server = start_server(
        PUBLIC_URL=f"http://127.0.0.1:{port}",
        OIDC_ISSUER=issuer,
        OIDC_CLIENT_ID=client["client_id"],
        OIDC_CLIENT_SECRET=client["client_secret"],
        SSO_QUOTAS="staff=5000",
    )
    with Browser(server) as browser:
        form = browser.leave()
        assert "<form" in httpx.get(form, timeout=TIMEOUT).text
        sent = httpx.post(form, data={"sub": "greta"}, timeout=TIMEOUT).headers["Location"]
        assert sent.startswith(callback)
        response = browser.get(sent.removeprefix(server.url))
        assert response.headers["Location"] == "/"
        assert re.search("greta@example.net", browser.logged_in_as)
    assert server.rows.value("accounts_user", "quota_bytes", email=PERSON["email"]) == 5000
