"""Everything that can go wrong, in one family: keys, files, and what the frameworks refuse.

Each error has its HTTP status. `slug` names it for programs and `title` for people; `advice` says what to do about it
and is the text of its page. Keyword arguments of the constructor, and `members` whose names are not Python names,
become members of the problem document (`files/problems.py`). Nothing secret goes into them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from django.utils.functional import Promise

Text = str | Promise  # a lazy translation is a Promise


class BytebinError(Exception):
    """The root of the family. `detail` is the sentence for this one case; without it, the advice."""

    status: ClassVar[int]
    slug: ClassVar[str]
    title: ClassVar[Text]
    advice: ClassVar[Text]
    # A problem type that IANA has registered is used instead of ours (RFC 9457, section 4.2).
    registered: ClassVar[bool] = False
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(self, detail: Text = "", members: Mapping[str, Any] | None = None, **more: Any) -> None:
        self.detail = str(detail or self.advice)
        super().__init__(str(detail or self.title))
        self.members = {**(members or {}), **more}


def retry_after(seconds: int) -> Mapping[str, str]:
    return MappingProxyType({"Retry-After": str(seconds)})
