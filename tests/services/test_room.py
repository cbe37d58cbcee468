"""Whether a file fits is checked before its first byte is read."""

import os
from io import BytesIO

import pytest
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from bytebin.errors import BytebinError, QuotaExceeded, SizeLimitExceeded, StorageUnavailable
from files.services.receive import receive
from files.services.spec import UploadSpec
from tests.members import create_member
from tests.server import STORE_VARIABLE
from tests.services.making import blobs, used

MIB = 2**20
UNKNOWN = UploadSpec(name="x.bin", size=None)


class Untouched:
    def read(self, _size: int) -> bytes:
        raise AssertionError("read before it was known whether it fits")


LIMITS: list[tuple[str, int, type[BytebinError]]] = [
    ("QUOTA_BYTES", MIB, QuotaExceeded),
    ("MAX_FILE_BYTES", MIB, SizeLimitExceeded),
]
if STORE_VARIABLE not in os.environ:  # an S3 store has no disk whose space is known
    LIMITS.append(("DISK_RESERVE_BYTES", 2**60, StorageUnavailable))


@pytest.mark.parametrize(("setting", "value", "error"), LIMITS)
def test_the_body_of_a_file_that_cannot_fit_is_not_read(
    owner: User, settings: Settings, setting: str, value: int, error: type[BytebinError]
) -> None:
    setattr(settings, setting, value)
    with pytest.raises(error):
        receive(owner, UNKNOWN, Untouched(), at_least=2 * MIB)
    assert (used(owner), blobs()) == (0, set())


def test_the_body_is_not_read_if_the_quota_is_used_up(owner: User, settings: Settings) -> None:
    settings.QUOTA_BYTES = 4095
    with pytest.raises(QuotaExceeded):
        receive(owner, UNKNOWN, Untouched())
    assert blobs() == set()


@pytest.mark.django_db
def test_the_form_of_the_page_checks_too(settings: Settings) -> None:
    settings.QUOTA_BYTES = MIB
    alice = create_member("alice@example.org")
    content = BytesIO(b"x" * (2 * MIB))
    content.name = "x.bin"
    response = alice.browser.post(reverse("upload"), {"plain": "", "file": content})
    assert response.status_code == 400
    assert "enough storage left" in response.text
    assert blobs() == set()
