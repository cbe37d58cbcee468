"""What happens to files is told to those who want to know, and costs the others nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts import services as accounts
from accounts.models import User
from files.models import File, FileNotice
from files.services import access
from files.services.closing import remove_account
from files.services.export_documents import account_document
from files.services.notices import events, rows
from files.services.notices.expiring import tell_expiring
from files.services.notices.mails import MOST_ATTEMPTS, RETRY, claim, mail_due
from tests.members import Member
from tests.services.making import store_file
from tests.webhooks.receiver import Receiver
from webhooks import services
from webhooks.delivery import deliver_due
from webhooks.models import Delivery, Event, Form, Webhook

ALL = [event.value for event in Event]
NOON = datetime.fromisoformat("2030-05-05T12:00:00+00:00")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


def choose(member: Member, downloads: str = "", *, limit: bool = False, expiry: bool = False) -> None:
    accounts.choose_mails(member.user, download_mails=downloads, limit_mails=limit, expiry_mails=expiry)


def listen(member: Member) -> Webhook:
    return services.register(member.user, "https://example.org/", Form.STANDARD, ALL)[0]


def told() -> list[tuple[str, str]]:
    """Return types and IDs of the messages that wait."""
    return sorted(Delivery.objects.values_list("type", "subject"))


def open_file(file: File) -> access.Opened:
    return access.open_file(access.public_file(file.pk))


def limited(member: Member, most: int) -> File:
    file = store_file(member.user)
    File.objects.filter(pk=file.pk).update(max_downloads=most)
    return file


def mails() -> list[str]:
    """Return the texts of the mails that are sent now."""
    mail.outbox.clear()
    mail_due()
    return [str(message.body) for message in mail.outbox]


def test_a_limited_file_tells_of_each_download_the_first_and_the_limit(alice: Member) -> None:
    listen(alice)
    file = limited(alice, 2)
    open_file(file)
    assert told() == [("file.downloaded", file.pk), ("file.first_downloaded", file.pk)]
    open_file(file)
    assert told() == [
        ("file.downloaded", file.pk),
        ("file.downloaded", file.pk),
        ("file.first_downloaded", file.pk),
        ("file.limit_reached", file.pk),
    ]


def test_the_api_adds_lists_changes_and_removes_them(alice: Member, bob: Member, receiver: Receiver) -> None:
    api = alice.api("user:read", "user:write")
    wanted = {"url": receiver.url, "events": ["file.downloaded"]}
    made = api.post("/api/v1/webhooks", wanted, content_type="application/json").json()
    assert made.keys() == {
        "id", "host", "form", "events", "created_at", "delivered_at", "failing_since", "disabled_at", "secret",
    }  # fmt: skip
    services.tell(alice.user.pk, Event.DOWNLOADED, "0123456789A")
    deliver_due()
    assert receiver.received[0].is_signed_with(made.pop("secret"))
    [listed] = api.get("/api/v1/webhooks").json()["webhooks"]
    assert listed["delivered_at"] is not None
    assert listed | {"delivered_at": None} == made
    assert receiver.url not in repr(listed)
    path = f"/api/v1/webhooks/{made['id']}"
    assert bob.api("user:write").delete(path).json()["type"].endswith("/webhook-not-found")
    off = {"events": ["file.expiring"], "disabled": True}
    changed = api.patch(path, off, content_type="application/json").json()
    assert changed["events"] == ["file.expiring"]
    assert changed["disabled_at"] is not None
    assert not User.objects.get(pk=alice.user.pk).has_webhooks
    again = api.patch(path, {"disabled": False}, content_type="application/json").json()
    assert again == changed | {"disabled_at": None}
    wrong = api.patch(path, {"events": ["webhook.test"]}, content_type="application/json")
    assert wrong.status_code == 400
    assert api.delete(path).status_code == 204
    assert api.get("/api/v1/webhooks").json() == {"webhooks": []}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": "https://127.0.0.1/"}, "url"),
        ({"url": "http://example.org/"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["webhook.test"]}, "events"),
        ({"form": "slack"}, "form"),
    ],
)
def test_the_api_refuses_what_the_page_refuses(alice: Member, change: dict[str, object], field: str) -> None:
    wanted = {"url": "https://example.org/", "events": ["file.downloaded"], **change}
    answer = alice.api("user:write").post("/api/v1/webhooks", wanted, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(f"{field}: ")
    assert not Webhook.objects.exists()


def test_a_resumed_download_is_told_once(alice: Member) -> None:
    listen(alice)
    file = limited(alice, 5)
    ticket = open_file(file).ticket
    access.open_file(access.public_file(file.pk), earlier_ticket=ticket)
    assert told().count(("file.downloaded", file.pk)) == 1


def test_a_plain_file_tells_of_whole_downloads_only(alice: Member, anonymous: Client) -> None:
    listen(alice)
    file = store_file(alice.user)
    path = f"/d/{file.pk}"
    for headers in ({"Range": "bytes=0-1"}, {"If-None-Match": file.etag}):
        anonymous.get(path, headers=headers)
    anonymous.head(path)
    anonymous.get(f"/r/{file.pk}/x.bin")
    anonymous.get(f"/f/{file.pk}", headers={"Accept": "text/html"})
    assert told() == []
    assert anonymous.get(path).status_code == 200
    assert told() == [("file.downloaded", file.pk), ("file.first_downloaded", file.pk)]


def test_a_download_of_a_limited_file_by_ticket_is_told_once(alice: Member, anonymous: Client) -> None:
    listen(alice)
    file = limited(alice, 5)
    address = anonymous.post(f"/f/{file.pk}")["Location"]
    assert anonymous.get(address).status_code == 200
    assert told().count(("file.downloaded", file.pk)) == 1


def test_owners_who_want_to_know_nothing_pay_no_query(alice: Member) -> None:
    plain, few = store_file(alice.user), limited(alice, 5)
    with CaptureQueriesContext(connection) as queries:
        open_file(few)
        events.downloaded(access.public_file(plain.pk))
    # The look-up and the count of one, and the look-up of the other.
    assert len(queries) == 3
    assert not FileNotice.objects.exists()


def test_a_download_goes_ahead_while_nothing_can_be_written(
    alice: Member, anonymous: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OperationalError("database or disk is full")

    listen(alice)
    file = store_file(alice.user)
    monkeypatch.setattr(rows, "insert", full)
    assert anonymous.get(f"/d/{file.pk}").status_code == 200


def test_the_mail_of_the_first_download_is_one(alice: Member, clock: time_machine.Traveller) -> None:
    choose(alice, "first")
    file = limited(alice, 9)
    open_file(file)
    open_file(file)
    assert mails() == []
    clock.shift(rows.DELAY)
    [text] = mails()
    assert "x.bin: downloaded 1 time" in text
    assert text.count("/account/notices/") == 1
    open_file(file)
    clock.shift(timedelta(days=1))
    assert mails() == []


def test_mails_of_each_download_come_once_an_hour_for_each_file(
    alice: Member, clock: time_machine.Traveller
) -> None:
    choose(alice, "each")
    file, other = limited(alice, 90), limited(alice, 90)
    open_file(file)
    open_file(file)
    open_file(other)
    clock.shift(rows.DELAY)
    [text] = mails()
    assert "x.bin: downloaded 2 times" in text
    assert "x.bin: downloaded 1 time\n" in text
    for _ in range(7):
        open_file(file)
    clock.shift(rows.EVERY - timedelta(seconds=1))
    assert mails() == []
    clock.shift(1)
    assert "x.bin: downloaded 7 times" in mails()[0]
    clock.shift(timedelta(days=1))
    assert mails() == []


def test_the_summary_comes_once_a_day(alice: Member, clock: time_machine.Traveller) -> None:
    choose(alice, "daily")
    for file in (limited(alice, 9), limited(alice, 9)):
        open_file(file)
    clock.shift(timedelta(hours=17))
    assert mails() == []
    open_file(file)
    clock.shift(timedelta(hours=1))
    [text] = mails()
    assert "downloaded 1 time" in text
    assert "downloaded 2 times" in text
    clock.shift(timedelta(days=1))
    assert mails() == []


def test_who_turns_mails_off_gets_none_of_those_that_wait(
    alice: Member, clock: time_machine.Traveller
) -> None:
    choose(alice, "each", limit=True)
    open_file(limited(alice, 1))
    choose(alice)
    clock.shift(timedelta(days=1))
    assert mails() == []
    assert not FileNotice.objects.filter(due_at__isnull=False).exists()


def test_the_limit_is_told_once_by_mail(alice: Member, clock: time_machine.Traveller) -> None:
    choose(alice, limit=True)
    file = limited(alice, 1)
    open_file(file)
    clock.shift(rows.DELAY)
    assert "has reached its download limit" in mails()[0]
    File.objects.filter(pk=file.pk).update(max_downloads=2)
    open_file(file)
    clock.shift(rows.DELAY)
    assert "has reached its download limit" in mails()[0]  # another limit


def test_a_mail_that_cannot_be_sent_is_tried_again_but_not_for_ever(
    alice: Member, clock: time_machine.Traveller, settings: Settings
) -> None:
    choose(alice, "each")
    open_file(limited(alice, 9))
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = 1
    clock.shift(rows.DELAY)
    assert mails() == []
    clock.shift(RETRY - timedelta(seconds=1))
    settings.EMAIL_BACKEND = working
    assert mails() == []
    clock.shift(1)
    assert len(mails()) == 1
    FileNotice.objects.update(due_at=timezone.now(), count=1, attempts=MOST_ATTEMPTS)
    assert mails() == []
    assert not FileNotice.objects.filter(due_at__isnull=False).exists()


def test_a_process_that_dies_while_mailing_leaves_the_mail_to_another(
    alice: Member, clock: time_machine.Traveller
) -> None:
    choose(alice, "each")
    open_file(limited(alice, 9))
    clock.shift(rows.DELAY)
    assert claim(FileNotice.objects.get(kind="downloads"))
    assert not claim(FileNotice.objects.get(kind="downloads"))
    assert mails() == []
    clock.shift(RETRY)
    assert len(mails()) == 1


def test_files_about_to_expire_are_told_a_week_and_a_day_before(
    alice: Member, bob: Member, clock: time_machine.Traveller
) -> None:
    choose(alice, expiry=True)
    listen(alice)
    for member, days in ((alice, 30), (alice, 7), (alice, 1), (bob, 30)):
        file = store_file(member.user)
        File.objects.filter(pk=file.pk).update(expires_at=NOON + timedelta(days=days), name=f"{days}.bin")
    assert tell_expiring() == 0
    clock.shift(timedelta(days=6, hours=12))  # 7.bin has half a day left
    assert tell_expiring() == 1
    assert "7.bin: expires on 12 May 2030, 12:00 UTC" in mails()[0]
    clock.shift(timedelta(days=17))  # 30.bin has six days and a half left
    assert [tell_expiring(), tell_expiring()] == [1, 0]
    assert "30.bin" in mails()[0]
    clock.shift(timedelta(days=6))
    assert [tell_expiring(), tell_expiring()] == [1, 0]
    assert "30.bin" in mails()[0]
    assert [kind for kind, _ in told()] == ["file.expiring"] * 3
    clock.shift(timedelta(days=1))
    assert tell_expiring() == 0
    assert mails() == []


def test_the_download_of_a_file_that_is_deleted_before_the_mail_is_told(
    alice: Member, clock: time_machine.Traveller
) -> None:
    choose(alice, "first")
    file = limited(alice, 2)
    open_file(file)
    File.objects.filter(pk=file.pk).delete()
    assert rows.forget() == 0
    clock.shift(rows.DELAY)
    assert f"A file that has been deleted since ({file.pk}): downloaded 1 time" in mails()[0]
    assert rows.forget() == 1


def test_what_belongs_to_deleted_files_and_accounts_is_deleted(alice: Member, bob: Member) -> None:
    choose(alice, "each")
    choose(bob, "each")
    listen(bob)
    file = limited(alice, 9)
    open_file(file)
    open_file(limited(bob, 9))
    assert rows.forget() == 0
    FileNotice.objects.filter(file_id=file.pk).update(due_at=None)
    File.objects.filter(pk=file.pk).delete()
    assert rows.forget() == 2
    assert FileNotice.objects.filter(owner=bob.user).count() == 2
    assert remove_account(User.objects.get(pk=bob.user.pk))
    assert not FileNotice.objects.exists()
    assert not Webhook.objects.exists()
    assert not Delivery.objects.exists()


def test_the_export_has_choices_and_webhooks_without_their_secrets(alice: Member) -> None:
    choose(alice, "daily", limit=True)
    webhook, secret = services.register(alice.user, "https://example.org/hook", Form.STANDARD, ALL)
    document = account_document(User.objects.get(pk=alice.user.pk))
    assert document["user"]["download_mails"] == "daily"
    assert document["user"]["limit_mails"] is True
    [exported] = document["webhooks"]
    assert exported["url"] == "https://example.org/hook"
    assert exported["events"] == sorted(ALL)
    assert secret not in repr(document)
    assert webhook.sealed_secret not in repr(document)
