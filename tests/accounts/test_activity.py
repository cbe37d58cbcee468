"""Recent activity and the notices by mail."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override
from pytest_django import Settings

from accounts import activity, closing
from accounts.models import Activity, Kind
from accounts.models.activity import APP
from accounts.notices import NOTICES
from tests.accounts.mailbox import last_mail, mailed_link, path_of
from tests.accounts.test_change_email import NEW, ask
from tests.accounts.test_login import log_in
from tests.accounts.test_password import NEW_PASSWORD, change, reset
from tests.members import PASSWORD, Member

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"


def kinds(member: Member) -> list[str]:
    return list(Activity.objects.filter(user=member.user).order_by("at").values_list("kind", flat=True))


def test_the_first_login_is_no_news_and_one_on_a_new_device_is(alice: Member) -> None:
    first, second = Client(), Client(headers={"User-Agent": CHROME})
    log_in(first, alice)
    log_in(second, alice)
    assert kinds(alice) == [Kind.LOGIN, Kind.NEW_DEVICE]
    assert [message.subject for message in mail.outbox] == ["New device"]
    assert "Chrome (Windows)" in last_mail(alice.user.email)


def test_a_known_device_is_no_news_also_after_logging_out(alice: Member, anonymous: Client) -> None:
    for _ in range(2):
        log_in(anonymous, alice)
        anonymous.post(reverse("account_logout"))
    assert kinds(alice) == [Kind.LOGIN, Kind.LOGIN]
    assert mail.outbox == []


def test_a_device_known_to_one_account_is_new_to_another(
    alice: Member, bob: Member, anonymous: Client
) -> None:
    log_in(Client(), bob)
    for member in (alice, bob):
        log_in(anonymous, member)
        anonymous.post(reverse("account_logout"))
    assert kinds(bob) == [Kind.LOGIN, Kind.NEW_DEVICE]


def test_a_changed_address_is_told_to_the_old_one_as_well(alice: Member) -> None:
    ask(alice, NEW)
    alice.browser.post(path_of(mailed_link(NEW)))
    for address in ("alice@example.org", NEW):
        assert f"is now {NEW}" in last_mail(address)
    assert kinds(alice) == [Kind.EMAIL_CHANGED]


def test_a_changed_and_a_reset_password_are_told(alice: Member, anonymous: Client) -> None:
    change(alice, PASSWORD, NEW_PASSWORD)
    reset(anonymous, alice)
    assert kinds(alice) == [Kind.PASSWORD_CHANGED, Kind.PASSWORD_RESET]


@pytest.mark.parametrize("kind", NOTICES)
def test_every_notice_is_text_and_html_with_links_to_this_server_only(
    alice: Member, kind: Kind, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://files.example"
    activity.record(alice.user, kind, detail="<b>x</b>\r\nBcc: evil@example.org")
    [message] = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    [(content, media_type)] = message.alternatives
    html = str(content)
    assert media_type == "text/html"
    assert "<b>x</b>" not in html
    assert "https://files.example/account/activity/" in html
    assert "https://files.example/account/activity/" in message.body
    assert message.recipients() == [alice.user.email]
    for text in (html, str(message.body)):
        assert [
            word for word in text.replace('"', " ").split() if "://" in word and "files.example" not in word
        ] == []


def test_a_mail_server_that_fails_changes_nothing(alice: Member, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    change(alice, PASSWORD, NEW_PASSWORD)
    assert kinds(alice) == [Kind.PASSWORD_CHANGED]


def test_the_page_lists_the_users_own_entries_only(alice: Member, bob: Member) -> None:
    activity.record(alice.user, Kind.KEY_CREATED, detail="of alice")
    activity.record(bob.user, Kind.KEY_CREATED, detail="of bob")
    page = alice.browser.get(reverse("account_activity")).text
    assert "of alice" in page
    assert "of bob" not in page


def test_entries_are_kept_90_days_and_addresses_as_long_as_the_setting_says(
    alice: Member, settings: Settings
) -> None:
    settings.ACTIVITY_ADDRESS_DAYS = 30
    now = timezone.now()
    for days in (1, 29, 31, 89, 91):
        Activity.objects.create(
            user=alice.user,
            kind=Kind.LOGIN,
            address="192.0.2.1",
            detail=str(days),
            at=now - timedelta(days=days),
        )
    activity.forget()
    left = {entry.detail: entry.address for entry in Activity.objects.all()}
    assert left == {"1": "192.0.2.1", "29": "192.0.2.1", "31": "", "89": ""}


def test_no_address_is_stored_if_the_operator_wants_none(alice: Member, settings: Settings) -> None:
    settings.ACTIVITY_ADDRESS_DAYS = 0
    log_in(Client(), alice)
    assert [entry.address for entry in Activity.objects.all()] == [""]


def test_entries_are_read_in_the_language_of_the_reader_not_of_the_moment(alice: Member) -> None:
    activity.record(alice.user, Kind.FACTOR_ADDED, detail=APP)
    activity.record(alice.user, Kind.CLOSING, detail="2026-05-05")
    page = alice.browser.get(reverse("account_activity"), headers={"accept-language": "de"}).text
    assert "Authenticator-App" in page
    assert "5. Mai 2026" in page
    alice.user.language = "en"
    with override("de"):
        closing.close(alice.user, leaves_nobody=True)
    day = date_format(timezone.now() + closing.DELAY, "DATE_FORMAT")
    assert f"deleted on {day}" in last_mail(alice.user.email)
