"""What becomes of upload links with their owner's account: moderation, mail, export, closing, and what fsck finds."""

import json
import re
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from bytebin.errors import RequestClosed
from files.models import File, ReceivedKey, Upload, UploadRequest
from files.services import deletion, trash
from files.services.closing import remove_account
from files.services.export import Incomplete, export
from files.services.fsck import disagreements
from files.services.requests import links, sending
from tests.members import Member, alice, bob, fresh_rate_limits, moderator
from tests.requests.forging import text
from tests.requests.making import begin, make, put, send, used
from tests.services.making import together
from tests.services.making import used as used_quota

__all__ = ["alice", "bob", "fresh_rate_limits", "moderator"]

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "/admin/files/uploadrequest/"


def act(moderator: Member, action: str, request: UploadRequest) -> None:
    form = {"action": action, "_selected_action": request.pk}
    assert moderator.browser.post(PATH, form).status_code == 302


def test_a_moderator_sees_counts_and_owners_and_nothing_that_is_sealed(
    alice: Member, moderator: Member
) -> None:
    request = make(alice.user)
    key = send(request)
    row = moderator.browser.get(PATH).content.decode()
    for shown in (request.pk, alice.user.email, "4096", "10000000"):
        assert shown in row.replace(",", "")
    page = moderator.browser.get(f"{PATH}{request.pk}/change/").content.decode()
    assert 'name="_save"' not in page
    for secret in (text(bytes(request.card)), request.send_token_digest, text(bytes(key.sealed)), "card"):
        assert secret not in page
    assert request.pk in moderator.browser.get(f"/admin/files/file/{key.pk}/change/").content.decode()


def test_a_moderator_closes_a_link_and_its_owner_opens_it_again(alice: Member, moderator: Member) -> None:
    request = make(alice.user)
    going = begin(request)
    act(moderator, "close", request)
    going.refresh_from_db()
    assert going.state == Upload.State.ABORTED
    assert used(request) == (0, 0)
    with pytest.raises(RequestClosed):
        begin(request)
    links.change(alice.user, request.pk, {"state": "open"})
    send(request)


def test_a_link_that_was_taken_down_stays_closed(alice: Member, moderator: Member) -> None:
    request = make(alice.user)
    going = begin(request)
    links.change(alice.user, request.pk, {"state": "closed"})
    act(moderator, "take_down", request)
    going.refresh_from_db()
    assert going.state == Upload.State.ABORTED
    for state in ("open", "closed"):
        with pytest.raises(RequestClosed):
            links.change(alice.user, request.pk, {"state": state})
    assert links.find(alice.user, request.pk).state == UploadRequest.State.TAKEN_DOWN
    links.delete(alice.user, request.pk)


def test_one_mail_an_hour_and_link_tells_of_nothing_but_that_files_came(alice: Member) -> None:
    request, quiet = make(alice.user, notify=True), make(alice.user)
    begin(request)
    assert mail.outbox == []
    key = send(request)
    send(request)
    send(quiet)
    [message] = mail.outbox
    assert (message.to, message.subject) == ([alice.user.email], "Somebody sent you files")
    sentence = "Somebody sent you files through one of your upload links. Open bytebin to see them."
    assert sentence in message.body
    whole = message.message().as_string()
    for secret in (request.pk, key.pk, str(132)):
        assert secret not in re.sub(r"(?m)^(Message-ID|Date|Content-Type|--|boundary).*$", "", whole).replace(
            "=\n", ""
        )
    last_told(request, timedelta(minutes=59))
    send(request)
    assert len(mail.outbox) == 1
    links.change(alice.user, request.pk, {"expires_in": 86_400})
    last_told(request, timedelta(minutes=61))
    send(request)
    send(request)
    assert len(mail.outbox) == 2
    second = make(alice.user, notify=True)
    send(second)
    assert len(mail.outbox) == 3


def last_told(request: UploadRequest, ago: timedelta) -> None:
    """Move the last mail into the past. An S3 server accepts no requests from a clock that is an hour ahead."""
    UploadRequest.objects.filter(pk=request.pk).update(notified_at=timezone.now() - ago)


def test_the_mail_is_in_the_owner_s_language(alice: Member) -> None:
    alice.user.language = "de"
    alice.user.save()
    send(make(alice.user, notify=True))
    assert "über einen deiner Upload-Links Dateien" in str(mail.outbox[0].body)


def test_of_many_files_that_arrive_at_once_one_is_told(alice: Member) -> None:
    request = make(alice.user, notify=True)
    whole = [begin(request) for _ in range(6)]
    for upload in whole:
        put(upload)
    together(6, lambda number: sending.complete(whole[number], None))
    assert len(mail.outbox) == 1


