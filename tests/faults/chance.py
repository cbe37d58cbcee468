"""Chance that can be repeated: FAULTS_SEED names the seed of an earlier run, which its figures tell."""

import os
import random

SEED = int(os.environ.get("FAULTS_SEED", random.SystemRandom().randrange(10**9)))


def seeded(*of: object) -> random.Random:
    """The same for the same `of`, whatever else asks for chance."""
    return random.Random("-".join(map(str, of)))  # noqa: S311  # nothing is kept secret with it
