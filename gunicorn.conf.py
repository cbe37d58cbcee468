"""gunicorn's configuration, which `gunicorn` finds in this directory. docs/DEPLOY.md explains workers and threads."""

import os
import resource
import sys
from io import StringIO
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from gunicorn.arbiter import Arbiter

from bytebin.connections import shortage
from bytebin.env import env, listening_host
from bytebin.env import port as listening_port
from bytebin.server import lingering_close
from bytebin.server.worker import Worker

# Only the server's user can read what the server writes: blobs, mail, the database.
os.umask(0o077)

# gunicorn creates the logger before anything else, and the logger imports settings and models.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bytebin.settings")
try:
    host, port = listening_host(), listening_port()
    workers = env.integer("WEB_CONCURRENCY", 2, 1, 256)
    threads = env.integer("WEB_THREADS", 64, 1, 4_096)
    django.setup()
except ImproperlyConfigured as error:
    sys.exit(f"bytebin cannot start: {error}")

wsgi_app = "bytebin.wsgi"
bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
worker_class = "bytebin.server.worker.Worker"
# Connections of each process, most of them idle. Beyond this number, the one that has been idle for longest is closed.
# Each needs a file descriptor, of which a process may often open only 1,024 unless it asks for more.
_, most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
most_files = 16_384 if most_files == resource.RLIM_INFINITY else min(most_files, 16_384)
resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
worker_connections = min(4_000, most_files // 2)
# Its clients are told apart as the rate limits do.
Worker.proxies = settings.PROXY_COUNT
# The master process loads the application once. The workers share that memory, and an error at startup ends the server.
preload_app = True
# `sendfile` is not set: it is on by default, and any value, even True, turns it off (gunicorn 27, Config.sendfile).

# Seconds. The main thread sends the heartbeat, so a long upload does not trigger `timeout`. A restart waits up to
# `graceful_timeout` for requests in progress.
timeout = 30
graceful_timeout = 60
# Seconds. Longer than the 60 s for which nginx keeps an idle connection, so that it never uses one that just closed.
keepalive = 75
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 # nosec B108

# Bytes. A file name of 4 kB in the path of a PUT must reach the application, which explains why it refuses the name.
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190
# No header may set SCRIPT_NAME or PATH_INFO, and headers with underscores in their names are dropped: WSGI cannot tell
# X_Forwarded_For from X-Forwarded-For.
forwarder_headers = ""
header_map = "drop"

# One line per request, without the secrets in paths; gunicorn's own messages get the same format.
logger_class = "bytebin.observability.access_log.Logger"
loglevel = "warning"
# The socket would be created in the user's home directory, but bytebin writes nothing outside DATA_DIR.
control_socket_disable = True

# The one header with which a proxy says that a request came by https; without a proxy, no header says so.
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
if not settings.PROXY_COUNT:
    forwarded_allow_ips = ""

pre_request = lingering_close.announce
post_request = lingering_close.linger


def on_starting(server: Arbiter) -> None:
    """Reset the metrics, then exit with status 1 if a setting is unsafe (bytebin/checks.py)."""
    for counters in (settings.DATA_DIR / "metrics").glob("*.db"):
        counters.unlink()
    try:
        call_command("check", stdout=StringIO())
    except CommandError as error:
        server.log.critical("%s", error)
        sys.exit(1)


def when_ready(_server: Arbiter) -> None:
    """Print the server's URL, the set-up link, and what an operator should change in the configuration."""
    listening = f"http://{bind}"
    where = "" if listening == settings.PUBLIC_URL else f" (listening on {bind})"
    print(f"bytebin is up: {settings.PUBLIC_URL}/{where}", flush=True)
    from bytebin.first_visit import setup_link  # noqa: PLC0415  # its models need the settings

    if link := setup_link():
        print(f"This server has no account yet. Open this link to create the first one: {link}", flush=True)
    if not settings.EMAIL_CONFIGURED:
        print(f"EMAIL_URL is not set, so mail is written to {settings.DATA_DIR / 'mail'}", flush=True)
    if warning := shortage(workers * threads):
        print(warning, flush=True)
