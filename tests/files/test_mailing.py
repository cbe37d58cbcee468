"""Mailing the link of a plain file: by its owner alone, to a few people, with nobody's address stored."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from files.models import File
from tests.members import Member, alice, anonymous, bob, fresh_rate_limits
from tests.services.making import store_file

__all__ = ["alice", "anonymous", "bob", "fresh_rate_limits"]

PEOPLE = "Carol@Example.org, dave@example.org\nerin@exämple.org"


@pytest.fixture
def file(alice: Member) -> File:
    mail.outbox.clear()
    return store_file(alice.user)


def send(member: Member, file: File, people: str = PEOPLE, text: str = "") -> str:
    """Return the page that follows."""
    form = {"people": people, "text": text}
    return member.browser.post(f"/files/{file.pk}/mail/", form, follow=True).content.decode()


def test_each_person_gets_a_mail_of_the_owners(alice: Member, file: File) -> None:
    User.objects.filter(pk=alice.user.pk).update(name="Alice")
    page = send(alice, file, text="Look at <b>this</b>")
    assert "The link was mailed to 3 people." in page
    assert [message.to for message in mail.outbox] == [
        ["carol@example.org"], ["dave@example.org"], ["erin@xn--exmple-cua.org"],
    ]  # fmt: skip
    for message in mail.outbox:
        assert message.subject == "Alice sends you x.bin"
        assert message.message()["Reply-To"] == "alice@example.org"
        assert "Alice (alice@example.org) sends you a file:" in message.body
        assert f"/f/{file.pk}\n" in message.body
        assert "Look at <b>this</b>" in message.body
        assert message.cc == message.bcc == []


def test_no_address_is_stored(alice: Member, file: File) -> None:
    send(alice, file)
    assert "alice@example.org" in repr(list(User.objects.values()))
    for model in apps.get_models():
        assert "dave@example.org" not in repr(list(model._base_manager.values())), model


@pytest.mark.parametrize(
    "changes",
    [
        {"encrypted": True},
        {"state": File.State.TAKEN_DOWN},
        {"trashed_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"request_id": "a" * 11},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_link_that_would_not_work_is_not_mailed(
    alice: Member, file: File, changes: dict[str, object]
) -> None:
    File.objects.filter(pk=file.pk).update(**changes)
    assert "E-mail addresses" not in alice.browser.get(f"/files/{file.pk}/mail/").content.decode()
    send(alice, file)
    assert mail.outbox == []


def test_nobody_else_mails_it(bob: Member, file: File) -> None:
    assert bob.browser.get(f"/files/{file.pk}/mail/").status_code == 404
    send(bob, file)
    assert mail.outbox == []


@pytest.mark.parametrize(
    "people",
    ["", "nobody", "a@example.org, b@", ", ".join(f"a{n}@example.org" for n in range(11)), "a@example.org\0"],
)
def test_wrong_addresses_are_refused(alice: Member, file: File, people: str) -> None:
    assert 'role="alert"' in send(alice, file, people)
    assert mail.outbox == []


def test_a_header_cannot_be_smuggled_in(alice: Member, file: File) -> None:
    send(alice, file, "a@example.org\r\nBcc:b@example.org")
    assert mail.outbox == []
    send(alice, file, "a@example.org", text="\r\n\r\nBcc: b@example.org")
    [message] = mail.outbox
    assert message.recipients() == ["a@example.org"]
    assert message.message()["Bcc"] is None


def test_text_is_bounded(alice: Member, file: File) -> None:
    assert 'role="alert"' in send(alice, file, text="x" * 501)
    assert mail.outbox == []


def test_an_account_sends_fifty_a_day_and_all_of_a_form_or_none(alice: Member, file: File) -> None:
    for number in range(6):
        send(alice, file, ", ".join(f"p{number}x{n}@example.org" for n in range(8)))
    assert len(mail.outbox) == 48
    assert "many links today" in send(alice, file, "q1@example.org, q2@example.org, q3@example.org")
    assert len(mail.outbox) == 48
    send(alice, file, "q1@example.org, q2@example.org")
    assert len(mail.outbox) == 50


def test_one_address_gets_five_a_day(alice: Member, bob: Member, file: File) -> None:
    other = store_file(bob.user)
    for _ in range(3):
        send(alice, file, "Carol@example.org")
        send(bob, other, "carol@example.org")
    assert len(mail.outbox) == 5


def test_an_address_that_is_not_verified_sends_nothing(alice: Member, file: File) -> None:
    EmailAddress.objects.filter(user=alice.user).update(verified=False)
    assert "not verified" in send(alice, file)
    assert mail.outbox == []


def test_a_mail_server_that_fails_is_said_and_counts_nothing(
    alice: Member, file: File, settings: Settings
) -> None:
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = 1
    for _ in range(6):
        assert "The mail couldn&#x27;t be sent" in send(alice, file, "carol@example.org")
    settings.EMAIL_BACKEND = working
    send(alice, file, "carol@example.org")
    assert len(mail.outbox) == 1
