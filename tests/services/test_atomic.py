"""A transaction is committed completely or not at all, even with concurrent writes to the same rows."""

from itertools import count

import pytest
from django.db import IntegrityError, connection

from accounts.models import User
from bytebin.db.transactions import atomic
from tests.databases.chosen import KIND
from tests.services.making import together

pytestmark = pytest.mark.django_db(transaction=True)


def name_of(user: User) -> str:
    return User.objects.get(pk=user.pk).name


def test_an_error_rolls_everything_back(owner: User) -> None:
    @atomic
    def step() -> None:
        User.objects.filter(pk=owner.pk).update(name="changed")
        User.objects.create(email="second@example.org")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        step()
    assert name_of(owner) == ""
    assert not User.objects.filter(email="second@example.org").exists()


def test_a_duplicate_row_rolls_everything_back_and_the_connection_stays_usable(owner: User) -> None:
    @atomic
    def step() -> None:
        User.objects.filter(pk=owner.pk).update(name="changed")
        User.objects.create(email=owner.email)

    with pytest.raises(IntegrityError):
        step()
    assert name_of(owner) == ""
    User.objects.filter(pk=owner.pk).update(name="after")
    assert name_of(owner) == "after"


def test_a_nested_transaction_is_part_of_the_outer_one(owner: User) -> None:
    @atomic
    def inner() -> None:
        User.objects.filter(pk=owner.pk).update(name="inner")

    @atomic
    def outer() -> None:
        inner()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        outer()
    assert name_of(owner) == ""


def test_concurrent_updates_are_not_lost(owner: User) -> None:
    """Read, add, write: safe only because each transaction locks the row first."""
    tries = count()

    @atomic
    def add() -> None:
        next(tries)
        User.objects.filter(pk=owner.pk).update(name="taken")
        quota = User.objects.get(pk=owner.pk).quota_bytes or 0
        User.objects.filter(pk=owner.pk).update(quota_bytes=quota + 1, name="")

    together(8, lambda _: [add() for _ in range(5)])
    assert User.objects.get(pk=owner.pk).quota_bytes == 40
    # MongoDB makes the later transaction start over; the other databases make it wait.
    assert next(tries) == 40 or KIND == "mongodb"


def test_nothing_is_left_of_a_transaction_on_the_connection(owner: User) -> None:
    @atomic
    def step() -> None:
        User.objects.filter(pk=owner.pk).update(name="x")

    step()
    assert not connection.in_atomic_block
    assert getattr(connection, "session", None) is None
