import codecs
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bytebin.settings")
django.setup(set_prefix=False)

from bytebin.malformed import Application  # noqa: E402  # imports need the settings
from bytebin.server.counted_input import count_input  # noqa: E402

# Django loads it to log a request that failed, which can be for want of memory, descriptors or a disk.
codecs.lookup("unicode_escape")

application = count_input(Application())
