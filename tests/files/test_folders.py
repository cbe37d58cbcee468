"""Folders whose names the server knows: files and folders in them, moving, deletion."""

from typing import Any

import pytest

from files.services.folders import DEEPEST
from tests.files.client import API, json_of, problem, upload
from tests.people import Person

FOLDERS = f"{API}/folders"


def new(person: Person, name: str = "a", parent: str | None = None) -> str:
    response = person.api.post(FOLDERS, json={"name": name, "parent": parent})
    assert response.status_code == 201, response.text
    return str(json_of(response)["id"])


def all_of(person: Person) -> dict[str, dict[str, Any]]:
    """Return the folders by ID, read in pages of a few."""
    found: dict[str, dict[str, Any]] = {}
    query = {"limit": "7"}
    while True:
        page = json_of(person.api.get(FOLDERS, params=query))
        found |= {folder["id"]: folder for folder in page["folders"]}
        if page["next"] is None:
            return found
        query["cursor"] = page["next"]


def move(person: Person, folder: str | None, *ids: str) -> Any:
    return person.api.post(f"{FOLDERS}/move", json={"ids": ids, "folder": folder})


def files_in(person: Person, folder: str, **query: str) -> set[str]:
    response = person.api.get(f"{API}/files", params={"folder": folder, "limit": "500", **query})
    return {file["id"] for file in json_of(response)["files"]}


def file_of(person: Person, file_id: str) -> dict[str, Any]:
    return json_of(person.api.get(f"{API}/files/{file_id}"))


def test_folders_are_listed_with_their_parents(alice: Person) -> None:
    outer = new(alice, "outer")
    inner = new(alice, "inner", outer)
    found = all_of(alice)
    assert (found[outer]["name"], found[outer]["parent"]) == ("outer", None)
    assert (found[inner]["name"], found[inner]["parent"]) == ("inner", outer)


def test_files_move_into_a_folder_and_out_again(alice: Person) -> None:
    folder, file = new(alice), upload(alice.api, b"x")["id"]
    assert json_of(move(alice, folder, file, "nosuchfile1")) == {"changed": 1, "missing": ["nosuchfile1"]}
    assert files_in(alice, folder) == {file}
    assert file_of(alice, file)["folder"] == folder
    assert json_of(move(alice, None, file)) == {"changed": 1, "missing": []}
    assert files_in(alice, folder) == set()
    assert file in files_in(alice, "none")


def test_what_is_in_a_deleted_folder_moves_to_the_folder_around_it(alice: Person) -> None:
    outer = new(alice)
    middle = new(alice, parent=outer)
    inner, file = new(alice, parent=middle), upload(alice.api, b"x")["id"]
    move(alice, middle, file)
    assert alice.api.delete(f"{FOLDERS}/{middle}").status_code == 204
    assert file_of(alice, file)["folder"] == outer
    assert all_of(alice)[inner]["parent"] == outer
    problem(alice.api.delete(f"{FOLDERS}/{middle}"), 404, "folder-not-found")


def test_a_folder_is_deleted_with_all_that_is_in_it(alice: Person) -> None:
    outer = new(alice)
    inner, file = new(alice, parent=outer), upload(alice.api, b"x")["id"]
    move(alice, inner, file)
    assert alice.api.delete(f"{FOLDERS}/{outer}?files=trash").status_code == 204
    assert not {outer, inner} & set(all_of(alice))
    assert file_of(alice, file)["trashed_at"]
    assert file_of(alice, file)["folder"] is None


def test_folders_form_no_circle(alice: Person) -> None:
    outer = new(alice)
    inner = new(alice, parent=outer)
    for parent in (outer, inner):
        problem(alice.api.patch(f"{FOLDERS}/{outer}", json={"parent": parent}), 400, "invalid-request")
    assert alice.api.patch(f"{FOLDERS}/{inner}", json={"parent": None}).status_code == 200
    assert alice.api.patch(f"{FOLDERS}/{outer}", json={"parent": inner}).status_code == 200


def test_folders_are_at_most_so_deep(alice: Person) -> None:
    pair = new(alice)
    new(alice, parent=pair)
    parent = None
    for _ in range(DEEPEST):
        above, parent = parent, new(alice, parent=parent)
    problem(alice.api.post(FOLDERS, json={"name": "x", "parent": parent}), 400, "invalid-request")
    problem(alice.api.patch(f"{FOLDERS}/{pair}", json={"parent": above}), 400, "invalid-request")


def test_a_file_in_the_trash_does_not_move(alice: Person) -> None:
    folder, file = new(alice), upload(alice.api, b"x")["id"]
    alice.api.post(f"{API}/trash", json={"ids": [file]})
    problem(move(alice, folder, file), 409, "file-in-trash")


def test_nobody_else_reaches_a_folder(alice: Person, bob: Person) -> None:
    folder, file = new(alice), upload(alice.api, b"x")["id"]
    bobs = upload(bob.api, b"x")["id"]
    assert folder not in all_of(bob)
    problem(bob.api.post(FOLDERS, json={"name": "x", "parent": folder}), 404, "folder-not-found")
    problem(bob.api.patch(f"{FOLDERS}/{new(bob)}", json={"parent": folder}), 404, "folder-not-found")
    problem(bob.api.get(f"{API}/files", params={"folder": folder}), 404, "folder-not-found")
    problem(move(bob, folder, bobs), 404, "folder-not-found")
    assert json_of(move(bob, new(bob), file)) == {"changed": 0, "missing": [file]}


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\\b", "x" * 256])
def test_bad_names_are_refused(alice: Person, name: str) -> None:
    assert alice.api.post(FOLDERS, json={"name": name}).status_code == 400


def test_a_wrong_way_to_delete_is_refused(alice: Person) -> None:
    problem(alice.api.delete(f"{FOLDERS}/{new(alice)}?files=all"), 400, "invalid-request")
