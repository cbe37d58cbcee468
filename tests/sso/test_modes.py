"""Who gets an account by single sign-on, and a server on which it is the only way."""
# ruff: noqa: ARG001  # fixtures start what the test needs

from urllib.parse import urlsplit

import pytest

from tests.conftest import StartServer
from tests.ports import free_port
from tests.rate_limits import forget_counts
from tests.registration.unused import unused_server
from tests.server import Server
from tests.sso.browser import Browser
from tests.sso.conftest import with_provider
from tests.sso.provider import Provider
from tests.sso.test_login import has_account, somebody


@pytest.fixture(scope="module")
def members_server(start_server: StartServer, running_provider: Provider) -> Server:
    """A server on which only members of a group register."""
    return with_provider(
        start_server, running_provider, REGISTRATION="closed", SSO_REGISTER_GROUPS="members, friends"
    )


@pytest.fixture(scope="module")
def only_server(start_server: StartServer, running_provider: Provider) -> Server:
    """A server without passwords, for people who are invited."""
    return with_provider(start_server, running_provider, REGISTRATION="invitation", SSO_ONLY="true")


@pytest.fixture(autouse=True)
def fresh_counts_of_both(members_server: Server, only_server: Server) -> None:
    for server in (members_server, only_server):
        forget_counts(server.data_dir)


@pytest.mark.parametrize(
    ("groups", "admitted"),
    [(["friends"], True), ("members", True), (["others"], False), (None, False), ({}, False)],
)
def test_members_of_a_group_register_even_if_nobody_else_can(
    members_server: Server, provider: Provider, groups: object, admitted: bool
) -> None:
    provider.person = somebody(groups=groups)
    with Browser(members_server) as browser:
        response = browser.log_in()
        assert response.status_code == (302 if admitted else 403)
        assert has_account(members_server, provider.person["email"]) == admitted
        if not admitted:
            assert "Sign-up is closed" in response.text


def test_a_known_person_logs_in_without_the_group(members_server: Server, provider: Provider) -> None:
    provider.person = somebody(groups=["members"])
    with Browser(members_server) as browser:
        browser.log_in()
    provider.person["groups"] = []
    with Browser(members_server) as browser:
        assert browser.log_in().status_code == 302
        assert browser.logged_in_as == provider.person["email"]


def test_without_passwords_the_login_page_has_only_the_provider_s_button(
    only_server: Server, provider: Provider
) -> None:
    alice = only_server.create_person("alice@example.org")
    with Browser(only_server) as browser:
        page = browser.get("/account/login/?next=/files/").text
        assert "Continue with Example Login" in page
        assert 'type="password"' not in page
        assert 'name="next" value="/files/"' in page
        assert browser.log_in_by_password(alice.email, alice.password).status_code == 405
        assert browser.logged_in_as == ""
        for path in (
            "signup",
            "signup/passkey",
            "login/passkey",
            "password/reset",
            "password/change",
            "password/set",
            "password/reset/key/1-x-y",
        ):
            for response in (
                browser.get(f"/account/{path}/"),
                browser.post(f"/account/{path}/", "/account/login/"),
            ):
                assert response.status_code == 403, path
                assert "no passwords" in response.text
    assert alice.api.get("/api/v1/user").status_code == 200


def test_an_invitation_is_accepted_by_logging_in_at_the_provider(
    only_server: Server, provider: Provider
) -> None:
    provider.person = somebody()
    with Browser(only_server) as browser:
        assert browser.log_in().status_code == 403
        path = urlsplit(only_server.manage("invite", "--quota", "7000")).path
        token = path.split("/")[3]
        assert 'type="password"' not in browser.get(path).text
        form = {"email": provider.person["email"], "name": "", "password1": "correct-horse-battery"}
        assert browser.post(path, **form).status_code == 403
        assert browser.log_in(path, invitation=token).status_code == 302
        assert browser.logged_in_as == provider.person["email"]
    key = token.partition("-")[0]
    assert only_server.rows.value("registration_invitation", "uses", _id=key) == 1
    assert only_server.rows.value("accounts_user", "quota_bytes", email=provider.person["email"]) == 7000
    provider.person = somebody()
    with Browser(only_server) as late:
        assert late.log_in(invitation=token).status_code == 410
    assert not has_account(only_server, provider.person["email"])


def test_an_invitation_for_an_address_is_for_this_address(only_server: Server, provider: Provider) -> None:
    provider.person = somebody()
    for email, status in (("other@example.org", 404), (provider.person["email"], 302)):
        token = urlsplit(only_server.manage("invite", email)).path.split("/")[3]
        with Browser(only_server) as browser:
            assert browser.log_in(invitation=token).status_code == status


def test_an_invitation_that_was_mistyped_opens_nothing(only_server: Server, provider: Provider) -> None:
    provider.person = somebody()
    with Browser(only_server) as browser:
        assert browser.log_in(invitation="x-y").status_code == 404
    assert not has_account(only_server, provider.person["email"])


def test_an_account_without_any_proof_left_is_told_to_ask_the_operator(
    only_server: Server, provider: Provider
) -> None:
    """Neither a password nor a mail server can prove whose the account is."""
    bob = only_server.create_person("bob@example.org")
    provider.person = somebody(email=bob.email)
    with Browser(only_server) as browser:
        browser.log_in()
        assert "Ask the operator" in browser.get("/account/join/").text


def test_until_the_server_is_set_up_nobody_gets_an_account(
    running_provider: Provider,
    provider: Provider,
    prepared_data_dir: object,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    from pathlib import Path  # noqa: PLC0415

    from tests.sso.provider import CLIENT, SECRET  # noqa: PLC0415

    assert isinstance(prepared_data_dir, Path)
    server = unused_server(tmp_path_factory.mktemp("unused") / "var", prepared_data_dir)
    server.settings |= {
        "OIDC_ISSUER": provider.url,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": SECRET,
        "SSO_REGISTER_GROUPS": "*",
    }
    provider.person = somebody()
    try:
        with Browser(server.start()) as browser:
            assert browser.log_in().status_code == 403
        assert not server.rows.find("accounts_user", "email")
    finally:
        server.discard()


def test_a_provider_that_cannot_be_reached_has_a_page_of_its_own(start_server: StartServer) -> None:
    server = start_server(
        OIDC_ISSUER=f"http://127.0.0.1:{free_port()}", OIDC_CLIENT_ID="x", OIDC_CLIENT_SECRET="y"
    )
    with Browser(server) as browser:
        response = browser.post("/account/oidc/login/", "/account/login/")
        assert response.status_code == 503
        assert "The login provider doesn" in response.text
        assert browser.get("/account/oidc/callback/?code=x&state=y&iss=z").status_code == 401


def test_without_a_provider_there_are_no_such_pages(server: Server) -> None:
    with Browser(server) as browser:
        assert "Continue with" not in browser.get("/account/login/").text
        for path in ("oidc/", "oidc/login/", "oidc/callback/", "join/"):
            assert browser.get(f"/account/{path}").status_code == 404
