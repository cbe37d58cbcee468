"""Names in an archive can be unpacked everywhere, and none replaces another."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bytebin.db.folding import folded
from bytebin.errors import InvalidName
from files.services.export_names import Names
from files.services.names import clean_name

# What follows each other in an archive, and what becomes of it.
CASES = {
    "a name": (["beach.jpg"], ["beach.jpg"]),
    "namesakes": (["beach.jpg"] * 3, ["beach.jpg", "beach (2).jpg", "beach (3).jpg"]),
    "case and composition": (["Straße", "STRASSE", "e\u0301", "É"], ["Straße", "STRASSE (2)", "é", "É (2)"]),
    "a number that is taken": (["a", "a (2)", "a", "a"], ["a", "a (2)", "a (3)", "a (4)"]),
    "a number that comes later": (["a", "a", "a (2)"], ["a", "a (2)", "a (2) (2)"]),
    "Windows": (
        ['a:b*c?d"e<f>g|h', "CON", "con.txt", "concert"],
        ["a_b_c_d_e_f_g_h", "_CON", "_con.txt", "concert"],
    ),
    "dots and spaces": ([".bashrc", "a. ", " . ", "..."], ["bashrc", "a", "file", "file (2)"]),
    "no stem": (["a.tar.gz", "a.tar.gz", ".gz"], ["a.tar.gz", "a.tar (2).gz", "gz"]),
}


@pytest.mark.parametrize("case", CASES)
def test_names_are_safe_and_unique(case: str) -> None:
    given_names, expected = CASES[case]
    names = Names()
    assert [names.unique(name) for name in given_names] == expected


@pytest.mark.parametrize("name", ["ü" * 127, "x" * 255, "x" * 200 + "." + "y" * 54, "ü" * 125 + ".jpeg"])
def test_a_long_name_is_cut_before_its_suffix_and_not_in_a_character(name: str) -> None:
    names = Names()
    found = [names.unique(name) for _ in range(3)]
    assert len(set(found)) == 3
    assert all(len(one.encode()) <= 255 for one in found)
    assert name.endswith(".jpeg") <= found[2].endswith(" (3).jpeg")


@given(st.lists(st.text(max_size=60), max_size=30))
def test_whatever_may_be_uploaded_gets_a_name_of_its_own(candidates: list[str]) -> None:
    names, found = Names(), []
    for candidate in candidates:
        try:
            found.append(names.unique(clean_name(candidate)))
        except InvalidName:
            continue
    assert len({folded(name) for name in found}) == len(found)
    assert all(name and "/" not in name and "\\" not in name and name == name.strip(". ") for name in found)


def test_a_hundred_thousand_namesakes_take_no_time() -> None:
    names = Names()
    started = time.process_time()
    found = {names.unique("shot.png") for _ in range(100_000)}
    assert len(found) == 100_000
    assert time.process_time() - started < 20
