"""How long a campaign is, and which tests run only in `make test-long`."""

import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests import campaign

TESTS = """
import pytest
from campaign import SEED, rounds, sample

@pytest.mark.long
def test_only_at_full_length(): ...

@pytest.mark.parametrize("point", sample(range(50), critical=[49]))
def test_point(point): ...

@pytest.mark.turns(3)
@pytest.mark.parametrize("variant", range(6))
def test_variant(variant): ...

def test_tells(): raise AssertionError(f"{SEED} {rounds(200)} {rounds(3)}")
"""
ONE_PROCESS, TWO_PROCESSES = ["-p", "no:xdist"], ["-n2"]


def run(folder: Path, *arguments: str, **environment: str) -> str:
    (folder / "conftest.py").write_text('pytest_plugins = ["campaign"]')
    shutil.copy(campaign.__file__, folder / "campaign.py")
    (folder / "test_campaigns.py").write_text(TESTS)
    settings = ["-c", "/dev/null", f"--rootdir={folder}", "-o", "markers=long\nturns(n)", "-p", "no:randomly"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *settings, *arguments, folder],
        env={"PYTHONPATH": str(folder), "PATH": os.environ["PATH"]} | environment,
        capture_output=True,
        text=True,
        check=False,
    ).stdout


@pytest.mark.parametrize(
    "processes",
    [
        pytest.param(ONE_PROCESS, id="one process"),
        pytest.param(TWO_PROCESSES, id="two processes", marks=pytest.mark.long),
    ],
)
def test_a_run_does_a_tenth_and_counts_deselected_tests(tmp_path: Path, processes: list[str]) -> None:
    said = run(tmp_path, *processes, FAULTS_SEED="7")
    assert "1 failed, 7 passed" in said
    assert "5 deselected: marked long or not in turn; make test-long runs all" in said
    assert "AssertionError: 7 20 1" in said
    assert "FAULTS_SEED=7 repeats" in said


@pytest.mark.parametrize("processes", [ONE_PROCESS], ids=["one process"])
def test_a_long_run_does_everything(tmp_path: Path, processes: list[str]) -> None:
    said = run(tmp_path, *processes, FAULTS_SEED="7", TEST_LONG="1")
    assert "1 failed, 57 passed" in said
    assert "deselected" not in said
    assert "AssertionError: 7 200 3" in said


def test_a_sample_is_spread_evenly_includes_critical_points_and_varies_with_the_seed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(campaign, "LONG", False)
    samples = []
    for seed in range(20):
        monkeypatch.setattr(campaign, "SEED", seed)
        chosen = campaign.sample(range(100), critical=[0, 99])
        assert chosen == sorted(chosen)
        assert (len(chosen), chosen[0], chosen[-1]) == (11, 0, 99)
        assert max(after - before for before, after in pairwise(chosen)) < 25
        samples.append(chosen)
    assert len(set(map(tuple, samples))) == len(samples)
    assert campaign.sample([]) == []
