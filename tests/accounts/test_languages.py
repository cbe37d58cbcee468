"""Which language pages, messages and the API speak."""

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from accounts import activity
from accounts.models import Kind
from tests.members import Member

GERMAN = {"Accept-Language": "de-CH, en;q=0.5", "Accept": "text/html"}


@pytest.mark.parametrize(
    ("asked", "lang"),
    [
        ("de", "de"),
        ("de-CH, en;q=0.5", "de"),
        ("fr, de;q=0.8", "de"),
        ("fr", "en"),
        ("*", "en"),
        ("x" * 9999, "en"),
    ],
)
def test_a_page_speaks_the_language_that_the_browser_asks_for(
    anonymous: Client, asked: str, lang: str
) -> None:
    page = anonymous.get("/account/login/", headers={"Accept-Language": asked})
    assert f'<html lang="{lang}" dir="ltr">' in page.text
    assert ("Anmelden" in page.text) == (lang == "de")
    assert ("messages/de.js" in page.text) == (lang == "de")
    assert "Accept-Language" in page["Vary"]


def test_the_profile_overrules_the_browser(alice: Member) -> None:
    answer = alice.browser.post("/account/profile/", {"name": "", "language": "de"}, follow=True)
    assert "Dein Profil wurde gespeichert." in answer.text
    assert "Meine Dateien" in alice.browser.get("/files/").text
    alice.browser.post("/account/profile/", {"name": "", "language": ""})
    assert "My files" in alice.browser.get("/files/").text
    assert "Meine Dateien" in alice.browser.get("/files/", headers=GERMAN).text


def test_an_unknown_language_is_refused(alice: Member) -> None:
    answer = alice.browser.post("/account/profile/", {"name": "", "language": "xx"})
    assert "Please correct the following" in answer.text
    alice.user.refresh_from_db()
    assert alice.user.language == ""


@pytest.mark.parametrize("path", ["/there/is/nothing", "/d/0123456789A", "/f/0123456789A"])
def test_an_error_speaks_the_language_of_the_browser(anonymous: Client, path: str) -> None:
    page = anonymous.get(path, headers=GERMAN)
    assert page.status_code == 404
    assert "nicht gefunden" in page.text


def test_the_api_speaks_english(alice: Member) -> None:
    problem = alice.browser.get("/api/v1/files/0123456789A", headers={"Accept-Language": "de"})
    assert problem.json()["title"] == "File not found"


def test_a_request_leaves_no_language_behind(anonymous: Client) -> None:
    anonymous.get("/", headers=GERMAN)
    assert translation.get_language() == "en"


def test_mail_is_in_the_language_of_its_reader(alice: Member, anonymous: Client) -> None:
    alice.user.language = "de"
    alice.user.save()
    anonymous.post("/account/password/reset/", {"email": alice.user.email}, headers={"Accept-Language": "en"})
    activity.record(alice.user, Kind.PASSWORD_CHANGED)
    reset, notice = mail.outbox
    assert "Setze dein Passwort zurück" in reset.subject
    assert "Um ein neues Passwort zu wählen" in str(reset.body)
    assert notice.subject == "Dein Passwort wurde geändert"
    assert "Wenn du das warst" in str(notice.body)


def test_mail_to_an_account_without_a_choice_is_in_the_language_of_the_request(
    alice: Member, anonymous: Client
) -> None:
    anonymous.post("/account/password/reset/", {"email": alice.user.email}, headers=GERMAN)
    assert "Setze dein Passwort zurück" in mail.outbox[0].subject
