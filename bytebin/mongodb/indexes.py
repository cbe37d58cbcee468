"""Adds a plain index beside each unique index.

On MongoDB, Django's unique indexes are partial, so that several rows may have no value. The query planner does not use
a partial index for a plain look-up. With 50,000 rows, a look-up took 29.9 ms without a plain index and 0.46 ms with it.
"""

from typing import Any

from django.apps import AppConfig
from django.db import connections


def add_plain_indexes(sender: AppConfig, using: str, **kwargs: object) -> None:  # noqa: ARG001  # Django's signature
    """Create the missing plain indexes of an app's models. Django calls this after each `migrate`."""
    connection: Any = connections[using]
    for model in sender.get_models(include_auto_created=True):
        add_plain_index(connection.database[model._meta.db_table])  # noqa: SLF001  # `_meta` is documented


def add_plain_index(collection: Any) -> None:
    """Add a plain index for each unique index of `collection` that has none."""
    indexes = collection.index_information()
    plain = [index["key"] for index in indexes.values() if "partialFilterExpression" not in index]
    for name, index in indexes.items():
        if index.get("unique") and index["key"] not in plain:
            collection.create_index(index["key"], name=f"{name}_plain")
            plain.append(index["key"])
