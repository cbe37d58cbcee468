"""The text that explains an export to the person who unpacks it."""

from django.conf import settings
from django.utils.translation import gettext as _

NOTE = """\
{title}

account.json   {account}
files.json     {files}
files/         {plain}
encrypted/     {encrypted}
library/       {library}

{how}

    bytebin decrypt --envelope encrypted/ID.envelope --body encrypted/ID.body --fragment-stdin

{then}

    {server}/f/ID#...

{bundles}
"""


def note() -> str:
    """Return the note, in the language of the request."""
    return NOTE.format(
        title=_("Everything that your account on this bytebin server has"),
        account=_("your account: name, addresses, API keys without their secrets, unfinished uploads"),
        files=_("all your files: name, size, dates, and where they are in this archive"),
        plain=_("your files that aren't encrypted"),
        encrypted=_("your encrypted files, as this server has them: it can't open them"),
        library=_("your library, if you have one, as this server has it: it can't open it"),
        how=_(
            "To open an encrypted file, you need its link. Install the command line of bytebin, and put the file's ID "
            "into this command twice:"
        ),
        then=_(
            "It asks for a line of input: enter the part of the link after the #. The ID is the part before it. If you "
            "have lost a link, look at My files in the browser that uploaded the file: it may remember it."
        ),
        bundles=_(
            "A link that opens several files leads to their list. Decrypt that first: it is a text that names the ID "
            "and the key of each file."
        ),
        server=settings.PUBLIC_URL,
    )