def test_a_link_that_closes_while_uploads_begin_leaves_none_open(alice: Member) -> None:
    """Whatever is created before the link closes is ended by that, and nothing is created after it."""
    for _ in range(5):
        request = make(alice.user)

        def act(number: int, request: UploadRequest = request) -> Any:
            return begin(request) if number else links.change(alice.user, request.pk, {"state": "closed"})

        together(8, act)
        assert not Upload.objects.through(request.pk).exists()
        assert used(request) == (0, 0)
    assert used_quota(alice.user) == 0
    assert list(disagreements()) == []


def test_a_file_is_received_or_its_place_is_given_back_when_the_link_closes(alice: Member) -> None:
    for _ in range(5):
        request = make(alice.user)
        whole = [begin(request) for _ in range(3)]
        for upload in whole:
            put(upload)

        def act(number: int, request: UploadRequest = request, whole: list[Upload] = whole) -> Any:
            if number == 3:
                return links.change(alice.user, request.pk, {"state": "closed"})
            return sending.complete(whole[number], None)

        together(4, act)
        links.end_of_ended()
        kept = File.objects.filter(request_id=request.pk).count()
        assert used(request) == (kept, kept * 4096)
        assert ReceivedKey.objects.filter(request_id=request.pk).count() == kept
    assert list(disagreements()) == []


def test_an_export_has_the_links_and_the_sealed_keys(alice: Member) -> None:
    request = make(alice.user)
    key = send(request)
    begin(request)
    archive = export(alice.user)
    with ZipFile(BytesIO(b"".join(archive))) as unpacked:
        assert unpacked.testzip() is None
        account = json.loads(unpacked.read("account.json"))
        [file] = json.loads(unpacked.read("files.json"))
        sealed = unpacked.read(f"encrypted/{key.pk}.key")
    archive.close()
    [link] = account["upload_links"]
    assert (link["id"], link["card"], link["used_files"]) == (request.pk, text(bytes(request.card)), 2)
    assert "send_token_digest" not in json.dumps(account)
    assert sealed == bytes(key.sealed)
    assert file["upload_link"] == request.pk
    assert file["paths"] == [f"encrypted/{key.pk}.{part}" for part in ("envelope", "body", "key")]
    archive = export(alice.user)
    deletion.delete_file(File.objects.get(pk=key.pk))
    with pytest.raises(Incomplete):
        b"".join(archive)
    archive.close()


def test_a_closed_account_leaves_nothing_of_its_links(alice: Member, bob: Member) -> None:
    request, other = make(alice.user), make(bob.user)
    send(request)
    begin(request)
    send(other)
    assert remove_account(alice.user)
    assert not User.objects.filter(pk=alice.user.pk).exists()
    for model in (UploadRequest, ReceivedKey, File, Upload):
        assert set(model._default_manager.values_list("owner_id", flat=True)) == {bob.user.pk}


def test_what_is_in_the_trash_is_not_listed_and_comes_back(alice: Member) -> None:
    request = make(alice.user)
    key = send(request)
    trash.put(alice.user, [key.pk])
    api = alice.api("requests:read")
    assert api.get("/api/v1/received").json()["files"] == []
    trash.restore(alice.user, [key.pk])
    assert [file["id"] for file in api.get("/api/v1/received").json()["files"]] == [key.pk]
    trash.put(alice.user, [key.pk])
    trash.delete(alice.user, [key.pk])
    assert not ReceivedKey.objects.exists()
    assert used_quota(alice.user) == 0


def test_fsck_finds_a_lost_key_and_a_link_that_counts_too_little(alice: Member) -> None:
    request = make(alice.user)
    key = send(request)
    begin(request)
    assert list(disagreements()) == []
    UploadRequest.objects.filter(pk=request.pk).update(used_files=1)
    [line] = disagreements()
    assert line.startswith(f"upload link {request.pk}: 1 files are counted, but there are 1, and 1 open")
    UploadRequest.objects.filter(pk=request.pk).update(used_files=2)
    ReceivedKey.objects.filter(pk=key.pk).delete()
    [line] = disagreements()
    assert line == f"file {key.pk}: it was sent through an upload link, but its sealed key is missing"
    links.delete(alice.user, request.pk)


def test_the_owner_s_session_opens_a_received_file_and_its_page(alice: Member, bob: Member) -> None:
    key = send(make(alice.user))
    page = f"/f/{key.pk}"
    assert alice.browser.get(page, headers={"Accept": "text/html"}).status_code == 200
    assert bob.browser.get(page, headers={"Accept": "text/html"}).status_code == 404
    for browser, status in ((alice.browser, 403), (bob.browser, 404)):
        answer = browser.post(
            f"/api/v1/files/{key.pk}/open", {"read_token": "AAAA"}, content_type="application/json"
        )
        assert answer.status_code == status
