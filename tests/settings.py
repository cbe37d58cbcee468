"""The product's settings with a data directory of the test run's own, so that no test touches `var/`."""

import atexit
import os
import shutil
import tempfile

DATA = tempfile.mkdtemp(prefix="bytebin-tests-")
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ["DATA_DIR"] = DATA
os.environ["EMAIL_URL"] = ""

from bytebin.settings import *  # noqa: E402, F403

# Tests inside the process need no collectstatic; what looks at hashed names asks a running server.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
# A database on the disk, where threads and other processes meet the same locks as on a server.
DATABASES["default"]["TEST"] = {"NAME": f"{DATA}/bytebin.sqlite3"}  # noqa: F405
