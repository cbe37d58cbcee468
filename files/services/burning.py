"""Burn after reading: a file that is opened once, and deleted as soon as its reader has all of it.

Opening it is an ordinary download with a limit of 1 (files/services/access.py): it takes a click and, for an encrypted
file, the proof of the key, so programs that only load links burn nothing.
"""

from bytebin.errors import FileNotFound, InvalidRequest
from files.services.access import readable_file
from files.services.deletion import delete_file


def burn(file_id: str, ticket: str) -> None:
    """Delete the file that the holder of `ticket` has read. Do nothing if it is gone already.

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
    delete_file(file)
