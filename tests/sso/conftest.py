# fixtures start what the test needs
from collections.abc import Iterator

import pytest

from tests.conftest import StartServer
from tests.rate_limits import forget_counts
from tests.server import Server
from tests.sso import provider as oidc
from tests.sso import smtp_sink
from tests.sso.browser import Browser
from tests.sso.provider import CLIENT, SECRET, Provider


@pytest.fixture(scope="module")
def running_provider() -> Iterator[Provider]:
    with oidc.running() as provider:
        yield provider


@pytest.fixture
def provider(running_provider: Provider) -> Provider:
    running_provider.behave()
    return running_provider


def with_provider(start_server: StartServer, provider: Provider, **settings: str) -> Server:
    return start_server(
        **{
            "OIDC_ISSUER": provider.url,
            "OIDC_CLIENT_ID": CLIENT,
            "OIDC_CLIENT_SECRET": SECRET,
            "OIDC_NAME": "Example Login",
            **settings,
        }
    )


@pytest.fixture(scope="module")
def mail() -> Iterator[tuple[str, list[bytes]]]:
    with smtp_sink.running() as running:
        yield running


@pytest.fixture(scope="module")
def sso_server(
    start_server: StartServer, running_provider: Provider, mail: tuple[str, list[bytes]]
) -> Server:
    """A server with a mail server, on which anyone can sign up and groups have a meaning."""
    return with_provider(
        start_server,
        running_provider,
        EMAIL_URL=mail[0],
        SSO_MODERATOR_GROUPS="admins",
        SSO_QUOTAS="staff=5000, big=9000",
    )


@pytest.fixture(autouse=True)
def fresh_counts(request: pytest.FixtureRequest) -> None:
    if "sso_server" in request.fixturenames:
        forget_counts(request.getfixturevalue("sso_server").data_dir)


@pytest.fixture
def browser(sso_server: Server) -> Iterator[Browser]:
    with Browser(sso_server) as one:
        yield one
