"""Both the bytes that a user can store and the rows that they can create are limited."""

from io import BytesIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from apikeys import services as apikeys
from apikeys.models import ApiKey
from bytebin.errors import KeyAlreadyCreated, QuotaExceeded, TooManyFiles, TooManyKeys, TooManyUploads
from files.models import File, Upload
from files.services import deletion, quota, uploads
from files.services.receive import receive
from files.services.spec import Encryption, UploadSpec
from tests.cli.vectors import file_ids, vector
from tests.members import create_member
from tests.services.making import CHUNK, create, put, store_file, together, used

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 8


@pytest.mark.parametrize("size", [0, 1, 4095, 4096, 4097, CHUNK, CHUNK + 1])
@pytest.mark.parametrize("known", [True, False], ids=["size known", "size unknown"])
def test_a_file_counts_its_bytes_and_at_least_4_kib(owner: User, size: int, known: bool) -> None:
    spec = UploadSpec(name="x.bin", size=size if known else None)
    file = receive(owner, spec, BytesIO(b"x" * size))
    assert used(owner) == file.counted_bytes == max(size, 4096)
    call_command("fsck")
    deletion.delete_file(file)
    assert used(owner) == 0


@pytest.mark.parametrize("name", file_ids())
def test_an_envelope_counts_as_much_as_a_body(owner: User, name: str) -> None:
    sealed = vector(name)
    spec = UploadSpec(size=len(sealed.body), encryption=Encryption(sealed.envelope, bytes(32), bytes(32)))
    upload, _ = uploads.create(owner, spec)
    wanted = max(len(sealed.body) + len(sealed.envelope), 4096)
    assert used(owner) == wanted
    for index in range(upload.chunk_count):
        start = index * upload.chunk_size
        put(upload, index, sealed.body[start : start + upload.chunk_size])
    file, _ = uploads.complete(upload)
    assert (used(owner), file.counted_bytes) == (wanted, wanted)
    call_command("fsck")
    deletion.delete_file(file)
    assert used(owner) == 0


def test_empty_files_fill_a_quota(owner: User, settings: Settings) -> None:
    settings.QUOTA_BYTES = 10 * quota.MINIMUM
    for _ in range(10):
        store_file(owner, b"")
    with pytest.raises(QuotaExceeded):
        store_file(owner, b"")


def test_files_and_open_uploads_that_race_never_exceed_the_number(owner: User, settings: Settings) -> None:
    settings.MAX_FILES = 3
    store_file(owner)
    create(owner)
    results = together(MANY, lambda _: create(User.objects.get(pk=owner.pk)).pk)
    assert [type(result) for result in results].count(TooManyFiles) == MANY - 1
    assert File.objects.count() + Upload.objects.filter(state=Upload.State.OPEN).count() == 3


def test_ended_uploads_are_bounded_too(owner: User, settings: Settings) -> None:
    settings.MAX_KEPT_UPLOADS = 3
    for _ in range(3):
        uploads.abort(create(owner))
    with pytest.raises(TooManyUploads):
        create(owner)


def test_keys_that_race_never_exceed_the_number(owner: User, settings: Settings) -> None:
    settings.MAX_API_KEYS = 3
    results = together(MANY, lambda _: apikeys.create(owner, "x", ["files:read"])[0].pk)
    assert [type(result) for result in results].count(TooManyKeys) == MANY - 3
    assert ApiKey.objects.count() == 3


def test_keys_of_one_form_that_race_are_one_key(owner: User) -> None:
    results = together(
        MANY, lambda _: apikeys.create(owner, "x", ["files:read"], unused_id="0123456789Ab")[0].pk
    )
    assert results.count("0123456789Ab") == 1
    assert [type(result) for result in results].count(KeyAlreadyCreated) == MANY - 1
    assert ApiKey.objects.count() == 1


def test_a_revoked_key_makes_room_for_a_new_one(owner: User, settings: Settings) -> None:
    settings.MAX_API_KEYS = 3
    for _ in range(10):
        apikeys.revoke(apikeys.create(owner, "x", ["files:read"])[0])
    assert ApiKey.objects.count() == 3


def test_the_page_says_that_there_are_too_many_keys(settings: Settings) -> None:
    settings.MAX_API_KEYS = 0
    alice = create_member("alice@example.org")
    page = alice.browser.post(reverse("keys"), {"name": "x", "scopes": ["files:write"], "expires_in": ""})
    assert page.status_code == 200
    assert "as many API keys as this server allows" in page.text
    assert alice.browser.post(reverse("keys-sharex")).status_code == 409


def test_a_user_has_at_most_two_addresses(settings: Settings) -> None:
    alice = create_member("alice@example.org")
    settings.ACCOUNT_RATE_LIMITS = {}
    for number in range(5):
        alice.browser.post(reverse("account_email"), {"action_add": "", "email": f"a{number}@new.example"})
    assert 1 < EmailAddress.objects.filter(user=alice.user).count() <= settings.ACCOUNT_MAX_EMAIL_ADDRESSES


def test_every_bound_is_in_limits(settings: Settings) -> None:
    alice = create_member("alice@example.org")
    headers = {"Authorization": f"Bearer {alice.token()}"}
    limits = Client(headers=headers).get("/api/v1/limits").json()
    assert (
        limits.items()
        >= {
            "max_files": settings.MAX_FILES,
            "max_open_uploads": settings.MAX_OPEN_UPLOADS,
            "max_kept_uploads": settings.MAX_KEPT_UPLOADS,
            "max_api_keys": settings.MAX_API_KEYS,
            "max_email_addresses": settings.ACCOUNT_MAX_EMAIL_ADDRESSES,
            "min_counted_size": quota.MINIMUM,
        }.items()
    )
