"""Burn after reading: a file that is opened once, and deleted as soon as its reader has all of it.

Opening it is an ordinary download with a limit of 1 (files/services/access.py): it takes a click and, for an encrypted
file, the proof of the key, so programs that only load links burn nothing.

Several encrypted files under one link are a list and its parts. Their keys are in the list, so nobody opens a part
before the list. They are a group, which burns together: when the first is opened, all of them begin to expire, and its
reader deletes all at once.
"""

from bytebin.errors import FileNotFound, InvalidRequest
from files.models import File
from files.services.access import readable_file
from files.services.deletion import delete_file, finish_deletion

# Files of a group that one request deletes with their bytes. No link leads to the others from then on; `purge` deletes
# their bytes.
AT_ONCE = 100


def burn(file_id: str, ticket: str) -> None:
    """Delete the file that the holder of `ticket` has read, and its group. Do nothing if it is gone already.

    Raise TicketRequired for another ticket, FileTakenDown or FileExpired if it can no longer be read, and
    InvalidRequest for a file that is kept, or that only its owner has read.
    """
    try:
        file = readable_file(file_id, ticket)
    except FileNotFound:
        return
    if not file.burnt:
        raise InvalidRequest(
            "Only a file to burn after reading is deleted by its reader, once it was opened."
        )
    if file.burn_group:
        delete_group(file)
    delete_file(file)


def delete_group(file: File) -> None:
    """Delete what burns together with `file`. All of it is gone for everybody at once."""
    group = File.objects.burning_with(file).filter(state=File.State.LIVE).exclude(pk=file.pk)
    first = list(group[:AT_ONCE])
    group.update(state=File.State.DELETING)
    for each in first:
        finish_deletion(each)
