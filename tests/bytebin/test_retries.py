"""Retries of failed tests: which tests may be retried, and whether the run fails."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import retries

FAILS_ONCE = """
from pathlib import Path
def test_{name}():
    seen = Path(__file__).with_suffix(".seen")
    if not seen.exists():
        seen.touch()
        assert {name!r} == "the first run"
"""


def run(folder: Path, allowed: int, *paths: str) -> tuple[int, str]:
    """Run tests that fail the first time. Return the exit code and output."""
    (folder / "conftest.py").write_text('pytest_plugins = ["retries"]')
    shutil.copy(retries.__file__, folder / "retries.py")
    for path in paths:
        file = folder / path / f"test_{path}.py"
        file.parent.mkdir()
        file.write_text(FAILS_ONCE.format(name=path))
    command = [sys.executable, "-m", "pytest", "-p", "no:randomly", "-c", "/dev/null", f"--rootdir={folder}"]
    ran = subprocess.run(
        [*command, folder],
        env={"TEST_RETRIES": str(allowed), "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout


def test_a_browser_test_that_fails_once_is_retried_and_reported(tmp_path: Path) -> None:
    code, said = run(tmp_path, 1, "browser")
    assert code == 0
    assert "retried tests: 1, allowed: 1" in said
    assert "'browser' == 'the first run'" in said


@pytest.mark.parametrize("folder", ["faults", "durability", "services", "files"])
def test_tests_that_guard_stored_bytes_are_not_retried(tmp_path: Path, folder: str) -> None:
    assert run(tmp_path, 1, folder)[0] == 1


def test_too_many_retries_fail_the_run(tmp_path: Path) -> None:
    assert run(tmp_path, 1, "browser", "cli")[0] == 1


def test_by_default_nothing_is_retried(tmp_path: Path) -> None:
    assert run(tmp_path, 0, "browser")[0] == 1
