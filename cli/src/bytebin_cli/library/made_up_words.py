"""Passphrases of made-up words: they can be spoken and typed in any language, without a list of words.

After D. Wilkerson, "Proquints" (arXiv:0901.4016).
"""

import secrets
from typing import Final

_CONSONANTS: Final = "bdfghjklmnprstvz"  # 16
_VOWELS: Final = "aeio"  # 4
_WORDS: Final = 6
_SYLLABLES: Final = 2


def made_up_passphrase() -> str:
    """Return six words such as "lafo-mido-…": 12 bits a word, 72 in all."""
    return "-".join("".join(_syllable() for _ in range(_SYLLABLES)) for _ in range(_WORDS))


def _syllable() -> str:
    return secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS)
