"""How gunicorn serves bytebin: `gunicorn` in this folder finds this file. docs/DEPLOY.md says why threads, why two."""

import os
import sys
from io import StringIO
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from gunicorn.arbiter import Arbiter

from bytebin.connections import shortage
from bytebin.env import env
from bytebin.server import lingering_close

# What the server writes (blobs, mail, the database) is nobody else's to read.
os.umask(0o077)

# The logger, which gunicorn makes first of all, knows settings and models.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bytebin.settings")
try:
    django.setup()
except ImproperlyConfigured as wrong:
    sys.exit(f"bytebin cannot start: {wrong}")

host = env.str("HOST", default="127.0.0.1")
port = env.int("PORT", default=8000)

wsgi_app = "bytebin.wsgi"
bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
worker_class = "bytebin.server.worker.PatientWorker"
workers = env.int("WEB_CONCURRENCY", default=2)
threads = env.int("WEB_THREADS", default=64)
# The master loads the application once: workers share that memory, and a server that cannot start says so and ends.
preload_app = True
# sendfile is on by default; any value here, True too, would switch it off (gunicorn 27, Config.sendfile).

# The heartbeat is the main thread's, so a long upload is no silence. A chunk on its way may finish before a restart.
timeout = 30
graceful_timeout = 60
# Longer than the 60 s that a proxy keeps its own idle connection, so that it never writes to one that just closed.
keepalive = 75
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 # nosec B108

# A name of 4 kB in a PUT's path shall reach the application, which refuses it with a sentence.
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190

# One line a request, without the secrets that paths carry, and gunicorn's own lines in the same shape.
logger_class = "bytebin.observability.access_log.Logger"
loglevel = "warning"
# Its default place is the user's home; nothing of ours is written outside of DATA_DIR.
control_socket_disable = True

pre_request = lingering_close.announce
post_request = lingering_close.linger


def on_starting(server: Arbiter) -> None:
    """Refuses unsafe settings (bytebin/checks.py), however gunicorn was started. Metrics begin at 0."""
    for numbers in (settings.DATA_DIR / "metrics").glob("*.db"):
        numbers.unlink()
    try:
        call_command("check", stdout=StringIO())
    except CommandError as unsafe:
        server.log.critical("%s", unsafe)
        sys.exit(1)


def when_ready(_server: Arbiter) -> None:
    listening = f"http://{bind}"
    where = "" if listening == settings.PUBLIC_URL else f" (listening on {bind})"
    print(f"bytebin is up: {settings.PUBLIC_URL}/{where}", flush=True)
    if not settings.EMAIL_CONFIGURED:
        print(
            f"EMAIL_URL is not set, so mail is written to {settings.DATA_DIR / 'mail'}. To create the first user: "
            "echo PASSWORD | .venv/bin/python manage.py createuser YOU@EXAMPLE.ORG --password-stdin --staff",
            flush=True,
        )
    if lacking := shortage(workers * threads):
        print(lacking, flush=True)
