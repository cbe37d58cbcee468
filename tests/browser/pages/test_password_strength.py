"""The upload page's estimate of a password's strength. It may be too low, never too high."""

import pytest
from bytebin_cli.library.made_up_words import made_up_passphrase
from bytebin_cli.library.strength import is_strong
from playwright.sync_api import Page

from tests.browser.crypto.conftest import page, static_server

__all__ = ["page", "static_server"]

LEVELS = ["passwordVeryWeak", "passwordWeak", "passwordFair", "passwordStrong"]


def level(page: Page, password: str) -> int:
    strength = page.evaluate(
        """async (password) =>
          (await import("/static/files/js/encrypted/password-strength.js")).passwordStrength(password)""",
        password,
    )
    return LEVELS.index(strength)


@pytest.mark.parametrize(
    "password",
    ["a", "123456", "qwertzuiop", "aaaaaaaaaaaaaaaa", "P@ssw0rd", "hello1!", "alfred", "iloveyouiloveyou",
     "19850612", "maria maria maria", "motdepasse123", "пароль"],
)  # fmt: skip
def test_common_passwords_are_very_easy_to_guess(page: Page, password: str) -> None:
    assert level(page, password) == 0


@pytest.mark.parametrize("password", ["Passwort2024!", "Summer2024!", "Tr0ub4dor&3", "blue horse"])
def test_one_or_two_words_in_disguise_are_easy_to_guess(page: Page, password: str) -> None:
    assert level(page, password) == 1


@pytest.mark.parametrize(
    "password",
    ["correct horse battery staple", "четыре совсем случайных слова", "x7Kp9mQ2vL4t", "hqzvbkwtrpmsdf"],
)
def test_four_random_words_or_twelve_random_characters_are_hard_to_guess(page: Page, password: str) -> None:
    assert level(page, password) == 3


@pytest.mark.parametrize("word", ["zebra", "lamp", "seven", "cloud"])
def test_an_additional_word_never_weakens_a_password(page: Page, word: str) -> None:
    levels = [
        level(page, " ".join([word, *more]))
        for more in ([], ["oven"], ["oven", "nickel"], ["oven", "nickel", "drift"])
    ]
    assert levels == sorted(levels)
    assert levels[0] == 0
    assert levels[-1] == 3


def test_the_command_line_s_estimate_is_the_same(page: Page) -> None:
    passwords = [
        "correct horse battery",
        "correct horse battery staple",
        "Tr0ub4dor&3 zebra",
        "zebraOvenNickel 1985",
        "пароль oven nickel 12",
        "четыре совсем случайных слова",
        "x7Kp9mQ2vL4",
        "x7Kp9mQ2vL4t",
        "12345678901234",
        "ﬁne²Ⅷ…",
        "😀😀😀 lamp",
        *(made_up_passphrase() for _ in range(20)),
    ]
    ours = {password: is_strong(password) for password in passwords}
    assert ours == {password: level(page, password) == 3 for password in passwords}
    assert set(ours.values()) == {True, False}
