from typing import Any

from bson import ObjectId
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.functional import cached_property


class StringAutoField(models.AutoField):  # type: ignore[type-arg]  # Django's class takes no parameter
    """A key that is generated here as an ObjectId and stored as text in `_id`.

    An ObjectId itself cannot be stored as JSON, which sessions and allauth's signed links need.
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
        """No validators: those of an integer do not apply to text."""
        return []
