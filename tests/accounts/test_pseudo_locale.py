"""Pages in a pseudo-locale that puts translated text in ⟦brackets⟧: letters outside of them are untranslatable."""

import re
from collections.abc import Callable, Iterator
from gettext import NullTranslations

import pytest
from django.core import mail
from django.test import Client
from django.utils.translation import override, trans_real

from accounts.models import User
from apikeys import services
from apikeys.clients import Client as ApiClient
from apikeys.models import Scope
from files.models import File
from tests.members import Member
from tests.visible_text import VisibleText, needs_translation

# Data from users and operators.
DATA = re.compile(
    r"alice@example\.org|alice|notes\.txt|laptop|http://127\.0\.0\.1:8000|127\.0\.0\.1:8000|127\.0\.0\.1"
)
INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")


class Bracketed(NullTranslations):
    """A message catalogue for Django."""

    def gettext(self, message: str) -> str:
        return f"⟦{message.rpartition(trans_real.CONTEXT_SEPARATOR)[2]}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def language(self) -> str:
        return "en"

    to_language = language


@pytest.fixture(autouse=True)
def pseudo_locale(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(trans_real, "translation", lambda _language: Bracketed())
    # Deactivated, not restored: restoring would look up the language while this one is still active.
    with override("en", deactivate=True):
        yield


def left_in_english(text: str) -> list[str]:
    text = DATA.sub("", text)
    while INNERMOST.search(text):
        text = INNERMOST.sub("", text)
    page = VisibleText()
    page.feed(text)
    page.close()
    return [words for words in page.found if needs_translation(words)]


def store(owner: User, **fields: object) -> File:
    return File.objects.create(owner=owner, blob_key="none", size=5000, chunks_digest="0" * 64, **fields)


def get(path: str) -> Callable[[Client], str]:
    return lambda browser: browser.get(path, headers={"Accept": "text/html"}).text


def post(path: str, **form: str) -> Callable[[Client], str]:
    return lambda browser: browser.post(path, form, headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(
    "ask",
    [
        get("/"),
        get("/account/login/"),
        post("/account/login/", login="alice@example.org", password="wrong"),
        get("/account/signup/"),
        post("/account/signup/", email="no", password1="short"),
        get("/account/password/reset/"),
        get("/account/password/reset/done/"),
        get("/account/confirm-email/wrong/"),
        get("/account/invitation/wrong/"),
        get("/account/setup/wrong/"),
        get("/there/is/nothing"),
    ],
)
def test_a_public_page_is_translated(anonymous: Client, ask: Callable[[Client], str]) -> None:
    page = ask(anonymous)
    assert "⟦" in page
    assert left_in_english(page) == []


@pytest.mark.parametrize(
    "ask",
    [
        get("/upload/"),
        post("/upload/"),
        get("/files/"),
        get("/files/?q=notes"),
        get("/files/?q=none"),
        get("/files/?delete=0123456789A"),
        get("/f/0123456789A"),
        get("/f/0123456789B"),
        get("/account/"),
        post("/account/profile/", name="a\x07b"),
        *map(
            get,
            (
                "/account/profile/",
                "/account/security/",
                "/account/devices/",
                "/account/storage/",
                "/account/activity/",
            ),
        ),
        get("/account/keys/"),
        get("/account/keys/?preset=backup"),
        post("/account/keys/"),
        get("/account/keys/0123456789Ab/"),
        post("/account/keys/0123456789Ab/", networks="1.2.3"),
        get("/account/close/"),
        post("/account/close/"),
        get("/account/email/"),
        get("/account/password/change/"),
        post("/account/password/change/", oldpassword="wrong", password1="12345", password2="1"),
        get("/account/logout/"),
        get("/account/invitations/"),
        post("/account/invitations/", max_uses="1", expires_in="7", email="alice@example.org"),
        post("/account/invitations/", max_uses="0"),
    ],
)
def test_a_page_of_an_account_is_translated(alice: Member, ask: Callable[[Client], str]) -> None:
    store(alice.user, pk="0123456789A", name="notes.txt", max_downloads=3)
    store(alice.user, pk="0123456789B", encrypted=True)
    key, _ = services.create(alice.user, "laptop", [Scope.FILES_READ], None, ["127.0.0.1/32"], "0123456789Ab")
    services.record_use(key, ApiClient("127.0.0.1", "Mozilla/5.0"))
    User.objects.filter(pk=alice.user.pk).update(may_invite=True)
    page = ask(alice.browser)
    assert "⟦" in page
    assert left_in_english(page) == []


def test_a_mail_is_translated(alice: Member, anonymous: Client) -> None:
    anonymous.post("/account/password/reset/", {"email": alice.user.email})
    [message] = mail.outbox
    assert left_in_english(str(message.subject)) == []
    assert left_in_english(re.sub(r"http://\S+", "", str(message.body))) == []
    assert "testserver" not in str(message.body)


def test_untranslated_english_is_found() -> None:
    assert left_in_english("<p>⟦Known <b>text⟧</b> and more</p>") == ["and more"]
