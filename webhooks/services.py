"""What a user does with webhooks, and what puts messages for them into the queue."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from accounts import activity
from accounts import services as accounts
from accounts.languages import language_of
from accounts.models import Kind, User
from accounts.sealing import seal
from bytebin.db.ids import is_id
from bytebin.db.transactions import atomic
from bytebin.errors import TooManyWebhooks, WebhookNotFound
from webhooks.models import PURPOSE, Delivery, Event, Form, Webhook
from webhooks.signing import new_secret

MOST_WAITING = 1_000  # messages for one webhook; further ones are dropped
KEPT = timedelta(days=7)  # a message waits no longer, whatever keeps it from being sent


def register(
    user: User, url: str, form: Form, events: Iterable[str], request: HttpRequest | None = None
) -> tuple[Webhook, str]:
    """Add a webhook, tell its owner by mail, and return it with its signing secret.

    `url` is one that forms.clean_url has returned. Raises TooManyWebhooks.
    """
    secret = new_secret()
    webhook = insert(user, url, form, sorted(set(events)), secret)
    activity.record(user, Kind.WEBHOOK_ADDED, request, webhook.host)
    return webhook, secret


@atomic
def insert(user: User, url: str, form: Form, events: list[str], secret: str) -> Webhook:
    accounts.hold(user.pk)  # so that no other request inserts at the same time
    if Webhook.objects.visible_to(user).count() >= settings.MAX_WEBHOOKS:
        raise TooManyWebhooks(limit=settings.MAX_WEBHOOKS)
    webhook = Webhook.objects.create(
        user=user,
        sealed_url=seal(PURPOSE, url),
        sealed_secret=seal(PURPOSE, secret),
        form=form,
        events=events,
    )
    note_existence(user.pk)
    return webhook


def note_existence(user_id: str) -> None:
    """Set the column that spares owners without webhooks a query for each download. Call it in a transaction."""
    active = Webhook.objects.filter(user_id=user_id, disabled_at=None).exists()
    User.objects.filter(pk=user_id).update(has_webhooks=active)


def own_webhook(user: User, webhook_id: str) -> Webhook:
    """Return the user's webhook. Raise WebhookNotFound for anybody else's."""
    found = Webhook.objects.visible_to(user).filter(pk=webhook_id).first() if is_id(webhook_id) else None
    if found is None:
        raise WebhookNotFound
    return found


def change(webhook: Webhook, events: Iterable[str] | None = None, *, disabled: bool | None = None) -> None:
    """Choose what it is told, and whether. None leaves that as it is."""
    if events is not None:
        Webhook.objects.filter(pk=webhook.pk).update(events=sorted(set(events)))
    if disabled is True:
        switch_off(webhook)
    elif disabled is False:
        switch_on(webhook)


@atomic
def remove(webhook: Webhook) -> None:
    """Delete it with the messages that wait for it."""
    accounts.hold(webhook.user_id)
    Delivery.objects.filter(webhook=webhook).delete()
    Webhook.objects.filter(pk=webhook.pk).delete()
    note_existence(webhook.user_id)


@atomic
def switch_off(webhook: Webhook) -> bool:
    """Send it nothing any more, and forget what waits. Return False if it is off already."""
    accounts.hold(webhook.user_id)
    on = Webhook.objects.filter(pk=webhook.pk, disabled_at=None)
    if not on.update(disabled_at=timezone.now()):
        return False
    Delivery.objects.filter(webhook=webhook).delete()
    note_existence(webhook.user_id)
    return True


@atomic
def switch_on(webhook: Webhook) -> None:
    """Send it what happens from now on."""
    accounts.hold(webhook.user_id)
    Webhook.objects.filter(pk=webhook.pk).update(
        disabled_at=None, failing_since=None, problem="", status=None
    )
    note_existence(webhook.user_id)


def test(webhook: Webhook) -> None:
    """Send a message that means nothing, even if it is told of no event."""
    enqueue(webhook, Event.TEST, webhook.pk, timezone.now())


def tell(user_id: str, event: Event, subject: str, *, after: timedelta = timedelta()) -> None:
    """Queue a message about `event` for each of the user's webhooks that is told of it.

    `after` delays it, and leaves it out where one about the same already waits.
    """
    now = timezone.now()
    for webhook in Webhook.objects.filter(user_id=user_id, disabled_at=None).select_related("user"):
        if event.value in webhook.events and not (after and is_waiting(webhook, event, subject)):
            enqueue(webhook, event, subject, now, now + after)


def is_waiting(webhook: Webhook, event: Event, subject: str) -> bool:
    waiting = Delivery.objects.filter(webhook=webhook, type=event.value, subject=subject, attempts=0)
    return waiting.exists()


def enqueue(
    webhook: Webhook, event: Event, subject: str, at: datetime, next_at: datetime | None = None
) -> None:
    if Delivery.objects.filter(webhook=webhook).count() < MOST_WAITING:
        body = body_of(webhook, event, subject, at)
        Delivery.objects.create(
            webhook=webhook,
            type=event.value,
            subject=subject,
            body=body,
            created_at=at,
            next_at=next_at or at,
        )


def body_of(webhook: Webhook, event: Event, subject: str, at: datetime) -> str:
    """Return the body: type, time and ID. Nothing of a file's name or content, and no address."""
    if webhook.form == Form.DISCORD:
        with language_of(webhook.user):
            sentence = gettext("%(event)s: %(id)s") % {"event": event.label, "id": subject}
        return as_json({"content": f"bytebin: {sentence}", "allowed_mentions": {"parse": []}})
    moment = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"
    return as_json({"type": event.value, "timestamp": moment, "data": {"id": subject}})


def as_json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def forget() -> int:
    """Delete messages after KEPT, such as those of a suspended account. Return how many."""
    return Delivery.objects.filter(created_at__lte=timezone.now() - KEPT).delete()[0]
