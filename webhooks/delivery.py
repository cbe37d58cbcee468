"""Deliver the messages that are due. Several processes may do so at the same time.

A message is claimed by one conditional update, which postpones it. If the process dies before the outcome is stored,
the message is due again after CLAIM: it is delivered at least once, always with the same ID.
"""

import logging
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from smtplib import SMTPException
from typing import NamedTuple

from allauth.account.adapter import get_adapter
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts import activity
from accounts.models import Kind
from webhooks import sending, services, signing
from webhooks.models import Delivery, Problem, Webhook
from webhooks.sending import Outcome

log = logging.getLogger(__name__)

AT_ONCE = 8  # messages, each to another webhook
RUN = 30.0  # seconds after which a run begins no further message, so that its caller can do other things
CLAIM = timedelta(minutes=2)  # longer than a look-up and an attempt take
# After the first attempt, the second, and so on: the schedule that Standard Webhooks recommends.
RETRIES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
# A webhook is switched off if nothing was delivered to it for so long.
FAILING = timedelta(days=5)
GONE = 410  # the answer of a receiver who wants no more (Standard Webhooks)


class Message(NamedTuple):
    """What one attempt sends, read from the database before."""

    delivery: Delivery
    url: str
    secret: str

    def send(self) -> Outcome:
        body, now = self.delivery.body.encode(), int(time.time())
        headers = signing.headers(self.secret, self.delivery.pk, now, body)
        named = {"Content-Type": "application/json", "User-Agent": "bytebin-webhooks"}
        return sending.post(self.url, {**named, **headers}, body)


def deliver_due() -> int:
    """Send what is due, and return how many messages were delivered.

    One message at a time goes to each webhook, and none after a failure, so that one that does not answer delays no
    other one.
    """
    flying: dict[Future[Outcome], Delivery] = {}
    failed: set[str] = set()
    delivered, end = 0, time.monotonic() + RUN
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while True:
            if time.monotonic() < end:
                busy = failed | {delivery.webhook_id for delivery in flying.values()}
                for message in claimed(busy, AT_ONCE - len(flying)):
                    flying[pool.submit(message.send)] = message.delivery
            if not flying:
                return delivered
            for future in wait(flying, return_when=FIRST_COMPLETED).done:
                delivery, outcome = flying.pop(future), future.result()
                settle(delivery, outcome)
                delivered += outcome.problem is None
                if outcome.problem:
                    failed.add(delivery.webhook_id)


def claimed(busy: set[str], most: int) -> list[Message]:
    """Claim up to `most` messages that are due, of different webhooks, and return them: no other process sends them."""
    if most <= 0:
        return []
    active = Delivery.objects.filter(
        next_at__lte=timezone.now(),
        webhook__disabled_at=None,
        webhook__user__is_active=True,
        webhook__user__closing_at=None,
    )
    due = active.exclude(webhook__in=busy).select_related("webhook").order_by("next_at", "pk")
    oldest: dict[str, Delivery] = {}
    for delivery in due[: 4 * AT_ONCE]:
        oldest.setdefault(delivery.webhook_id, delivery)
    mine = [delivery for delivery in list(oldest.values())[:most] if claim(delivery)]
    return [message for delivery in mine if (message := unsealed(delivery))]


def claim(delivery: Delivery) -> bool:
    """Return whether this process took the message. The count of attempts goes up before the attempt."""
    now = timezone.now()
    waiting = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, next_at__lte=now)
    if not waiting.update(attempts=F("attempts") + 1, next_at=now + CLAIM):
        return False
    delivery.attempts += 1
    return True


def unsealed(delivery: Delivery) -> Message | None:
    """Return the message. After a change of SECRET_KEY, address and secret are lost, and the webhook goes off."""
    try:
        return Message(delivery, delivery.webhook.url, delivery.webhook.secret)
    except InvalidToken:
        log.warning("webhook %s: its secret cannot be decrypted with this SECRET_KEY", delivery.webhook_id)
        services.switch_off(delivery.webhook)
        return None


def settle(delivery: Delivery, outcome: Outcome) -> None:
    """Store what came of an attempt."""
    if outcome.problem is None:
        Delivery.objects.filter(pk=delivery.pk).delete()
        Webhook.objects.filter(pk=delivery.webhook_id).update(
            delivered_at=timezone.now(), failing_since=None, problem="", status=outcome.status
        )
        return
    log.info("webhook %s: %s %s", delivery.webhook_id, outcome.problem.value, outcome.status or "")
    postpone(delivery)
    note_failure(delivery.webhook, outcome.problem, outcome.status)


def postpone(delivery: Delivery) -> None:
    """Try again later, or give the message up after the last attempt."""
    mine = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts)
    if delivery.attempts > len(RETRIES):
        mine.delete()
    else:
        mine.update(next_at=timezone.now() + RETRIES[delivery.attempts - 1])


def note_failure(webhook: Webhook, problem: Problem, status: int | None) -> None:
    now = timezone.now()
    row = Webhook.objects.filter(pk=webhook.pk)
    row.update(problem=problem, status=status)
    row.filter(failing_since=None).update(failing_since=now)
    failing = row.filter(disabled_at=None).filter(failing_since__lte=now - FAILING).exists()
    if (failing or status == GONE) and services.switch_off(webhook):
        tell_owner(webhook, problem)


def tell_owner(webhook: Webhook, problem: Problem) -> None:
    """Mail that the webhook was switched off. A failure is logged."""
    user = webhook.user
    activity.record(user, Kind.WEBHOOK_DISABLED, None, webhook.host)
    context = {
        "user": user,
        "host": webhook.host,
        "problem": problem.label,
        "notices_url": settings.PUBLIC_URL + reverse("notices"),
    }
    try:
        get_adapter().send_mail("webhooks/email/switched_off", user.email, context)
    except (OSError, SMTPException):
        log.warning("the mail about webhook %s was not sent", webhook.pk, exc_info=True)
