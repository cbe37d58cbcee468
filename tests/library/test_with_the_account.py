"""What becomes of a library with its account: export, closing, purge, and what fsck finds."""

import base64
import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from files.models import Library, LibraryItem, LibraryMethod
from files.services.closing import remove_account
from files.services.export import Incomplete, export
from files.services.fsck import disagreements
from files.services.purge import purge
from tests.library import boxes
from tests.library.remote import Remote, problem
from tests.members import Member

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_export_has_the_library_still_locked(library: Remote) -> None:
    library.put(1, "a", "b")
    archive = export(library.member.user)
    with ZipFile(BytesIO(b"".join(archive))) as unpacked:
        document = json.loads(unpacked.read("library/library.json"))
        items = unpacked.read("library/items.bin")
    archive.close()
    state = library.get().json()
    assert document["account"] == library.account
    assert (document["revision"], document["generation"]) == (2, 1)
    for exported, listed in zip(document["methods"], state["methods"], strict=True):
        assert exported | {"created_at": listed["created_at"]} == listed
    (page,) = library.pages()
    assert document["head"] == page["items"][-1]
    boxes_of_page = [base64.b64decode(text) for text in page["items"][:-1]]
    in_order = sorted(boxes_of_page, key=place)
    assert items == b"".join(in_order)


def place(box: bytes) -> bytes:
    """Return the kind and id in the header of an item."""
    return box[2:3] + box[32:48]


def test_an_account_without_a_library_exports_none(alice: Member) -> None:
    archive = export(alice.user)
    with ZipFile(BytesIO(b"".join(archive))) as unpacked:
        assert not [name for name in unpacked.namelist() if name.startswith("library")]
    archive.close()


def test_an_export_breaks_off_if_the_library_changes_meanwhile(library: Remote) -> None:
    archive = export(library.member.user)
    library.put(1, "a")
    with pytest.raises(Incomplete):
        b"".join(archive)
    archive.close()


def test_a_closed_account_leaves_nothing_of_its_library(library: Remote, bob: Member) -> None:
    library.put(1, "a")
    other = Remote(bob)
    other.create()
    assert remove_account(library.member.user)
    assert not User.objects.filter(pk=library.account).exists()
    for model in (Library, LibraryItem, LibraryMethod):
        assert set(model.objects.values_list("owner_id", flat=True)) == {bob.user.pk}


def test_purge_forgets_removals_after_180_days_and_devices_are_told(library: Remote) -> None:
    library.put(1, "a", "b")
    with time_machine.travel(timezone.now() - timedelta(days=181), tick=False):
        library.remove(2, "a")
    library.remove(3, "b")
    assert purge()["rows of removed library items deleted"] == 1
    problem(library.get("/items?since=2"), 410, "cursor-expired")
    (page,) = library.pages(since=3)
    assert page["removed"] == [{"kind": 1, "id": "b".ljust(11, "z")}]
    assert purge()["rows of removed library items deleted"] == 0


def test_fsck_finds_wrong_counts_and_missing_settings(library: Remote) -> None:
    library.put(1, "a")
    Library.objects.update(item_count=5)
    assert [
        line for line in disagreements() if line.startswith(f"library of user {library.account}: 5 items")
    ]
    Library.objects.update(item_count=2, item_bytes=1)
    assert len(list(disagreements())) == 2  # the library's bytes, and the user's
    Library.objects.update(item_bytes=2 * boxes.ITEM_BYTES)
    assert list(disagreements()) == []
    LibraryItem.objects.filter(kind=boxes.SETTINGS).delete()
    assert any(line.endswith("its settings are missing") for line in disagreements())
