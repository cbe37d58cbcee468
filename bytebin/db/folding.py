"""Text as searches compare it, the same on every database, whose own ideas of case and composition differ."""

import unicodedata
from typing import Any

from django.db import models


def folded(text: str) -> str:
    """Return `text` without differences of case, width and composition (Unicode 15, section 3.13, toNFKC_Casefold)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


class FoldedField(models.TextField):  # type: ignore[type-arg]  # not generic at run time
    """The folded text of the field `source`, for searches. `save()` fills it in; `update()` must name it."""

    def __init__(self, source: str, **options: Any) -> None:
        self.source = source
        defaults: dict[str, Any] = {"default": "", "blank": True, "editable": False}
        super().__init__(**defaults | options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, [self.source, *args], options

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002  # Django's signature
        value = folded(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, value)
        return value


def fold_existing(model: type[models.Model], field: str) -> None:
    """Fill in the FoldedField `field` of rows that are older than it."""
    source = str(getattr(model._meta.get_field(field), "source"))  # noqa: B009, SLF001  # only a FoldedField has it
    rows = model._default_manager.order_by()  # noqa: SLF001  # public in all but its name
    for row in rows.only("pk", source).iterator(chunk_size=1000):
        rows.filter(pk=row.pk).update(**{field: folded(getattr(row, source))})
