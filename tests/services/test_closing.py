"""Closing an account: nothing of it can be used meanwhile, a login within seven days keeps it, then all of it goes."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts import closing
from accounts import services as accounts
from accounts.models import User
from apikeys.models import ApiKey
from bytebin.errors import AccountClosing, FileNotFound, LastModerator
from files.models import ChunkClaim, Envelope, File, Upload, UploadChunk
from files.services import access, deletion, quota, uploads
from files.services import closing as removal
from files.services.purge import purge
from files.services.spec import Encryption, UploadSpec
from tests.cli.vectors import vector
from tests.members import Member, create_member
from tests.services.making import blobs, content_of, create, put, store_file, together, used, whole

pytestmark = pytest.mark.django_db(transaction=True)

WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)
MANY = 8
ROWS = (ApiKey, ChunkClaim, EmailAddress, Envelope, File, Upload, UploadChunk, User)


@pytest.fixture
def leaver() -> Member:
    return create_member("leaver@example.org")


@pytest.fixture
def stayer() -> Member:
    return create_member("stayer@example.org")


def encrypted(owner: User) -> Upload:
    sealed = vector("one-byte")
    encryption = Encryption(sealed.envelope, bytes(32), bytes(32))
    upload, _ = uploads.create(owner, UploadSpec(size=len(sealed.body), encryption=encryption))
    put(upload, 0, sealed.body)
    return upload


def fill(member: Member) -> File:
    """Give the account an upload and a file of every kind, and a key. Return a plain file."""
    file = store_file(member.user, b"hello")
    for upload in (whole(member.user), encrypted(member.user)):
        uploads.complete(upload)
    encrypted(member.user)
    uploads.abort(create(member.user))
    put(create(member.user), 0)
    Upload.objects.filter(pk=whole(member.user).pk).update(state=Upload.State.COMPLETING)
    member.token()
    return file


def close(member: Member) -> datetime:
    closing.close(member.user)
    assert member.user.closing_at
    return member.user.closing_at


def download(file: File) -> bytes:
    response: Any = Client().get(f"/d/{file.pk}")
    return b"".join(response.streaming_content)


def purge_at(moment: datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return purge()["accounts closed"]


def test_everything_of_the_account_is_removed_and_nothing_else(stayer: Member) -> None:
    kept = fill(stayer)
    before = {model: set(model._default_manager.values_list("pk", flat=True)) for model in ROWS}
    stored = blobs()
    leaver = create_member("leaver@example.org")
    fill(leaver)
    User.objects.filter(pk=leaver.user.pk).update(closing_at=timezone.now())
    assert removal.remove_account(leaver.user)
    after = {model: set(model._default_manager.values_list("pk", flat=True)) for model in ROWS}
    assert after == before
    assert blobs() == stored
    assert content_of(kept) == b"hello"
    call_command("fsck")


def test_purge_removes_the_account_after_seven_days(leaver: Member) -> None:
    fill(leaver)
    due = close(leaver)
    assert purge_at(due - SECOND) == 0
    assert purge_at(due) == 1
    assert [model._default_manager.count() for model in ROWS] == [0] * len(ROWS)
    assert purge_at(due + timedelta(hours=2)) == 0
    assert blobs() == set()
    call_command("fsck")


def test_meanwhile_keys_stop_links_lead_nowhere_and_a_login_brings_all_back(leaver: Member) -> None:
    file, api = fill(leaver), leaver.api()
    assert api.get("/api/v1/limits").status_code == 200
    assert download(file) == b"hello"
    due = close(leaver)
    assert due - timezone.now() == pytest.approx(WEEK, abs=timedelta(minutes=1))
    response = api.get("/api/v1/limits")
    assert (response.status_code, response.json()["type"].rpartition("/")[2]) == (403, "account-closing")
    for path in (f"/d/{file.pk}", f"/r/{file.pk}/x.bin", f"/f/{file.pk}"):
        assert Client().get(path).status_code == 404
    assert Client().post(f"/api/v1/files/{file.pk}/open", {}, "application/json").status_code == 404
    assert leaver.browser.get("/files/").status_code == 302
    assert closing.keep(leaver.user)
    assert api.get("/api/v1/limits").status_code == 200
    assert download(file) == b"hello"


def test_the_links_of_others_go_on_working(leaver: Member, stayer: Member) -> None:
    file = store_file(stayer.user)
    close(leaver)
    assert access.public_file(file.pk) == file


def test_an_account_can_be_kept_until_the_last_second_and_not_after(leaver: Member) -> None:
    due = close(leaver)
    with time_machine.travel(due, tick=False):
        assert not closing.keep(leaver.user)
    with time_machine.travel(due - SECOND, tick=False):
        assert closing.keep(leaver.user)
        assert not closing.keep(leaver.user)
    assert purge_at(due + WEEK) == 0


def test_closing_again_does_not_move_the_date(leaver: Member) -> None:
    due = close(leaver)
    with time_machine.travel(timezone.now() + WEEK / 2, tick=False):
        assert close(leaver) == due


def test_a_suspended_account_is_kept_until_a_moderator_has_decided(leaver: Member) -> None:
    due = close(leaver)
    accounts.suspend(leaver.user.pk)
    assert purge_at(due + WEEK) == 0
    accounts.unsuspend(leaver.user.pk)
    assert purge_at(due + WEEK) == 1


def test_keeping_and_removing_at_the_same_time_never_leaves_half_an_account(leaver: Member) -> None:
    """The clock decides: before the moment a login keeps everything, after it nothing can be kept."""
    file = fill(leaver)
    User.objects.filter(pk=leaver.user.pk).update(closing_at=timezone.now() + timedelta(seconds=0.2))

    def act(number: int) -> object:
        while User.objects.filter(pk=leaver.user.pk, closing_at__gt=timezone.now()).exists():
            if number == 0:
                return closing.keep(leaver.user)
            purge()
        return purge()["accounts closed"]

    together(3, act)
    purge()
    found = User.objects.filter(pk=leaver.user.pk).first()
    if found and found.closing_at is None:
        assert content_of(File.objects.get(pk=file.pk)) == b"hello"
    else:
        assert found is None
        assert blobs() == set()
    call_command("fsck")


def test_purging_in_parallel_removes_it_once(leaver: Member) -> None:
    fill(leaver)
    User.objects.filter(pk=leaver.user.pk).update(closing_at=timezone.now())
    results = together(4, lambda _: purge())
    assert all(isinstance(result, dict) for result in results)
    purge()
    assert not User.objects.filter(pk=leaver.user.pk).exists()
    assert blobs() == set()
    call_command("fsck")


def test_what_comes_in_during_the_removal_is_removed_by_the_next_purge(leaver: Member) -> None:
    """As from an upload that began before the account was closed."""
    User.objects.filter(pk=leaver.user.pk).update(closing_at=timezone.now())
    removal.delete_files(leaver.user)
    store_file(leaver.user, b"late")
    assert not removal.forget(leaver.user)
    assert used(leaver.user) == quota.MINIMUM
    assert purge()["accounts closed"] == 1
    assert blobs() == set()


def test_an_upload_that_outlives_the_account_is_refused_and_leaves_nothing(leaver: Member) -> None:
    user = User.objects.get(pk=leaver.user.pk)
    User.objects.filter(pk=user.pk).update(closing_at=timezone.now())
    assert purge()["accounts closed"] == 1
    with pytest.raises(AccountClosing):
        store_file(user)
    with pytest.raises(AccountClosing):
        create(user)
    assert blobs() == set()


def test_a_store_that_fails_leaves_the_rest_to_the_next_purge(
    leaver: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(leaver)
    User.objects.filter(pk=leaver.user.pk).update(closing_at=timezone.now())
    with monkeypatch.context() as broken:
        broken.setattr(deletion, "finish_deletion", fail)
        assert purge()["accounts closed"] == 0
    assert User.objects.filter(pk=leaver.user.pk).exists()
    assert purge()["accounts closed"] == 1
    call_command("fsck")


def fail(*_: object) -> None:
    raise FileNotFound


def test_the_last_moderator_leaves_only_if_told(leaver: Member) -> None:
    User.objects.filter(pk=leaver.user.pk).update(is_staff=True)
    leaver.user.refresh_from_db()
    assert closing.is_last_moderator(leaver.user)
    with pytest.raises(LastModerator):
        closing.close(leaver.user)
    leaver.user.refresh_from_db()
    assert leaver.user.closing_at is None
    closing.close(leaver.user, leaves_nobody=True)
    assert leaver.user.closing_at


@pytest.mark.parametrize("superuser", [False, True])
@pytest.mark.parametrize(
    ("other", "last"),
    [
        ({"is_staff": True}, False),
        ({"is_staff": True, "is_superuser": True}, False),
        ({"is_staff": True, "is_active": False}, True),
        ({"is_staff": True, "closing_at": WEEK}, True),
        ({}, True),
    ],
)
def test_who_is_suspended_or_closing_does_not_count(
    leaver: Member, stayer: Member, other: dict[str, object], last: bool, superuser: bool
) -> None:
    changes = other | {"closing_at": timezone.now() + WEEK if "closing_at" in other else None}
    User.objects.filter(pk=stayer.user.pk).update(**changes)
    leaver.user.is_staff, leaver.user.is_superuser = True, superuser
    as_superuser = superuser and not other.get("is_superuser")
    assert closing.is_last_moderator(leaver.user) is (last or as_superuser)


def test_two_moderators_who_leave_at_the_same_time_do_not_leave_the_server_alone() -> None:
    both = [create_member(f"m{number}@example.org", is_staff=True).user for number in range(2)]
    results = together(2, lambda number: closing.close(both[number]))
    assert [type(result) for result in results].count(LastModerator) == 1
    assert User.objects.filter(closing_at=None).count() == 1
