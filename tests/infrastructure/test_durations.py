from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import durations
from tests.durations import longest_first, store, stored


class Item(NamedTuple):
    nodeid: str


def order(nodeids: list[str], seconds: dict[str, float]) -> list[str]:
    return [item.nodeid for item in longest_first([Item(nodeid) for nodeid in nodeids], seconds)]


def test_the_longest_file_is_first_and_keeps_the_order_of_its_tests() -> None:
    seconds = {"short.py": 1.0, "long.py": 9.0}
    shuffled = ["short.py::b", "long.py::z", "long.py::a[x::y]", "short.py::a"]
    assert order(shuffled, seconds) == ["long.py::z", "long.py::a[x::y]", "short.py::b", "short.py::a"]


def test_a_file_without_a_duration_counts_as_average() -> None:
    seconds = {"short.py": 1.0, "long.py": 9.0}
    assert order(["short.py::a", "new.py::a", "long.py::a"], seconds) == [
        "long.py::a",
        "new.py::a",
        "short.py::a",
    ]
    assert order(["new.py::a"], {}) == ["new.py::a"]


def test_a_partial_run_keeps_the_durations_of_other_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tests").mkdir()
    for name in ("kept.py", "measured.py"):
        (tmp_path / "tests" / name).touch()
    monkeypatch.setattr(durations, "STORED", tmp_path / "tests" / "durations.json")
    store({"tests/kept.py": 3.0, "tests/gone.py": 4.0}, Counter({"tests/measured.py": 1.26}))
    assert stored() == {"tests/kept.py": 3.0, "tests/measured.py": 1.3}
