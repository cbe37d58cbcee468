"""Receive files, as the server sends it. What it does is in tests/browser/requests/test_owner.py."""

import pytest
from django.test import Client
from django.utils import timezone

from files.models import Library, ReceivedKey
from files.services import trash
from files.services.requests import received
from tests.members import Member, alice, bob
from tests.requests.making import begin, make, send

__all__ = ["alice", "bob"]

PAGE = "/files/requests/"

pytestmark = pytest.mark.django_db(transaction=True)


def new_files(member: Member, page: str) -> str:
    """Return what the page says of new files, without its spaces and line breaks."""
    return " ".join(member.browser.get(page).content.decode().split())


def test_only_a_user_gets_the_page_which_takes_no_form(alice: Member) -> None:
    response = Client().get(PAGE)
    assert (response.status_code, response["Location"]) == (302, f"/account/login/?next={PAGE}")
    assert alice.browser.post(PAGE).status_code == 405


def test_the_pages_count_what_came_in_and_is_not_in_the_library(alice: Member, bob: Member) -> None:
    Library.objects.create(id=alice.user.pk, owner=alice.user, revision=1, generation=1)
    request = make(alice.user)
    begin(request)  # not complete
    kept, filed, trashed = (send(request) for _ in range(3))
    received.mark(alice.user, filed.pk, filed=True)
    trash.put(alice.user, [trashed.pk])
    assert "1 new file. Unlock to see it." in new_files(alice, PAGE)
    assert "(1 new file)" in new_files(alice, "/files/")
    trash.restore(alice.user, [trashed.pk])
    assert "2 new files. Unlock to see them." in new_files(alice, PAGE)
    ReceivedKey.objects.filter(pk__in=[kept.pk, trashed.pk]).update(filed_at=timezone.now())
    assert "Your library is locked on this device" in new_files(alice, PAGE)
    assert "new file" not in new_files(alice, "/files/")
    assert received.count_new(bob.user) == 0


def test_no_more_are_counted_than_the_badge_shows(alice: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(received, "MOST_COUNTED", 2)
    request = make(alice.user)
    for _ in range(3):
        send(request)
    assert received.count_new(alice.user) == 2
