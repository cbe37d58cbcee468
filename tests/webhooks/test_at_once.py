"""Several processes deliver and several requests tell at once: nothing is told twice, and nothing is lost."""

import pytest
from django.utils import timezone

from accounts.models import User
from bytebin.errors import DownloadLimitReached
from files.models import File, FileNotice
from files.services import access
from files.services.notices.mails import mail_due
from tests.services.making import store_file, together
from tests.webhooks.receiver import Receiver
from webhooks import services
from webhooks.delivery import deliver_due
from webhooks.models import Delivery, Event, Form

pytestmark = pytest.mark.django_db(transaction=True)

ALL = [event.value for event in Event]


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("owner@example.org", download_mails="each", limit_mails=True)


def test_each_message_is_sent_by_one_of_many_processes(owner: User, receiver: Receiver) -> None:
    services.register(owner, receiver.url, Form.STANDARD, ALL)
    for number in range(40):
        services.tell(owner.pk, Event.DOWNLOADED, f"{number:011}")
    counts = together(6, lambda _: deliver_due())
    assert sum(count for count in counts if isinstance(count, int)) == 40
    assert len({message.id for message in receiver.received}) == len(receiver.received) == 40
    assert not Delivery.objects.exists()


def test_many_opens_at_once_reach_the_limit_and_are_told_exactly(owner: User) -> None:
    services.register(owner, "https://example.org/", Form.STANDARD, ALL)
    file = store_file(owner)
    File.objects.filter(pk=file.pk).update(max_downloads=5)
    results = together(16, lambda _: access.open_file(access.public_file(file.pk)))
    assert sum(isinstance(result, DownloadLimitReached) for result in results) == 11
    told = list(Delivery.objects.values_list("type", flat=True))
    assert told.count("file.downloaded") == 5
    assert told.count("file.first_downloaded") == 1
    assert told.count("file.limit_reached") == 1
    assert FileNotice.objects.get(kind="downloads").count == 5
    assert FileNotice.objects.filter(kind="limit").count() == 1


def test_a_mail_is_sent_by_one_of_many_processes(owner: User, mailoutbox: list[object]) -> None:
    access.open_file(access.public_file(limited(owner).pk))
    FileNotice.objects.filter(kind="downloads").update(due_at=timezone.now())
    together(6, lambda _: mail_due())
    assert len(mailoutbox) == 1


def limited(owner: User) -> File:
    file = store_file(owner)
    File.objects.filter(pk=file.pk).update(max_downloads=5)
    return file


def test_an_account_has_no_more_webhooks_than_it_may_have(owner: User) -> None:
    results = together(9, lambda _: services.register(owner, "https://example.org/", Form.STANDARD, ALL))
    assert sum(isinstance(result, tuple) for result in results) == 5
    assert owner.webhooks.count() == 5
