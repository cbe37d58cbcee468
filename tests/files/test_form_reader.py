"""Forms as other programs send them: where they put the name, type and options of the file."""

from typing import Any

import httpx
import pytest

from tests.files.client import API, json_of, problem
from tests.files.stored import nothing_stored
from tests.people import Person
from tests.server import Server

BOUNDARY = "frontier"


def part(disposition: str | bytes, content: bytes = b"x", content_type: str = "") -> bytes:
    """Return a part with exactly this Content-Disposition, after `form-data; `."""
    said = disposition.encode() if isinstance(disposition, str) else disposition
    typed = f"Content-Type: {content_type}\r\n".encode() if content_type else b""
    return (
        b"--frontier\r\nContent-Disposition: form-data; "
        + said
        + b"\r\n"
        + typed
        + b"\r\n"
        + content
        + b"\r\n"
    )


def field(name: str, value: str) -> bytes:
    return part(f'name="{name}"', value.encode())


def send(person: Person, *parts: bytes) -> httpx.Response:
    return person.api.post(
        f"{API}/files",
        content=b"".join(parts) + b"--frontier--\r\n",
        headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
    )


FILE = part('name="file"; filename="x.txt"')


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        # .NET: the first name is for mail programs.
        ("name=file; filename=\"=?utf-8?B?w6QudHh0?=\"; filename*=utf-8''%C3%A4.txt", "ä.txt"),
        ("name=\"file\"; filename*=UTF-8'en'na%C3%AFve.txt", "naïve.txt"),
        ('name="file"; filename*=iso-8859-1\'\'%E4.txt; filename="a.txt"', "ä.txt"),
        ('name="file"; filename="a.txt"; filename*=utf-8\'\'%E4.txt', "a.txt"),  # not UTF-8
        ('name="file"; filename="a; filename*=utf-8\'\'b.txt"', "a; filename*=utf-8''b.txt"),
        ('name="file"; filename="=?utf-8?B?w6QudHh0?="', "=?utf-8?B?w6QudHh0?="),
        # Percent-encoded by some Python clients: it looks the same as a name with percent signs.
        ('name="file"; filename="%C3%A4%20b.txt"', "%C3%A4%20b.txt"),
        ('name="file"; filename="a%22b.txt"', 'a"b.txt'),  # as browsers send a quote
        ('name="file"; filename="a\\"b.txt"', 'a"b.txt'),  # as curl before 7.81 does
        ('name="file"; filename="a&amp;b.txt"', "a&amp;b.txt"),
        ('name="file"; filename="dir/a.png"', "a.png"),
        ('name="file"; filename="../../etc/passwd"', "passwd"),
        ('name="file"; filename="C:\\Users\\me\\a.png"', "a.png"),
        ("name=file; filename=plain.txt", "plain.txt"),
        ('filename="reversed.txt"; name="file"', "reversed.txt"),
        ('name="file"; filename="e\u0301.txt"', "é.txt"),
        ('name="file"; filename="\u200eWhatsApp.jpeg"', "\u200eWhatsApp.jpeg"),
    ],
)
def test_the_name_is_found_where_the_program_put_it(alice: Person, disposition: str, name: str) -> None:
    assert json_of(send(alice, part(disposition)))["name"] == name


@pytest.mark.parametrize("name", ["", "a/", "..", "x/..", "\u200b", "\u2800\u3164"])
def test_a_part_without_a_visible_name_is_refused(server: Server, alice: Person, name: str) -> None:
    with nothing_stored(server):
        problem(send(alice, part(f'name="file"; filename="{name}"')), 400, "invalid-name")


def test_a_name_that_is_not_utf_8_is_reported_as_a_bad_name(server: Server, alice: Person) -> None:
    with nothing_stored(server):
        response = send(alice, part('name="file"; filename="Grüße.txt"'.encode("cp1252")))
        assert "name" in problem(response, 400, "invalid-name")["detail"]
        response = send(alice, part('name="überschrift"'.encode("cp1252")), FILE)
        assert "form fields" in problem(response, 400, "invalid-request")["detail"]


@pytest.mark.parametrize("said", ["image/*", "undefined", "", "image/jpg", "application/force-download"])
def test_no_type_refuses_an_upload(alice: Person, said: str) -> None:
    file = json_of(send(alice, part('name="file"; filename="x.jpg"', content_type=said)))
    assert file["content_type"] == "image/jpeg"
    assert file["thumbnail_url"]


def test_options_may_precede_or_follow_the_file(alice: Person) -> None:
    options = [field("expires_in", "3600"), field("max_downloads", "2")]
    for parts in ([*options, FILE], [FILE, *options], [options[0], FILE, options[1]]):
        file = json_of(send(alice, *parts))
        assert file["max_downloads"] == 2
        assert file["created_at"] < file["expires_at"]
    later = json_of(send(alice, field("max_downloads", "2"), FILE, field("max_downloads", "3")))
    assert (later["max_downloads"], later["expires_at"]) == (3, None)
    empty = json_of(send(alice, field("max_downloads", "2"), FILE, field("max_downloads", "")))
    assert empty["max_downloads"] == 2


LATE: list[dict[str, Any]] = [
    {"expires_in": "soon"}, {"expires_in": "-1"}, {"max_downloads": "0"}, {"name": "y.txt"}, {"other": ""},
    {"max_downloads": "x" * 5000},
]  # fmt: skip


@pytest.mark.parametrize("late", LATE, ids=str)
def test_a_bad_field_after_the_file_leaves_nothing(
    server: Server, alice: Person, late: dict[str, str]
) -> None:
    with nothing_stored(server):
        response = send(alice, FILE, *(field(name, value) for name, value in late.items()))
        problem(response, 400, "invalid-request")
        problem(send(alice, FILE, FILE), 400, "invalid-request")


@pytest.mark.parametrize("case", ["multipart/form-data; boundary=frontier", "Multipart/Form-Data;boundary=x"])
def test_a_form_is_not_stored_as_a_file(server: Server, alice: Person, case: str) -> None:
    with nothing_stored(server):
        response = alice.api.put(
            f"{API}/files/p.png", content=FILE + b"--frontier--\r\n", headers={"Content-Type": case}
        )
        assert "-T" in problem(response, 415, "unsupported-media-type")["detail"]
