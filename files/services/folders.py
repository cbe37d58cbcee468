"""An owner's folders. Every change of them locks the owner's row first, so that no two happen at the same time.

Therefore a check holds until its change is stored: folders form no circle, and no file or folder is put into a folder
that is being deleted.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.services import hold
from bytebin.db.ids import is_id
from bytebin.db.transactions import atomic
from bytebin.errors import FileInTrash, FolderNotFound, InvalidRequest, TooManyFolders
from files.models import File, Folder
from files.models.folder import link_id
from files.services.names import clean_name
from files.services.orphans import batches
from files.services.trash import Outcome, absent, chosen

MOST = 10_000  # folders of one owner
DEEPEST = 32


def own_folder(owner: User, folder_id: str) -> Folder:
    """Return the owner's folder. Raise FolderNotFound for anybody else's."""
    folder = Folder.objects.visible_to(owner).filter(pk=folder_id).first() if is_id(folder_id) else None
    if folder is None:
        raise FolderNotFound
    return folder


def require_folder(owner: User, folder_id: str) -> None:
    """Raise FolderNotFound unless it is the owner's folder, or "" for none."""
    if folder_id:
        own_folder(owner, folder_id)


def still_there(owner_id: str, folder_id: str) -> str:
    """Return the folder's ID or, if it was deleted meanwhile, "".

    Call this while the owner's row is locked: otherwise the folder could be deleted before the file is in it.
    """
    if folder_id and Folder.objects.filter(owner=owner_id, pk=folder_id).exists():
        return folder_id
    return ""


@atomic
def create(owner: User, name: str, parent: str) -> Folder:
    """Create a folder in `parent`, "" for the top.

    Raises InvalidName, FolderNotFound, TooManyFolders, or InvalidRequest if it would be too deep.
    """
    name = clean_name(name)
    hold(owner.pk)
    parents = parents_of(owner)
    if len(parents) >= MOST:
        raise TooManyFolders(limit=MOST)
    require_place(parents, parent, 1)
    return Folder.objects.create(owner=owner, name=name, parent=parent)


@atomic
def change(owner: User, folder_id: str, changes: Mapping[str, Any]) -> Folder:
    """Change `name`, `parent` ("" for the top) and whether there is a `link`; a link that is there stays.

    Raises what create raises, InvalidRequest also for a circle.
    """
    hold(owner.pk)
    folder = own_folder(owner, folder_id)
    updates: dict[str, Any] = {}
    if "name" in changes:
        updates["name"] = clean_name(changes["name"])
    if "parent" in changes:
        updates["parent"] = changes["parent"]
        require_movable(parents_of(owner), folder.pk, changes["parent"])
    if "link" in changes:
        updates["link_id"] = (folder.link_id or link_id()) if changes["link"] else ""
    if updates:
        Folder.objects.visible_to(owner).filter(pk=folder.pk).update(**updates)
    return own_folder(owner, folder.pk)


@atomic
def delete(owner: User, folder_id: str) -> None:
    """Delete a folder. What is in it moves to the folder around it. Raise FolderNotFound."""
    hold(owner.pk)
    folder = own_folder(owner, folder_id)
    Folder.objects.visible_to(owner).filter(parent=folder.pk).update(parent=folder.parent)
    File.objects.visible_to(owner).filter(folder_id=folder.pk).update(folder_id=folder.parent)
    Folder.objects.visible_to(owner).filter(pk=folder.pk).delete()


@atomic
def delete_with_files(owner: User, folder_id: str) -> None:
    """Delete a folder and all in it. The files go to the trash and, if restored, to the top. Raise FolderNotFound."""
    hold(owner.pk)
    folder = own_folder(owner, folder_id)
    now = timezone.now()
    for ids in batches(sorted(inside(parents_of(owner), folder.pk))):
        files = File.objects.visible_to(owner).filter(folder_id__in=ids)
        files.outside_trash().update(trashed_at=now)
        files.update(folder_id="")
        Folder.objects.visible_to(owner).filter(pk__in=ids).delete()


@atomic
def move_files(owner: User, ids: Collection[str], folder_id: str) -> Outcome:
    """Move files into a folder, "" for none. Raise FolderNotFound, or FileInTrash if any of them is in the trash."""
    hold(owner.pk)
    require_folder(owner, folder_id)
    files = chosen(owner, ids)
    if files.in_trash().exists():
        raise FileInTrash
    missing = absent(files, ids)
    return Outcome(files.outside_trash().update(folder_id=folder_id), missing)


def parents_of(owner: User) -> dict[str, str]:
    """Return the parent of each of the owner's folders, by ID."""
    return dict(Folder.objects.visible_to(owner).order_by().values_list("pk", "parent"))


def require_movable(parents: Mapping[str, str], folder: str, parent: str) -> None:
    below = inside(parents, folder)
    if parent in below:
        raise InvalidRequest("A folder cannot be moved into itself or a folder inside it.")
    height = max(depth(parents, one) for one in below) - depth(parents, folder) + 1
    require_place(parents, parent, height)


def require_place(parents: Mapping[str, str], parent: str, height: int) -> None:
    """Raise FolderNotFound, or InvalidRequest if folders of `height` levels do not fit below `parent`."""
    if parent and parent not in parents:
        raise FolderNotFound
    if depth(parents, parent) + height > DEEPEST:
        raise InvalidRequest(f"Folders can be at most {DEEPEST} deep.")


def depth(parents: Mapping[str, str], folder: str) -> int:
    """Return how many folders there are from the top to `folder`, itself included."""
    levels = 0
    while folder:
        levels += 1
        folder = parents.get(folder, "")
    return levels


def inside(parents: Mapping[str, str], folder: str) -> set[str]:
    """Return the folder and all folders inside it."""
    children: dict[str, list[str]] = {}
    for one, parent in parents.items():
        children.setdefault(parent, []).append(one)
    found, waiting = set(), [folder]
    while waiting:
        found.add(one := waiting.pop())
        waiting += children.get(one, [])
    return found
