import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

# Control characters, lone surrogates, line and paragraph separators.
UNPRINTABLE = {"Cc", "Cs", "Zl", "Zp"}
# They change the direction of the text that follows, even after the name (Unicode UAX #9, explicit directions).
DIRECTION_CONTROLS = set("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
CARD_VARIABLES = {"name", "size", "type", "date", "user"}


def validate_address(address: str) -> None:
    """Raise ValidationError for what is not an e-mail address, or one that needs SMTPUTF8 (RFC 6531)."""
    if not address.rpartition("@")[0].isascii():
        raise ValidationError(
            _(
                "The part before the @ can only have the letters a to z, digits and punctuation. "
                "Many mail servers accept nothing else."
            )
        )
    validate_email(address)


def validate_name(name: str) -> None:
    """Raise ValidationError for a name with characters that could affect the text around it."""
    if any(unicodedata.category(char) in UNPRINTABLE or char in DIRECTION_CONTROLS for char in name):
        raise ValidationError(
            _("The name contains invisible characters. Use letters, digits and punctuation.")
        )


def validate_card_text(text: str) -> None:
    """Raise ValidationError for characters that could affect the text around it, and for a variable that is none."""
    validate_name(text)
    if set(re.findall(r"\{(\w*)\}", text)) - CARD_VARIABLES:
        raise ValidationError(_("Only {name}, {size}, {type}, {date} and {user} can be in braces."))
