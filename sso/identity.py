"""Somebody whom a provider has authenticated, and what their groups mean here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.addresses import normalized
from accounts.validators import validate_address, validate_name

MOST_NAME = 80  # characters, as in accounts.User
ANYONE = "*"


@dataclass(frozen=True)
class Identity:
    """`provider` is the issuer's or directory's URL; with `subject`, it never means anybody else.

    `email` is "" unless the provider vouches for it.
    """

    provider: str
    subject: str
    email: str
    name: str
    groups: tuple[str, ...]

    def dump(self) -> dict[str, Any]:
        """Return what `load` takes, for the session."""
        return {
            "provider": self.provider,
            "subject": self.subject,
            "email": self.email,
            "name": self.name,
            "groups": list(self.groups),
        }


def load(kept: Mapping[str, Any]) -> Identity:
    return Identity(**{**kept, "groups": tuple(kept["groups"])})


def clean_email(text: object) -> str:
    """Return the address as accounts store it, "" for what is none."""
    address = normalized(text) if isinstance(text, str) else ""
    try:
        validate_address(address)
    except ValidationError:
        return ""
    return address if len(address) <= 254 else ""


def clean_name(text: object) -> str:
    """Return the name, "" if it cannot be shown here."""
    name = " ".join(text.split()) if isinstance(text, str) else ""
    try:
        validate_name(name)
    except ValidationError:
        return ""
    return name if len(name) <= MOST_NAME else ""


def clean_groups(value: object) -> tuple[str, ...]:
    """Return the groups of a claim: a list of texts, or one text."""
    values = [value] if isinstance(value, str) else value
    return tuple(str(group) for group in values) if isinstance(values, list | tuple) else ()


def is_in(groups: Iterable[str], wanted: Iterable[str]) -> bool:
    return ANYONE in wanted or not set(groups).isdisjoint(wanted)


def rights_of(identity: Identity) -> dict[str, Any]:
    """Return the fields of a user that the groups decide: those that a setting maps, and no others."""
    fields: dict[str, Any] = {}
    if settings.SSO_MODERATOR_GROUPS:
        fields["is_staff"] = is_in(identity.groups, settings.SSO_MODERATOR_GROUPS)
    quotas = [size for group, size in settings.SSO_QUOTAS.items() if is_in(identity.groups, [group])]
    if quotas:
        fields["quota_bytes"] = max(quotas)
    return fields
