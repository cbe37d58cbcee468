from collections import Counter

from tests.budget import SLOWEST, report

FILES = Counter({f"tests/test_{number}.py": float(number) for number in range(20)})


def test_it_names_the_slowest_files_and_the_cpu_time() -> None:
    *slowest, total = report(FILES, cpu=90, took=120, budget=720)
    assert [line.split()[-1] for line in slowest] == [f"tests/test_{19 - n}.py" for n in range(SLOWEST)]
    assert slowest[0].split()[0] == "19.0"
    assert total == "2.0 minutes, 1.5 CPU minutes"


def test_it_reports_a_run_that_exceeded_its_budget() -> None:
    assert report(FILES, cpu=90, took=721, budget=720)[-1].startswith("OVER BUDGET: ")
    assert "12 minutes" in report(FILES, cpu=90, took=721, budget=720)[-1]
    assert not any("OVER BUDGET" in line for line in report(FILES, cpu=9000, took=720, budget=720))
