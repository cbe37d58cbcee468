"""Messages reach a real receiver, signed, at least once and with one ID, whatever fails in between."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.models import Activity, Kind, User
from tests.members import Member
from tests.webhooks.receiver import Receiver, receiving
from webhooks import services
from webhooks.delivery import CLAIM, FAILING, RETRIES, claimed, deliver_due
from webhooks.models import Delivery, Event, Form, Webhook

FILE = "0123456789A"


def hook(member: Member, url: str, *events: Event, form: Form = Form.STANDARD) -> tuple[Webhook, str]:
    return services.register(member.user, url, form, [event.value for event in events or (Event.DOWNLOADED,)])


def test_a_message_arrives_signed_with_nothing_but_the_id(alice: Member, receiver: Receiver) -> None:
    _, secret = hook(alice, receiver.url)
    services.tell(alice.user.pk, Event.DOWNLOADED, FILE)
    assert deliver_due() == 1
    [message] = receiver.received
    assert message.path == "/hook?from=bytebin"
    assert message.headers["content-type"] == "application/json"
    assert message.headers["host"] == f"127.0.0.1:{receiver.server_port}"
    assert message.is_signed_with(secret)
    assert not message.is_signed_with("whsec_" + "A" * 44)
    assert not message._replace(body=message.body + b" ").is_signed_with(secret)
    assert message.document.keys() == {"type", "timestamp", "data"}
    assert message.document["type"] == "file.downloaded"
    assert message.document["data"] == {"id": FILE}
    assert not Delivery.objects.exists()
    assert deliver_due() == 0


def test_only_what_was_chosen_is_told_and_only_to_its_owner(
    alice: Member, bob: Member, receiver: Receiver
) -> None:
    hook(alice, receiver.url, Event.LIMIT_REACHED)
    for event in Event:
        services.tell(alice.user.pk, event, FILE)
        services.tell(bob.user.pk, event, FILE)
    assert deliver_due() == 1
    assert receiver.received[0].document["type"] == "file.limit_reached"


def test_discord_gets_a_sentence_that_mentions_nobody(alice: Member, receiver: Receiver) -> None:
    User.objects.update(language="de")
    _, secret = hook(alice, receiver.url, form=Form.DISCORD)
    services.tell(alice.user.pk, Event.DOWNLOADED, FILE)
    deliver_due()
    [message] = receiver.received
    assert message.is_signed_with(secret)
    assert message.document.keys() == {"content", "allowed_mentions"}
    assert message.document["allowed_mentions"] == {"parse": []}
    assert message.document["content"].endswith(FILE)


def test_a_failure_is_retried_on_schedule_with_the_same_id(alice: Member, receiver: Receiver) -> None:
    receiver.answers = [500, 302, 404]
    webhook, secret = hook(alice, receiver.url)
    services.tell(alice.user.pk, Event.DOWNLOADED, FILE)
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        for failures, wait in enumerate(RETRIES[:3], start=1):
            assert deliver_due() == 0
            assert len(receiver.received) == failures
            webhook.refresh_from_db()
            assert webhook.failing_since is not None
            assert webhook.trouble
            clock.shift(wait - timedelta(seconds=1))
            assert deliver_due() == 0
            assert len(receiver.received) == failures
            clock.shift(1)
        assert deliver_due() == 1
        assert receiver.received[-1].is_signed_with(secret)
    assert len({message.id for message in receiver.received}) == 1
    assert {message.path for message in receiver.received} == {
        "/hook?from=bytebin"
    }  # no redirect was followed
    assert len({message.body for message in receiver.received}) == 1
    webhook.refresh_from_db()
    assert webhook.failing_since is None
    assert not webhook.trouble


def test_a_message_is_given_up_after_the_last_attempt(alice: Member, receiver: Receiver) -> None:
    receiver.answers = [503] * 20
    hook(alice, receiver.url)
    services.tell(alice.user.pk, Event.DOWNLOADED, FILE)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for wait in (*RETRIES, timedelta()):
            deliver_due()
            clock.shift(wait)
    assert len(receiver.received) == len(RETRIES) + 1
    assert not Delivery.objects.exists()


def test_a_webhook_that_fails_for_days_is_switched_off_and_its_owner_told(
    alice: Member, receiver: Receiver
) -> None:
    receiver.answers = [500] * 20
    webhook, _ = hook(alice, receiver.url)
    mail.outbox.clear()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(2):
            services.tell(alice.user.pk, Event.DOWNLOADED, FILE)
            deliver_due()
            clock.shift(FAILING)
    webhook.refresh_from_db()
    assert webhook.disabled_at is not None
    assert not Delivery.objects.exists()
    assert not User.objects.get(pk=alice.user.pk).has_webhooks
    [message] = mail.outbox
    assert message.to == ["alice@example.org"]
    assert "127.0.0.1" in message.body
    assert "/account/notices/" in message.body
    assert "/hook" not in message.body
    assert Activity.objects.filter(user=alice.user, kind=Kind.WEBHOOK_DISABLED).exists()
    services.tell(alice.user.pk, Event.DOWNLOADED, FILE)
    assert not Delivery.objects.exists()
    services.switch_on(webhook)
    services.tell(alice.user.pk, Event.DOWNLOADED, FILE)
    assert Delivery.objects.count() == 1


def test_gone_switches_a_webhook_off_at_once(alice: Member, receiver: Receiver) -> None:
    receiver.answers = [410]
    webhook, _ = hook(alice, receiver.url)
    services.tell(alice.user.pk, Event.DOWNLOADED, FILE)
    deliver_due()
    webhook.refresh_from_db()
    assert webhook.disabled_at is not None


def test_a_process_that_dies_after_its_claim_leaves_the_message_to_another(
    alice: Member, receiver: Receiver
) -> None:
    hook(alice, receiver.url)
    services.tell(alice.user.pk, Event.DOWNLOADED, FILE)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        [message] = claimed(set(), 8)  # and nothing more: the process is gone
        assert deliver_due() == 0
        clock.shift(CLAIM - timedelta(seconds=1))
        assert deliver_due() == 0
        clock.shift(1)
        assert deliver_due() == 1
    assert [received.id for received in receiver.received] == [message.delivery.pk]


def test_one_that_does_not_answer_holds_up_no_other(alice: Member, bob: Member, receiver: Receiver) -> None:
    with receiving() as slow:
        slow.delay = 1.5
        hook(bob, slow.url)
        hook(alice, receiver.url)
        for number in range(20):
            services.tell(bob.user.pk, Event.DOWNLOADED, f"{number:011}")
            services.tell(alice.user.pk, Event.DOWNLOADED, f"{number:011}")
        slow.answers = [500] * 20
        assert deliver_due() == 20
        assert [message.document["data"]["id"] for message in receiver.received] == [
            f"{number:011}" for number in range(20)
        ]
        assert len(slow.received) == 1  # after a failure, it gets the next message in another run


def test_what_waits_is_bounded_and_old_messages_are_deleted(
    alice: Member, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_WAITING", 3)
    hook(alice, receiver.url)
    for _ in range(5):
        services.tell(alice.user.pk, Event.DOWNLOADED, FILE)
    assert Delivery.objects.count() == 3
    assert services.forget() == 0
    with time_machine.travel(timezone.now() + services.KEPT + timedelta(seconds=1)):
        assert services.forget() == 3


def test_files_that_come_together_are_told_once(alice: Member, receiver: Receiver) -> None:
    hook(alice, receiver.url, Event.REQUEST_RECEIVED)
    for _ in range(5):
        services.tell(alice.user.pk, Event.REQUEST_RECEIVED, FILE, after=timedelta(seconds=10))
    assert deliver_due() == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        assert deliver_due() == 1
    services.tell(alice.user.pk, Event.REQUEST_RECEIVED, FILE, after=timedelta(seconds=10))
    assert Delivery.objects.count() == 1


def test_nothing_is_sent_for_an_account_that_is_suspended_or_closing(
    alice: Member, receiver: Receiver
) -> None:
    hook(alice, receiver.url)
    services.tell(alice.user.pk, Event.DOWNLOADED, FILE)
    users = User.objects.filter(pk=alice.user.pk)
    users.update(is_active=False)
    assert deliver_due() == 0
    users.update(is_active=True, closing_at=timezone.now())
    assert deliver_due() == 0
    users.update(closing_at=None)
    assert deliver_due() == 1


def test_address_and_secret_are_not_in_the_database(alice: Member, receiver: Receiver) -> None:
    webhook, secret = hook(alice, receiver.url)
    row = Webhook.objects.values().get(pk=webhook.pk)
    stored = repr(row)
    assert secret not in stored
    assert secret.removeprefix("whsec_") not in stored
    assert "127.0.0.1" not in stored
    assert webhook.secret == secret
    assert webhook.url == receiver.url
