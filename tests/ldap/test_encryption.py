"""Passwords go to the directory encrypted, and to no server whose certificate is not trusted."""

from collections.abc import Iterator

import pytest

from tests.conftest import StartServer
from tests.ldap.directory import Directory, new_directory
from tests.sso.browser import Browser

PASSWORD = "a password of the directory"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    running = new_directory(tmp_path_factory.mktemp("directory"))
    running.add_person("greta", "greta@example.org", PASSWORD)
    yield running
    running.stop()


@pytest.mark.parametrize("way", ["ldaps", "StartTLS"])
@pytest.mark.parametrize("trusted", [True, False], ids=["trusted", "not trusted"])
def test_a_login_takes_an_encrypted_connection_to_a_trusted_directory(
    start_server: StartServer, directory: Directory, way: str, trusted: bool
) -> None:
    url = directory.encrypted_url if way == "ldaps" else directory.settings["LDAP_URL"]
    server = start_server(
        **{
            **directory.settings,
            "LDAP_URL": url,
            "LDAP_START_TLS": str(way == "StartTLS").lower(),
            "SSO_REGISTER_GROUPS": "*",
            **(directory.trust if trusted else {}),
        }
    )
    with Browser(server) as browser:
        response = browser.log_in_by_password("greta@example.org", PASSWORD)
        assert response.status_code == (302 if trusted else 503)
        assert browser.logged_in_as == ("greta@example.org" if trusted else "")
    assert PASSWORD not in server.log()
