from typing import Any

from django.db import connection
from django.test import TransactionTestCase

KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def empty_collections(_case: TransactionTestCase) -> None:
    mongodb: Any = connection
    database = mongodb.database
    for name in set(database.list_collection_names()) - KEPT:
        database[name].delete_many({})
