"""Folders as people see and name them, also where two devices left a circle or two of one name."""

import pytest
from bytebin_cli.account import Account
from bytebin_cli.errors import Refused
from bytebin_cli.library.items import ItemId
from bytebin_cli.library.tree import Tree
from bytebin_cli.library.values import Value

from .building import begin, file_id, file_value, folder_id, written

HERE = Account("https://files.example", "bb_test")


def folder(name: str, parent: int | None = None) -> Value:
    return {"name": name, "added": 1, **({} if parent is None else {"parent": folder_id(parent).id})}


def tree(put: dict[ItemId, Value]) -> Tree:
    return Tree(written(begin(), put).state)


def test_a_file_has_the_path_of_its_folders() -> None:
    grown = tree(
        {
            folder_id(1): folder("Tax"),
            folder_id(2): folder("2026", 1),
            file_id(1): file_value("bill.pdf", folder=folder_id(2).id),
            file_id(2): file_value("lost.pdf", folder=folder_id(9).id),
        }
    )
    assert grown.path_of_file(file_id(1).id) == "Tax/2026/bill.pdf"
    assert grown.path_of_file(file_id(2).id) == "lost.pdf"
    assert grown.home(file_id(2).id) is None
    assert grown.find("/Tax/2026/bill.pdf", HERE) == file_id(1)
    assert grown.find(f"{HERE.url}/f/{file_id(2).id}", HERE) == file_id(2)
    assert grown.find("Tax/2026/", HERE) == folder_id(2)
    assert grown.find(folder_id(2).id, HERE) == folder_id(2)
    assert grown.find_folder("/") is None
    assert grown.within(folder_id(2).id, folder_id(1).id)
    assert not grown.within(folder_id(1).id, folder_id(2).id)
    for elsewhere in ("https://other.example/f/00000000001", "nothing", "Tax/bill.pdf", ""):
        with pytest.raises(Refused, match="There is no file or folder"):
            grown.find(elsewhere, HERE)


def test_folders_in_a_circle_or_without_their_parent_are_at_the_top() -> None:
    grown = tree(
        {
            folder_id(1): folder("A", 2),
            folder_id(2): folder("B", 1),
            folder_id(3): folder("C", 1),
            folder_id(4): folder("D", 9),
            folder_id(5): folder("E", 4),
        }
    )
    assert [grown.path(folder_id(number).id) for number in range(1, 6)] == ["A", "B", "C", "D", "D/E"]
    assert len(list(grown.children(None))) == 4


def test_two_of_one_name_are_told_apart_by_their_ids() -> None:
    grown = tree(
        {
            folder_id(1): folder("Tax"),
            folder_id(2): folder("Tax"),
            file_id(1): file_value("a"),
            file_id(2): file_value("a"),
        }
    )
    with pytest.raises(
        Refused, match=f"2 folders Tax: name one by its ID, {folder_id(1).id}, {folder_id(2).id}"
    ):
        grown.find_folder("Tax")
    with pytest.raises(Refused, match="2 files a: name one by its ID"):
        grown.find("a", HERE)
    assert grown.find_folder(folder_id(2).id) == folder_id(2).id
