from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

# Passwords that a process hashes at the same time. Each takes 100 MiB of memory, and about 0.1 s of several cores.
AT_ONCE = 2
turns = BoundedSemaphore(AT_ONCE)


class BoundedArgon2(Argon2PasswordHasher):
    """Django's Argon2, at most AT_ONCE in a process at the same time. Other threads wait for their turn.

    Nothing else is waited for during a turn, so it always ends.
    """

    def encode(self, password: str, salt: str) -> str:
        with turns:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with turns:
            return super().verify(password, encoded)
