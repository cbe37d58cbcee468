"""Where an owner's folders are: the folders around one, and all of them with their paths."""

from accounts.models import User
from bytebin.errors import FolderNotFound
from files.models import Folder
from files.services.folders import DEEPEST, own_folder

SEPARATOR = " / "


def path_to(folder: Folder) -> list[Folder]:
    """Return the folders from the top to `folder`, itself last. Raise FolderNotFound if one is deleted meanwhile."""
    path = [folder]
    while path[0].parent:
        if len(path) > DEEPEST:
            raise FolderNotFound
        path.insert(0, own_folder(folder.owner, path[0].parent))
    return path


def paths_of(owner: User) -> list[tuple[str, str]]:
    """Return the ID and path, such as "Letters / 2026", of each of the owner's folders, in the order of the paths."""
    folders = {folder.pk: folder for folder in Folder.objects.visible_to(owner)}
    paths: dict[str, str] = {"": ""}
    for folder in folders.values():
        missing = []
        one: Folder | None = folder
        while one is not None and one.pk not in paths:
            missing.append(one)
            one = folders.get(one.parent)
        for inner in reversed(missing):
            around = paths.get(inner.parent, "")
            paths[inner.pk] = f"{around}{SEPARATOR}{inner.name}" if around else inner.name
    del paths[""]
    return sorted(paths.items(), key=lambda pair: pair[1].casefold())
