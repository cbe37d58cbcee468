"""A search by name finds the same on every database: without differences of case, width and composition."""

from io import BytesIO

import pytest
from django.apps import apps
from django.db import connection

from accounts.models import User
from accounts.services import change_name
from apikeys import services as keys
from bytebin.db.folding import fold_existing, folded
from files.models import File
from files.services import editing, listing
from files.services.receive import receive
from files.services.spec import UploadSpec
from tests.members import Member, create_member

# Name of the file, and what people type.
FOUND = [
    ("Ärger.png", "ärger"),
    ("ärger.png", "ÄRGER"),
    ("ПРИВЕТ.txt", "привет"),
    ("привет.txt", "ПРИВЕТ"),
    ("a\u0308rger.png", "ärger"),  # decomposed, as macOS sends names
    ("ärger.png", "a\u0308rger"),
    ("Straße.jpg", "STRASSE"),
    ("ΟΔΥΣΣΕΥΣ.pdf", "οδυσσευς"),
    ("ﬁnal ﬂoor.txt", "final floor"),
    ("ＦＵＬＬ.txt", "full"),
    ("İstanbul.jpg", "i\u0307stanbul"),
    ("１２３.txt", "123"),
    ("レポート.xlsx", "ﾚﾎﾟｰﾄ"),
    ("100%_sure[1](a+)+$.txt", "%_sure[1](a+)+$"),
    ("back^slash.txt", "K^S"),
    ("x" * 120 + "END", "xend"),
]
NOT_FOUND = [
    ("arger.png", "ärger"),
    ("abc.txt", "a.c"),
    ("abc.txt", "a%c"),
    ("abc.txt", "a_c"),
    ("abc.txt", ".*"),
    ("abc.txt", "abc.txt "),
]


def store(owner: User, name: str) -> File:
    return receive(owner, UploadSpec(name=name, size=1), BytesIO(b"x"))


@pytest.mark.parametrize(("name", "query"), FOUND)
def test_a_file_is_found(owner: User, name: str, query: str) -> None:
    file = store(owner, name)
    assert list(File.objects.visible_to(owner).named_like(query)) == [file]


@pytest.mark.parametrize(("name", "query"), NOT_FOUND)
def test_other_files_are_not_found(owner: User, name: str, query: str) -> None:
    store(owner, name)
    assert not File.objects.visible_to(owner).named_like(query).exists()


def test_a_renamed_file_is_found_by_its_new_name(owner: User) -> None:
    file = editing.edit(store(owner, "old.txt"), {"name": "Neue Übersicht.txt"})
    files = File.objects.visible_to(owner)
    assert list(files.named_like("übersicht")) == [file]
    assert not files.named_like("old").exists()


@pytest.mark.django_db
def test_every_search_works_in_the_same_way() -> None:
    """The API, My files and the moderators' pages: all use the same folded column."""
    member = create_member("member@example.org")
    moderator = create_member("root@example.org", superuser=True)
    change_name(member.user, "Jürgen ÄRGER")
    store(member.user, "Ärger.png")
    keys.create(member.user, "ÄRGER key", ["files:read"])
    assert found_by_api(member, "ärger") == ["Ärger.png"]
    assert "Ärger.png" in member.browser.get("/files/", {"q": "ärger"}).content.decode()
    for page in ("files/file", "accounts/user", "apikeys/apikey"):
        for query in ("ärger", "ÄRGER", "A\u0308RGER"):
            response = moderator.browser.get(f"/admin/{page}/", {"q": query})
            assert response.context["cl"].result_count == 1, (page, query)


def found_by_api(member: Member, query: str) -> list[str]:
    response = member.api("files:read").get("/api/v1/files", {"q": query})
    return [file["name"] for file in response.json()["files"]]


def test_earlier_rows_are_filled_in(owner: User) -> None:
    file = store(owner, "Ärger.png")
    File.objects.filter(pk=file.pk).update(search_name="")
    fold_existing(apps.get_model("files", "File"), "search_name")
    assert list(File.objects.visible_to(owner).named_like("ÄRGER")) == [file]


@pytest.mark.parametrize("text", ["ﷺ" * 85, "İ" * 127, "\U0001d15e" * 20])
def test_folding_may_lengthen_a_name(owner: User, text: str) -> None:
    file = store(owner, text)
    assert list(File.objects.visible_to(owner).named_like(text[:10])) == [file]
    assert folded(folded(text)) == folded(text)


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["created_at", "name", "size"])
def test_an_index_has_what_a_search_compares(field: str) -> None:
    """The files that do not match are not read. PostgreSQL's indexes have no room for the longest names."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, File._meta.db_table)
    columns = found[listing.INDEXES[field]]["columns"]
    compared = [] if connection.vendor == "postgresql" else ["search_name", "kind", "encrypted"]
    assert columns == ["owner_id", field, "_id", *compared]
