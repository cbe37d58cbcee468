"""How the tests themselves are run: who may try again, and what becomes of the run."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import second_tries

FAILS_ONCE = """
from pathlib import Path
def test_{name}():
    seen = Path(__file__).with_suffix(".seen")
    if not seen.exists():
        seen.touch()
        assert {name!r} == "the first try"
"""


def run(folder: Path, allowed: int, *paths: str) -> tuple[int, str]:
    """Exit code and output of a run of tests that fail the first time."""
    (folder / "conftest.py").write_text('pytest_plugins = ["second_tries"]')
    shutil.copy(second_tries.__file__, folder / "second_tries.py")
    for path in paths:
        place = folder / path / f"test_{path}.py"
        place.parent.mkdir()
        place.write_text(FAILS_ONCE.format(name=path))
    command = [sys.executable, "-m", "pytest", "-p", "no:randomly", "-c", "/dev/null", f"--rootdir={folder}"]
    ran = subprocess.run(
        [*command, folder],
        env={"SECOND_TRIES": str(allowed), "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout


def test_what_fails_once_in_a_browser_is_tried_again_and_told(tmp_path: Path) -> None:
    code, said = run(tmp_path, 1, "browser")
    assert code == 0
    assert "tests that had a second try: 1, allowed: 1" in said
    assert "'browser' == 'the first try'" in said


@pytest.mark.parametrize("folder", ["faults", "durability", "services", "files"])
def test_what_guards_stored_bytes_has_one_try(tmp_path: Path, folder: str) -> None:
    assert run(tmp_path, 1, folder)[0] == 1


def test_too_many_second_tries_fail_the_run(tmp_path: Path) -> None:
    assert run(tmp_path, 1, "browser", "cli")[0] == 1


def test_without_being_asked_for_there_is_none(tmp_path: Path) -> None:
    assert run(tmp_path, 0, "browser")[0] == 1
