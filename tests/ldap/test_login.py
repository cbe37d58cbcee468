"""Logging in with the password of a directory: the rules of single sign-on, and the directory's own surprises."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from tests.conftest import StartServer
from tests.ldap.directory import BASE, Directory, new_directory
from tests.old_session import old_session
from tests.rate_limits import forget_counts
from tests.server import Server
from tests.sso import smtp_sink
from tests.sso.browser import Browser
from tests.sso.test_joining import mailed

PASSWORD = "a password of the directory"
JOIN = "/account/join/"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    running = new_directory(tmp_path_factory.mktemp("directory"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def mail() -> Iterator[tuple[str, list[bytes]]]:
    with smtp_sink.running() as running:
        yield running


@pytest.fixture(scope="module")
def ldap_server(start_server: StartServer, directory: Directory, mail: tuple[str, list[bytes]]) -> Server:
    return start_server(
        EMAIL_URL=mail[0],
        REGISTRATION="closed",
        SSO_REGISTER_GROUPS="*",
        SSO_MODERATOR_GROUPS="admins",
        SSO_QUOTAS="staff=5000",
        **directory.settings,
    )


@pytest.fixture
def browser(ldap_server: Server) -> Iterator[Browser]:
    forget_counts(ldap_server.data_dir)
    with Browser(ldap_server) as one:
        yield one


def accounts(server: Server, email: str) -> list[tuple[object, ...]]:
    return list(server.rows.find("accounts_user", "name", "is_staff", "quota_bytes", "password", email=email))


def test_a_person_of_the_directory_gets_an_account_with_the_rights_of_their_groups(
    ldap_server: Server, directory: Directory, browser: Browser
) -> None:
    directory.add_person("greta", "Greta@Example.org", PASSWORD, "staff", "admins", name="Greta G.")
    assert browser.log_in_by_password("greta@example.org", PASSWORD).headers["Location"] == "/"
    assert browser.logged_in_as == "greta@example.org"
    [(name, staff, quota, password)] = accounts(ldap_server, "greta@example.org")
    assert (name, bool(staff), quota) == ("Greta G.", True, 5000)
    assert str(password).startswith("!")
    directory.change(f"dn: cn=admins,ou=groups,{BASE}\nchangetype: delete\n")
    with Browser(ldap_server) as again:
        again.log_in_by_password("GRETA@example.org", PASSWORD)
        assert again.logged_in_as == "greta@example.org"
    assert not accounts(ldap_server, "greta@example.org")[0][1]


def test_a_person_whose_address_changes_in_the_directory_keeps_the_account(
    ldap_server: Server, directory: Directory, browser: Browser
) -> None:
    directory.add_person("hans", "hans@example.org", PASSWORD)
    browser.log_in_by_password("hans@example.org", PASSWORD)
    directory.change(
        f"dn: uid=hans,ou=people,{BASE}\nchangetype: modify\nreplace: mail\nmail: married@example.org\n"
    )
    with Browser(ldap_server) as later:
        later.log_in_by_password("married@example.org", PASSWORD)
        assert later.logged_in_as == "hans@example.org"


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("ida@example.org", "wrong"),
        ("ida@example.org", ""),
        ("*@example.org", PASSWORD),
        ("nobody@example.org", PASSWORD),
    ],
)
def test_nothing_but_the_password_of_one_person_opens_an_account(
    ldap_server: Server, directory: Directory, browser: Browser, login: str, password: str
) -> None:
    if not directory_has(directory, "ida"):
        directory.add_person("ida", "ida@example.org", PASSWORD)
    page = browser.log_in_by_password(login, password)
    assert page.status_code == 200
    assert browser.logged_in_as == ""
    assert accounts(ldap_server, "ida@example.org") == []


def directory_has(directory: Directory, uid: str) -> bool:
    import ldap  # noqa: PLC0415  # only installed for these tests

    connection = ldap.initialize(directory.settings["LDAP_URL"])
    connection.simple_bind_s(directory.settings["LDAP_BIND_DN"], directory.settings["LDAP_BIND_PASSWORD"])
    found = connection.search_s(f"ou=people,{BASE}", ldap.SCOPE_SUBTREE, f"(uid={uid})")
    connection.unbind_s()
    return bool(found)


def test_an_account_with_the_address_is_joined_only_by_its_owner(
    ldap_server: Server, directory: Directory, browser: Browser
) -> None:
    owner = ldap_server.create_user("jane@example.org")
    directory.add_person("jane", owner.email, PASSWORD)
    assert browser.log_in_by_password(owner.email, PASSWORD).headers["Location"] == JOIN
    assert browser.logged_in_as == ""
    assert browser.log_in_by_password(owner.email, owner.password, next=JOIN).headers["Location"] == JOIN
    assert browser.post(JOIN).status_code == 302
    with Browser(ldap_server) as later:
        later.log_in_by_password(owner.email, PASSWORD)
        assert later.logged_in_as == owner.email
    with Browser(ldap_server) as later:
        later.log_in_by_password(owner.email, owner.password)
        assert later.logged_in_as == owner.email


def test_an_account_is_joined_by_a_mailed_link(
    ldap_server: Server, directory: Directory, browser: Browser, mail: tuple[str, list[bytes]]
) -> None:
    owner = ldap_server.create_user("karl@example.org")
    directory.add_person("karl", owner.email, PASSWORD)
    browser.log_in_by_password(owner.email, PASSWORD)
    browser.post(JOIN)
    assert browser.post(mailed(mail, owner.email)).headers["Location"] == "/"
    assert browser.logged_in_as == owner.email


def test_a_suspended_user_is_not_let_in(ldap_server: Server, directory: Directory, browser: Browser) -> None:
    directory.add_person("lena", "lena@example.org", PASSWORD)
    browser.log_in_by_password("lena@example.org", PASSWORD)
    ldap_server.rows.change("accounts_user", {"is_active": False}, email="lena@example.org")
    with Browser(ldap_server) as later:
        assert (
            later.log_in_by_password("lena@example.org", PASSWORD).headers["Location"] == "/account/inactive/"
        )
        assert later.logged_in_as == ""


def test_many_first_logins_at_once_make_one_account(ldap_server: Server, directory: Directory) -> None:
    directory.add_person("max", "max@example.org", PASSWORD)
    forget_counts(ldap_server.data_dir)

    def log_in(_: int) -> str:
        with Browser(ldap_server) as one:
            one.log_in_by_password("max@example.org", PASSWORD)
            return one.logged_in_as

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(log_in, range(4))) == {"max@example.org"}
    assert len(accounts(ldap_server, "max@example.org")) == 1


def test_guessing_is_limited_as_for_every_account(directory: Directory, browser: Browser) -> None:
    directory.add_person("nina", "nina@example.org", PASSWORD)
    for _ in range(6):
        browser.log_in_by_password("nina@example.org", "wrong")
    browser.log_in_by_password("nina@example.org", PASSWORD)
    assert browser.logged_in_as == ""


def test_without_the_directory_local_passwords_work_and_others_get_a_page_that_says_so(
    ldap_server: Server, directory: Directory, browser: Browser
) -> None:
    local = ldap_server.create_user("local@example.org")
    directory.stop()
    try:
        browser.log_in_by_password(local.email, local.password)
        assert browser.logged_in_as == local.email
        with Browser(ldap_server) as other:
            assert other.log_in_by_password("greta@example.org", PASSWORD).status_code == 503
    finally:
        directory.start()


def test_people_outside_of_the_groups_get_no_account(start_server: StartServer, directory: Directory) -> None:
    server = start_server(REGISTRATION="open", SSO_REGISTER_GROUPS="members", **directory.settings)
    directory.add_person("olga", "olga@example.org", PASSWORD)
    directory.add_person("paul", "paul@example.org", PASSWORD, "members")
    for uid, status in (("olga", 403), ("paul", 302)):
        with Browser(server) as browser:
            assert browser.log_in_by_password(f"{uid}@example.org", PASSWORD).status_code == status


def test_no_password_or_address_of_the_directory_is_logged(ldap_server: Server, browser: Browser) -> None:
    browser.log_in_by_password("greta@example.org", "wrong")
    log = ldap_server.log()
    assert not [secret for secret in (PASSWORD, "reader's password", "greta@example.org") if secret in log]


def test_the_directory_s_password_confirms_who_one_is(
    ldap_server: Server, directory: Directory, browser: Browser
) -> None:
    directory.add_person("quinn", "quinn@example.org", PASSWORD)
    browser.log_in_by_password("quinn@example.org", PASSWORD)
    assert browser.get("/account/close/").status_code == 200, "the login was a moment ago"
    session = old_session(ldap_server, "quinn@example.org")
    browser.client.cookies.set("sessionid", session, domain=urlsplit(ldap_server.address).hostname or "")
    confirm = "/account/reauthenticate/?next=%2Faccount%2Fclose%2F"
    assert browser.get("/account/close/").headers["Location"] == confirm
    for password, status in (("wrong", 200), (PASSWORD, 302)):
        response = browser.post(
            "/account/reauthenticate/", confirm, password=password, next="/account/close/"
        )
        assert response.status_code == status
    assert response.headers["Location"] == "/account/close/"
    assert browser.get("/account/close/").status_code == 200
