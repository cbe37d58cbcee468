"""A ticket permits one download of one file, for six hours."""

from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from bytebin.errors import (
    DownloadLimitReached,
    FileExpired,
    FileNotFound,
    FileTakenDown,
    TicketRequired,
    WrongToken,
)
from files.models import File
from files.services import access, deletion, moderation, uploads
from files.services.spec import Encryption, UploadSpec
from tests.cli.vectors import vector
from tests.services.making import put, store_file

LIFE = timedelta(hours=6)


@pytest.fixture
def limited(owner: User) -> File:
    return store_file(owner, max_downloads=2)


def test_a_ticket_opens_its_file_as_often_as_needed(limited: File) -> None:
    opened = access.open_file(limited)
    assert [access.readable_file(limited.pk, opened.ticket) for _ in range(3)] == [limited] * 3
    limited.refresh_from_db()
    assert limited.download_count == 1


def test_a_ticket_does_not_open_another_file(owner: User, limited: File) -> None:
    other = store_file(owner, max_downloads=2)
    with pytest.raises(TicketRequired):
        access.readable_file(other.pk, access.open_file(limited).ticket)


def test_a_ticket_expires_after_six_hours(limited: File) -> None:
    opened = access.open_file(limited)
    assert abs(opened.expires_at - (timezone.now() + LIFE)) < timedelta(minutes=1)
    with time_machine.travel(timezone.now() + LIFE - timedelta(minutes=1)):
        assert access.readable_file(limited.pk, opened.ticket) == limited
    with time_machine.travel(timezone.now() + LIFE + timedelta(minutes=1)), pytest.raises(TicketRequired):
        access.readable_file(limited.pk, opened.ticket)


def test_a_modified_ticket_is_refused(limited: File) -> None:
    ticket = access.open_file(limited).ticket
    for wrong in ("", "x", ":", "::", ticket[:-1], ticket + "x", "A" + ticket[1:], "\u202e", limited.pk):
        with pytest.raises(TicketRequired):
            access.readable_file(limited.pk, wrong)


def test_a_file_without_a_limit_needs_no_ticket(owner: User) -> None:
    file = store_file(owner)
    assert access.readable_file(file.pk, "") == file


def test_a_ticket_outlives_the_limit_and_nothing_else(limited: File) -> None:
    ticket = access.open_file(limited).ticket
    access.open_file(limited)
    with pytest.raises(DownloadLimitReached):
        access.open_file(limited)
    assert access.readable_file(limited.pk, ticket) == limited
    moderation.take_down(limited)
    with pytest.raises(FileTakenDown):
        access.readable_file(limited.pk, ticket)
    moderation.restore(limited)
    File.objects.filter(pk=limited.pk).update(expires_at=timezone.now())
    with pytest.raises(FileExpired):
        access.readable_file(limited.pk, ticket)
    deletion.delete_file(limited)
    with pytest.raises(FileNotFound):
        access.readable_file(limited.pk, ticket)


def test_opening_reports_a_file_deleted_meanwhile(owner: User, limited: File) -> None:
    deletion.delete_file(File.objects.get(pk=limited.pk))
    with pytest.raises(FileNotFound):
        access.open_file(limited)
    sealed = encrypted_file(owner)
    deletion.delete_file(File.objects.get(pk=sealed.pk))
    with pytest.raises(FileNotFound):
        access.open_file(sealed, vector("one-byte").read_token)


def encrypted_file(owner: User) -> File:
    sealed = vector("one-byte")
    encryption = Encryption(
        sealed.envelope, sha256(sealed.link_token).digest(), sha256(sealed.read_token).digest()
    )
    upload, _ = uploads.create(owner, UploadSpec(size=len(sealed.body), encryption=encryption))
    put(upload, 0, sealed.body)
    return uploads.complete(upload)[0]


def test_each_token_of_an_encrypted_file_gives_only_its_own_access(owner: User) -> None:
    sealed, file = vector("one-byte"), encrypted_file(owner)
    assert access.read_header(file, sealed.link_token) == sealed.envelope[:88]
    opened = access.open_file(file, sealed.read_token)
    assert opened.envelope == sealed.envelope
    assert access.readable_file(file.pk, opened.ticket) == file


def test_a_wrong_token_gives_nothing_and_counts_nothing(owner: User) -> None:
    sealed, file = vector("one-byte"), encrypted_file(owner)
    for wrong in (b"", sealed.read_token, bytes(32), sealed.link_token[:-1]):
        with pytest.raises(WrongToken):
            access.read_header(file, wrong)
    for no_token in (b"", None, sealed.link_token, bytes(32), sealed.read_token + b"\0"):
        with pytest.raises(WrongToken):
            access.open_file(file, no_token)
    file.refresh_from_db()
    assert file.download_count == 0
