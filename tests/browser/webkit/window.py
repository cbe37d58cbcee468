"""A WebKitGTK browser for WebKitWebDriver. Debian's own Python runs it: `gi` is not on PyPI as a wheel.

WebKit's MiniBrowser is always a private window under automation. This one keeps its profile and saves downloads:

    /usr/bin/python3 window.py PROFILE DOWNLOADS LOG

A download goes to DOWNLOADS under the name that the page gives. LOG gets the console's messages and a line for each
download that ended.
"""

import os
import sys
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402

PROFILE, DOWNLOADS, LOG = map(Path, sys.argv[1:4])
# Debian's build leaves these off; Safari has them on.
FEATURES = ("FileSystem", "AccessHandle", "FileSystemWritableStream", "StorageAPI", "StorageAPIEstimate")


def write_to(log: Path) -> None:
    """Send stdout and stderr there, WebKit's own too."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)


def open_profile() -> WebKit2.WebContext:
    manager = WebKit2.WebsiteDataManager(
        base_data_directory=str(PROFILE / "data"), base_cache_directory=str(PROFILE / "cache")
    )
    context = WebKit2.WebContext.new_with_website_data_manager(manager)
    cookies = context.get_cookie_manager()
    cookies.set_persistent_storage(str(PROFILE / "cookies"), WebKit2.CookiePersistentStorage.SQLITE)
    context.set_automation_allowed(True)
    context.connect("download-started", on_download)
    context.connect("automation-started", on_session)
    return context


def on_session(_context: WebKit2.WebContext, session: WebKit2.AutomationSession) -> None:
    about = WebKit2.ApplicationInfo()
    about.set_name("MiniBrowser")  # the name that the driver asks for
    session.set_application_info(about)
    session.connect("create-web-view", open_window)


def open_window(_session: WebKit2.AutomationSession) -> WebKit2.WebView:
    view = WebKit2.WebView(web_context=profile, is_controlled_by_automation=True)
    settings = view.get_settings()
    settings.set_enable_write_console_messages_to_stdout(True)
    known = WebKit2.Settings.get_all_features()
    features = {known.get(index).get_identifier(): known.get(index) for index in range(known.get_length())}
    for name in FEATURES:
        settings.set_feature_enabled(features[name], True)
    window = Gtk.Window()
    window.set_default_size(1280, 900)
    window.add(view)
    window.show_all()
    view.connect("close", lambda _: window.destroy())
    return view


def on_download(_context: WebKit2.WebContext, download: WebKit2.Download) -> None:
    download.connect("decide-destination", choose_path)
    finished = download.connect("finished", lambda ended: tell("finished", ended.get_destination()))
    download.connect("failed", on_failure, finished)


def on_failure(download: WebKit2.Download, error: GLib.Error, finished: int) -> None:
    download.disconnect(finished)  # WebKit says that of a failed one too
    tell("failed", error.message)


def choose_path(download: WebKit2.Download, name: str) -> bool:
    download.set_allow_overwrite(True)
    path = str(DOWNLOADS / (name or "unnamed"))
    download.set_destination("file://" + GLib.uri_escape_string(path, "/", True))
    return True


def tell(outcome: str, words: str) -> None:
    sys.stdout.write(f"DOWNLOAD {outcome} {words}\n")
    sys.stdout.flush()


write_to(LOG)
profile = open_profile()
Gtk.main()
