import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bytebin.settings")
django.setup(set_prefix=False)

from bytebin.malformed import Application  # noqa: E402  # imports need the settings
from bytebin.server.counted_input import count_input  # noqa: E402

application = count_input(Application())
