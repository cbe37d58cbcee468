"""The ID of a folder's link, in the database."""

import pytest
from django.db import IntegrityError

from accounts.models import User
from files.models import Folder
from files.services import folders


def test_no_two_folders_have_the_same_link(owner: User) -> None:
    one, other = (folders.create(owner, "a", "") for _ in range(2))
    link = folders.change(owner, one.pk, {"link": True}).link_id
    with pytest.raises(IntegrityError):
        Folder.objects.filter(pk=other.pk).update(link_id=link)


def test_any_number_of_folders_has_none(owner: User) -> None:
    made = [folders.create(owner, "a", "") for _ in range(3)]
    for folder in made:
        folders.change(owner, folder.pk, {"link": True})
        folders.change(owner, folder.pk, {"link": False})
    assert Folder.objects.visible_to(owner).filter(link_id="").count() == 3
