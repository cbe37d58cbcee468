"""However many passwords are hashed at once, few take memory at the same time, and all are answered."""

import subprocess
import sys
from pathlib import Path

from tests.server import ROOT, environment

MIB = 2**20
# 12 threads check and make passwords, and upgrade some, which hashes again after it was checked.
MANY = """
import resource
import argon2
from concurrent.futures import ThreadPoolExecutor
import django
django.setup()
from django.contrib.auth.hashers import check_password, make_password

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
weak = "argon2" + argon2.PasswordHasher(memory_cost=8, time_cost=1, parallelism=1).hash("right")
good = make_password("right")
upgraded = []

def attempt(number):
    if number % 4 == 0:
        return check_password("right", weak, setter=upgraded.append)
    return check_password("right", good) and not check_password("wrong", good)

with ThreadPoolExecutor(12) as pool:
    assert all(pool.map(attempt, range(12)))
assert len(upgraded) == 3
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_hashing_many_passwords_at_once_takes_the_memory_of_a_few(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", MANY],
        cwd=ROOT,
        env=environment(tmp_path / "var"),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout.split()[-1]) * 1024 < 250 * MIB
