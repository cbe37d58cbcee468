"""Folder links: whoever has one sees the folder's plain files that their own links show to everyone, and its folders.

Encrypted files, and files with a download limit or a password are left out: they need a key, a click that is counted,
or the password.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Count, Q
from django.utils import timezone
from zipstream import ZipStream

from accounts.models import User
from bytebin.db.ids import is_id
from bytebin.errors import BytebinError, FolderNotFound, InvalidRequest
from files.models import File, Folder
from files.models.file import FileQuerySet
from files.models.folder import FolderQuerySet
from files.services import access
from files.services.export import Blob, Entry, Incomplete, archived
from files.services.export_names import Names
from files.services.folders import DEEPEST, inside, parents_of
from files.services.orphans import batches

MOST_IN_ZIP = 10_000
UNPROTECTED = Q(("password", ""))


def shared_folder(link_id: str, inner: str = "") -> Folder:
    """Return the folder of a link, or the folder `inner` somewhere inside it. Raise FolderNotFound.

    As with a file's link, there is nothing while the owner's account is closing.
    """
    found = Folder.objects.select_related("owner").filter(link_id=link_id).first() if is_id(link_id) else None
    if found is None or found.owner.closing_at is not None:
        raise FolderNotFound
    return found_inside(found, inner) if inner and inner != found.pk else found


def found_inside(outer: Folder, folder_id: str) -> Folder:
    """Return a folder somewhere inside `outer`. Raise FolderNotFound."""
    wanted, parent = None, folder_id
    for _level in range(DEEPEST):
        folder = Folder.objects.visible_to(outer.owner).filter(pk=parent).first() if is_id(parent) else None
        if folder is None:
            break
        wanted, parent = wanted or folder, folder.parent
        if parent == outer.pk:
            return wanted
    raise FolderNotFound


def folders_in(folder: Folder) -> FolderQuerySet:
    return Folder.objects.visible_to(folder.owner).filter(parent=folder.pk)


def files_in(folder: Folder) -> FileQuerySet:
    return shown(folder.owner).filter(folder_id=folder.pk)


def shown(owner: User) -> FileQuerySet:
    """Return the owner's files that a folder link may show."""
    unexpired = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    live = File.objects.visible_to(owner).outside_trash().filter(state=File.State.LIVE)
    public = Q(request_id="") | Q(released_at__isnull=False)
    linked = Q(id_ended=False) | Q(address__isnull=False)
    return live.filter(
        unexpired, public, linked, UNPROTECTED, encrypted=False, max_downloads=None, only_owner=False
    )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many files of a folder its link does not show, each counted once.

    `limited` have a download limit or a password, `gone` have expired or were taken down, `private` are the owner's
    alone.
    """

    sealed: int
    limited: int
    gone: int
    private: int


def left_out(folder: Folder) -> LeftOut:
    """Count the files in the folder itself, not in those inside, that its link does not show, by the reason."""
    files = File.objects.visible_to(folder.owner).outside_trash().filter(folder_id=folder.pk)
    own = Q(only_owner=True) | Q(id_ended=True, address=None)
    plain = Q(encrypted=False) & ~own
    bounded = Q(max_downloads__isnull=False) | ~UNPROTECTED
    over = Q(expires_at__lte=timezone.now()) | ~Q(state=File.State.LIVE)
    counts = files.order_by().aggregate(
        sealed=Count("pk", filter=Q(encrypted=True)),
        limited=Count("pk", filter=plain & bounded),
        gone=Count("pk", filter=plain & ~bounded & over),
        private=Count("pk", filter=Q(encrypted=False) & own),
    )
    return LeftOut(**counts)


@dataclass(frozen=True, slots=True)
class SharedBlob:
    """The bytes of a file that its link still shows when its turn comes."""

    file: File

    def __iter__(self) -> Iterator[bytes]:
        try:
            current = access.readable_file(self.file.public_id, "")
        except BytebinError:
            raise Incomplete from None
        if current.encrypted or current.blob_key != self.file.blob_key:
            raise Incomplete
        yield from Blob(current.blob_key, current.size)


def archive(folder: Folder) -> ZipStream:
    """Return a ZIP of the folder with all folders inside. Raise InvalidRequest for more than MOST_IN_ZIP files."""
    entries = list(islice(entries_of(folder), MOST_IN_ZIP + 1))
    if len(entries) > MOST_IN_ZIP:
        raise InvalidRequest(
            f"A ZIP has at most {MOST_IN_ZIP} files. Download the folders inside one by one."
        )
    return archived(entries)


def entries_of(folder: Folder) -> Iterator[Entry]:
    names: dict[str, Names] = {}
    prefixes = prefixes_below(folder, names)
    for ids in batches(sorted(prefixes)):
        for file in shown(folder.owner).filter(folder_id__in=ids).iterator():
            name = names.setdefault(file.folder_id, Names()).unique(file.name)
            yield Entry(prefixes[file.folder_id] + name, file.size, SharedBlob(file))


def prefixes_below(top: Folder, names: dict[str, Names]) -> dict[str, str]:
    """Return what each folder inside `top` puts before the names of its files. `names` are those given so far."""
    below = inside(parents_of(top.owner), top.pk)
    children: dict[str, list[Folder]] = {}
    for folder in Folder.objects.visible_to(top.owner):
        if folder.pk in below:
            children.setdefault(folder.parent, []).append(folder)
    prefixes, waiting = {top.pk: ""}, [top.pk]
    while waiting:
        parent = waiting.pop()
        for folder in children.get(parent, []):
            name = names.setdefault(parent, Names()).unique(folder.name)
            prefixes[folder.pk] = f"{prefixes[parent]}{name}/"
            waiting.append(folder.pk)
    return prefixes
