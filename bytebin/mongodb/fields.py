from typing import Any

from bson import ObjectId
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.functional import cached_property


class StringAutoField(models.AutoField):  # type: ignore[type-arg]  # Django's class takes no parameter
    """A key that is made here, as MongoDB would make it, and kept as text in `_id`.

    A raw ObjectId fits into no JSON, and so into no session and no signed link of allauth's.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"db_column": "_id"}))

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_column", None)
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "CharField"

    def rel_db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return self.db_type(connection)

    def get_pk_value_on_save(self, instance: models.Model) -> str:  # noqa: ARG002  # Django's signature
        return str(ObjectId())

    def to_python(self, value: Any) -> Any:
        return None if value is None else str(value)

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(value)

    @cached_property
    def validators(self) -> list[Any]:
        """None: an integer's are not for text."""
        return []
