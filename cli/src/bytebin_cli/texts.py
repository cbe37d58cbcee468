"""What the command says, in the user's language: LANGUAGE, LC_ALL, LC_MESSAGES or LANG names it."""

import gettext as catalogues
from pathlib import Path
from typing import Final

_LOCALE: Final = Path(__file__).parent / "locale"


class _Spoken:
    catalogue = catalogues.NullTranslations()


def speak_local_language() -> None:
    """Speak the language of the environment. argparse looks up its own texts in the same catalogue."""
    catalogues.bindtextdomain("bytebin", _LOCALE)
    catalogues.textdomain("bytebin")
    _Spoken.catalogue = catalogues.translation("bytebin", _LOCALE, fallback=True)


def speak_english() -> None:
    """Speak English from now on: programs that read the output look for known texts."""
    _Spoken.catalogue = catalogues.NullTranslations()


def gettext(text: str) -> str:
    return _Spoken.catalogue.gettext(text)


def ngettext(singular: str, plural: str, count: int) -> str:
    return _Spoken.catalogue.ngettext(singular, plural, count)


def gettext_noop(text: str) -> str:
    """Mark a text that is translated where it is used."""
    return text


# Texts of argparse itself.
_ARGPARSE: Final = (
    gettext_noop("usage: "),
    gettext_noop("positional arguments"),
    gettext_noop("options"),
    gettext_noop("show this help message and exit"),
    gettext_noop("%(prog)s: error: %(message)s\n"),
    gettext_noop("argument %(argument_name)s: %(message)s"),
    gettext_noop("the following arguments are required: %s"),
    gettext_noop("unrecognized arguments: %s"),
    gettext_noop("expected one argument"),
    gettext_noop("expected at least one argument"),
    gettext_noop("not allowed with argument %s"),
    gettext_noop("invalid %(type)s value: %(value)r"),
    gettext_noop("invalid choice: %(value)r (choose from %(choices)s)"),
    gettext_noop("ignored explicit argument %r"),
    gettext_noop("ambiguous option: %(option)s could match %(matches)s"),
)
