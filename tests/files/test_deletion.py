"""The owner, and anyone with the deletion link, can delete a file. Opening a link never deletes."""

import re

import httpx

from files.services.quota import MINIMUM
from tests.files.client import API, problem, upload
from tests.files.stored import nothing_stored, stored
from tests.people import Person
from tests.server import Server

BROWSER = {"Accept": "text/html"}


def test_a_deleted_file_leaves_nothing(server: Server, alice: Person) -> None:
    before = stored(server)
    file = upload(alice.api, b"x" * 1000)
    assert stored(server).rows["used"] == before.rows["used"] + MINIMUM
    assert alice.api.delete(f"{API}/files/{file['id']}").status_code == 204
    assert stored(server) == before._replace(rows=stored(server).rows)
    assert stored(server).rows["used"] == before.rows["used"]
    assert stored(server).rows["files"] == before.rows["files"]
    for link in ("url", "raw_url", "download_url", "deletion_url"):
        assert httpx.get(file[link]).status_code == 404
    problem(alice.api.get(f"{API}/files/{file['id']}"), 404, "file-not-found")
    problem(alice.api.delete(f"{API}/files/{file['id']}"), 404, "file-not-found")


def test_opening_the_deletion_link_deletes_nothing(server: Server, alice: Person) -> None:
    file = upload(alice.api, b"x")
    with nothing_stored(server):
        for _ in range(2):
            page = httpx.get(file["deletion_url"], headers=BROWSER)
            assert page.status_code == 200
            assert page.headers["Content-Type"].startswith("text/html")
        assert httpx.head(file["deletion_url"]).status_code == 200
    assert httpx.get(file["download_url"]).content == b"x"


def test_the_one_button_of_the_deletion_page_deletes(alice: Person) -> None:
    file = upload(alice.api, b"x")
    with httpx.Client(headers=BROWSER, follow_redirects=True) as browser:
        page = browser.get(file["deletion_url"])
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token
        done = browser.post(file["deletion_url"], data={"csrfmiddlewaretoken": token[1]})
    assert done.status_code == 200
    assert httpx.get(file["download_url"]).status_code == 404


def test_a_wrong_deletion_secret_does_not_exist(server: Server, alice: Person) -> None:
    file, other = upload(alice.api, b"x"), upload(alice.api, b"y")
    secret = other["deletion_url"].rpartition("/")[2]
    with nothing_stored(server):
        for wrong in (secret, "0" * 32, "x"):
            url = f"{server.url}/delete/{file['id']}/{wrong}"
            assert httpx.get(url, headers=BROWSER).status_code == 404
            assert httpx.post(url, headers=BROWSER).status_code in (403, 404)
    assert httpx.get(file["download_url"]).content == b"x"


def test_the_log_shows_no_deletion_secret(server: Server, alice: Person) -> None:
    file = upload(alice.api, b"x")
    secret = file["deletion_url"].rpartition("/")[2]
    httpx.get(file["deletion_url"])
    httpx.post(file["deletion_url"])
    httpx.get(f"{server.url}/delete/00000000000/{secret}")
    assert secret not in server.log()
