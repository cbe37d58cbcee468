"""The product's settings with a temporary data directory, so that no test touches `var/`."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from bytebin.db.sqlite.turns import remove
from tests.databases.chosen import KIND, engine
from tests.databases.engine import name_of
from tests.server import store_url

DATA = tempfile.mkdtemp(prefix="bytebin-tests-")
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
atexit.register(remove, f"{DATA}/bytebin.sqlite3")
os.environ["DATA_DIR"] = DATA
os.environ["EMAIL_URL"] = ""
os.environ["BLOB_STORE_URL"] = store_url()

os.environ["DATABASE_URL"] = engine().url(Path(DATA))

from bytebin.settings import *  # noqa: E402, F403

# In-process tests need no collectstatic; tests of hashed names use a running server.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
# The database that DATABASE_URL names, so that other processes use it too, with the same locks as on a server.
NAME = f"{DATA}/bytebin.sqlite3" if KIND == "sqlite" else name_of(Path(DATA))
DATABASES["default"]["TEST"] = {"NAME": NAME}  # noqa: F405
PASSWORD_HASHERS[0] = "tests.hashers.QuickArgon2"  # noqa: F405
