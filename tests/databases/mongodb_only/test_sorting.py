"""A page of a list is read in the order of an index: MongoDB does not sort all files of its owner."""

import json
from typing import Any

import pytest

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
