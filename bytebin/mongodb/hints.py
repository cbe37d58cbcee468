"""Names the index of a query to MongoDB (bytebin/db/hints.py).

MongoDB keeps one plan for all searches of a user's files, whatever the word. After a search with many matches, one with
few has used up what the plan is allowed, and MongoDB tries all indexes again, on up to 30 % of the files each: 1.2 to
2.6 s with 100,000 files on a busy machine. With the index named, it tries nothing.
"""

from typing import Any

from django_mongodb_backend.query import MongoQuery, wrap_database_errors

from bytebin.db.hints import ATTRIBUTE

get_cursor = MongoQuery.get_cursor


def use_hints() -> None:
    MongoQuery.get_cursor = get_hinted_cursor


@wrap_database_errors  # type: ignore[untyped-decorator]  # the backend has no types
def get_hinted_cursor(self: MongoQuery) -> Any:
    hint = getattr(self.query, ATTRIBUTE, None)
    if hint is None:
        return get_cursor(self)
    return self.compiler.collection.aggregate(
        self.get_pipeline(), session=self.compiler.connection.session, hint=hint
    )
