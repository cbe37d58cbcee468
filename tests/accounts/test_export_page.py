"""The export on the page: it needs a proof of who one is, and a POST."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.test import Client
from django.urls import reverse

from tests.members import PASSWORD, Member, log_in
from tests.services.making import store_file

LEAVE, EXPORT, PROOF = reverse("account-leave"), reverse("account-export"), reverse("account_reauthenticate")


def prove(browser: Client, after: str) -> Any:
    return browser.post(PROOF, {"password": PASSWORD, "next": after})


def names(response: Any) -> list[str]:
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/zip"
    content = b"".join(response.streaming_content)
    assert len(content) == int(response.headers["Content-Length"])
    return ZipFile(BytesIO(content)).namelist()


def log_in_again(member: Member) -> Client:
    """Return the member's browser as it is an hour after the login."""
    log_in(member.browser, member.user, seconds_ago=3600)
    return member.browser


def test_after_the_proof_for_the_page_one_click_downloads_everything(alice: Member, bob: Member) -> None:
    store_file(alice.user)
    store_file(bob.user)
    assert log_in_again(alice).get(LEAVE).headers["Location"].startswith(PROOF)
    prove(alice.browser, LEAVE)
    assert f'action="{EXPORT}"' in alice.browser.get(LEAVE).text
    response = alice.browser.post(EXPORT)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert names(response) == ["README.txt", "account.json", "files.json", "files/x.bin"]


def test_without_a_proof_it_is_asked_for_first(alice: Member) -> None:
    assert log_in_again(alice).post(EXPORT).headers["Location"].startswith(PROOF)
    assert "README.txt" in names(prove(alice.browser, EXPORT))


def test_recent_activity_has_an_entry(alice: Member) -> None:
    names(alice.browser.post(EXPORT))
    assert "Export downloaded" in alice.browser.get(reverse("account_activity")).text


def test_it_needs_a_login_a_post_and_a_csrf_token(alice: Member, anonymous: Client) -> None:
    assert alice.browser.get(EXPORT).status_code == 405
    assert anonymous.post(EXPORT).headers["Location"].startswith(reverse("account_login"))
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice.user)
    assert strict.post(EXPORT).status_code == 403


def test_after_too_many_the_page_says_when_to_come_back(alice: Member) -> None:
    for _ in range(10):
        names(alice.browser.post(EXPORT))
    refused = alice.browser.post(EXPORT, headers={"Accept": "text/html"})
    assert refused.status_code == 429
    assert "Too many requests" in refused.text
