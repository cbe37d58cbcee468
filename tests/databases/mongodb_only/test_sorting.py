"""A page of a list is read in the order of an index: MongoDB does not sort all files of its owner."""

import json
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from files.models import File
from files.services import listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    """An owner of 300 files."""
    user = User.objects.create(email="many@example.org")
    File.objects.bulk_create(
        File(owner=user, name=f"{number}", size=number, blob_key="x", chunks_digest="x")
        for number in range(300)
    )
    return user


def found_in(plan: Any, name: str) -> list[Any]:
    """Return the values of this name, however deep they are."""
    if isinstance(plan, list):
        return [value for inner in plan for value in found_in(inner, name)]
    if not isinstance(plan, dict):
        return []
    own = [plan[name]] if name in plan else []
    return own + [value for inner in plan.values() for value in found_in(inner, name)]


@pytest.mark.parametrize("order", listing.ORDERS)
def test_a_list_is_read_in_the_order_of_an_index(owner: User, order: str) -> None:
    sign = "-" if order.startswith("-") else ""
    page = listing.matching(owner, {}).order_by(order, f"{sign}pk")[:51]
    explained = json.loads(page.explain())
    (plan,) = found_in(explained, "winningPlan")
    stages = found_in(plan, "stage")
    assert "IXSCAN" in stages
    assert "SORT" not in stages
    assert found_in(explained.get("stages"), "$sort") == []  # after the plan, in the pipeline


@pytest.mark.parametrize("order", listing.ORDERS)
@pytest.mark.parametrize("query", [{"q": "0"}, {"q": "299"}, {"q": "nothing", "kind": "other"}], ids=str)
def test_a_search_compares_words_in_the_index_of_its_order(
    owner: User, order: str, query: dict[str, str]
) -> None:
    """It reads only files that match, and tries no other index, whatever was searched for before."""
    page = listing.matching(owner, query | {"order": order}).order_by(order)[:51]
    database: Any = connection.database  # type: ignore[attr-defined]  # of the backend
    database.command("profile", 2)
    found = len(page)
    database.command("profile", 0)
    (entry,) = database["system.profile"].find({"command.aggregate": "files_file"})
    database["system.profile"].drop()
    assert entry["command"]["hint"] == listing.INDEXES[order.lstrip("-")]
    assert entry["docsExamined"] <= found + 1
    assert "hasSortStage" not in entry
