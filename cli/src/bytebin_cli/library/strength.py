r"""A rough, pessimistic estimate of how hard a passphrase is to guess: the rule of the page, in bits.

Known passwords, words, names, dates and adjacent keys are tried first, so only the rest counts in full. Python's
standard library has no `\p{L}`: categories are those of `unicodedata`.
"""

import re
import unicodedata
from itertools import groupby, pairwise
from typing import Final

# Passwords that are tried first; they also count as parts of longer ones.
_WORDS: Final = """
password passwort passwd letmein welcome monkey dragon football baseball iloveyou admin login master hello hallo
freedom whatever shadow sunshine princess michael jordan superman batman starwars pokemon charlie thomas daniel summer
winter spring autumn sommer secret geheim schatz bonjour soleil motdepasse contrasena bytebin google facebook computer
internet samsung liverpool chelsea arsenal cheese flower lovely killer ginger trustno access changeme default guest
"""
_KNOWN: Final = sorted(_WORDS.split(), key=len, reverse=True)
_ROWS: Final = (
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
)
# Characters that commonly replace a letter.
_DISGUISES: Final = dict(zip("@401!3$57", "aaoiiesst", strict=True))
_KNOWN_BITS: Final = 7.0  # about one in a hundred
_WORD_BITS: Final = 11.0  # one in two thousand: the words that people think of first
_RUN_BITS: Final = 4.0
_YEAR_BITS: Final = 7.0
_DATE_BITS: Final = 15.0
_DISGUISE_BITS: Final = 3.0
_STRONG: Final = 44.0  # with Argon2id, a guess costs a tenth of a second and 64 MiB


def is_strong(passphrase: str) -> bool:
    return guessing_bits(passphrase) >= _STRONG


def guessing_bits(passphrase: str) -> float:
    typed = unicodedata.normalize("NFKC", passphrase)
    signs = typed.lower()
    plain = "".join(_DISGUISES.get(sign, sign) for sign in signs)
    disguised = sum(sign in _DISGUISES for sign in signs)
    return min(_bits_of(typed), _bits_of(plain) + disguised * _DISGUISE_BITS)


def _bits_of(text: str) -> float:
    """Repetition does not make a passphrase harder to guess, so each part counts once."""
    rest, found = _without_known_parts(text)
    parts = dict.fromkeys("".join(part) for _kind, part in groupby(rest, _kind_of))
    return sum(map(_part_bits, parts), found * _KNOWN_BITS)


def _without_known_parts(text: str) -> tuple[str, int]:
    known = [part for part in _KNOWN if part in text.lower()]
    rest = text
    for part in known:
        rest = re.sub(part, " ", rest, flags=re.IGNORECASE)
    return rest.strip(), len(known)


def _kind_of(character: str) -> str:
    """Return L for letters, N for digits, and "" for everything else."""
    kind = unicodedata.category(character)[0]
    return kind if kind in "LN" else ""


def _part_bits(part: str) -> float:
    length, kind = len(part), _kind_of(part[0])
    if _is_run(part.lower()):
        return min(_RUN_BITS, 2 * length)
    if kind == "N":
        return _digit_bits(part)
    if not kind:
        return 1 if re.fullmatch(r"[\s._-]+", part) else 6 * length
    return _WORD_BITS * max(1, length / 8) if _is_word_like(part) else 5 * length


def _is_run(part: str) -> bool:
    if len(part) > 1 and len(set(part)) == 1:
        return True
    return len(part) > 2 and any(part in row or part[::-1] in row for row in _ROWS)


def _digit_bits(digits: str) -> float:
    if re.fullmatch(r"(19|20)[0-9]{2}", digits):
        return _YEAR_BITS
    return min(_DATE_BITS, 3.3 * len(digits)) if len(digits) in (6, 8) else 3.3 * len(digits)


def _is_word_like(letters: str) -> bool:
    """Guess, without a dictionary, whether this is a word or a name in some language."""
    cases = [unicodedata.category(letter) for letter in letters]
    if len(letters) < 3 or ("Ll", "Lu") in pairwise(cases):
        return False
    if not re.fullmatch("[a-z]+", letters, re.IGNORECASE | re.ASCII):
        return True
    vowels = len(re.findall("[aeiouy]", letters, re.IGNORECASE))
    return vowels >= len(letters) / 6 and not re.search("[^aeiouy]{5}", letters, re.IGNORECASE)
