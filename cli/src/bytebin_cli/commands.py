"""The commands: each takes parsed options, prints its output and returns an exit code."""

import json
import os
import sys
import threading
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from bytebin_cli import account, files, prompts
from bytebin_cli.account import Account
from bytebin_cli.api import Api, Document
from bytebin_cli.bundle import FailedFile, download_link
from bytebin_cli.content import Network
from bytebin_cli.decrypt import decrypt_files, decrypt_link
from bytebin_cli.directories import state_dir
from bytebin_cli.download import Download, Target, print_content
from bytebin_cli.errors import Interrupted, Refused, UsageError
from bytebin_cli.export import print_export, save_export
from bytebin_cli.link import parse_share
from bytebin_cli.preparation import Limits
from bytebin_cli.progress import Screen, print_table
from bytebin_cli.responses import connect, printable, well_formed
from bytebin_cli.retry import FEW_ATTEMPTS, MANY_ATTEMPTS, RetryPolicy
from bytebin_cli.sender import STDIN, Sender, Task


def login(options: Namespace) -> int:
    url = account.clean_url(options.url or os.environ.get(account.URL_VARIABLE) or prompts.ask_url())
    offered = Account(url, account.clean_key(prompts.ask_key()))
    with _api(offered) as api:
        email, permissions = files.email_of(api), files.permissions(api)
    path = account.store(offered, os.environ)
    allowed = [ability for ability, may in permissions.items() if may]
    summary = (
        f"The key may {', '.join(allowed) or 'do nothing that this program supports'}. It is kept in {path}."
    )
    _print(
        options,
        {"url": url, "email": email, "may": allowed},
        f"Logged in to {url}{f' as {printable(email)}' if email else ''}. {summary}",
    )
    return 0


def logout(options: Namespace) -> int:
    forgotten = account.forget(os.environ)
    _print(options, {"forgotten": forgotten}, "Logged out." if forgotten else "You were not logged in.")
    return 0


def upload(options: Namespace) -> int:
    if options.name is not None and len(options.files) > 1:
        raise UsageError("--name can be used with one file only")
    if not options.encrypt and (options.password or options.password_stdin):
        raise UsageError("a password requires encryption: remove --plain")
    if STDIN in options.files and (options.password_stdin or options.files.count(STDIN) > 1):
        raise UsageError("standard input can be read only once: as a file or for the password")
    with _api(account.load(os.environ)) as api:
        limits = Limits.of(api.get("limits"))
        task = Task(options.encrypt, _password(options), options.expires, options.max_downloads, options.name)
        api.policy = replace(api.policy, attempts=MANY_ATTEMPTS)
        sender = Sender(api, limits, task, _screen(), _states("uploads"))
        return _each(options, options.files, "file", sender.send, lambda sent: str(sent["url"]))


def download(options: Namespace) -> int:
    ask_password = prompts.read_line if options.password_stdin else prompts.ask_password
    screen = _screen()
    with connect() as client:
        network = Network(client, RetryPolicy(MANY_ATTEMPTS, screen.report, threading.Event()))
        if options.output == STDIN:
            print_content(options.link, ask_password, network, screen)
            return 0
        target = Target.of(options.output, force=options.force)
        link = Download(parse_share(options.link), target, ask_password, network, screen)
        code = 0
        for file in download_link(link, _states("downloads")):
            if isinstance(file, FailedFile):
                _print_failure(options, "name", file.name, file.reason)
                code = code or file.reason.exit_code
            else:
                document = {
                    "path": str(file.path),
                    "name": file.name,
                    "size": file.size,
                    "encrypted": file.encrypted,
                }
                _print(options, document, str(file.path))
    return code


def export(options: Namespace) -> int:
    with _api(account.load(os.environ)) as api:
        if options.output == STDIN:
            print_export(api, _screen())
            return 0
        path, size = save_export(api, Target.of(options.output, force=options.force), _screen())
    _print(options, {"path": str(path), "size": size}, str(path))
    return 0


def ls(options: Namespace) -> int:
    with _api(account.load(os.environ)) as api:
        listed = files.list_files(api)
        if options.json:
            for file in listed:
                _print_json(file)
        else:
            print_table(("ID", "Uploaded", "Size", "Name"), map(_row, listed))
    return 0


def rm(options: Namespace) -> int:
    with _api(account.load(os.environ)) as api:

        def delete(named: str) -> Document:
            identifier = files.file_id(named, api.account)
            files.delete_file(api, identifier)
            return {"id": identifier, "deleted": True}

        return _each(options, options.files, "id", delete, lambda done: f"Deleted {done['id']}.")


def decrypt(options: Namespace) -> int:
    from_disk = (options.envelope, options.body, options.fragment or options.fragment_stdin)
    ask_password = prompts.read_line if options.password_stdin else prompts.ask_password
    if options.link is not None and not any(from_disk):
        print(decrypt_link(options.link, options.directory, ask_password, force=options.force))
    elif options.link is None and all(from_disk):
        fragment = prompts.read_line() if options.fragment_stdin else options.fragment
        given = (options.envelope, options.body, fragment, options.directory, ask_password)
        print(decrypt_files(*given, force=options.force))
    else:
        raise UsageError("give either LINK alone, or --envelope, --body and --fragment or --fragment-stdin")
    return 0


COMMANDS: Final[Mapping[str, Callable[[Namespace], int]]] = {
    "login": login,
    "logout": logout,
    "upload": upload,
    "download": download,
    "export": export,
    "ls": ls,
    "rm": rm,
    "decrypt": decrypt,
}


def _each(
    options: Namespace,
    names: Iterable[str],
    member: str,
    do: Callable[[str], Document],
    sentence: Callable[[Document], str],
) -> int:
    """Process all names, even after a failure. Return the first failure's exit code."""
    code = 0
    for name in names:
        try:
            done = do(name)
        except Refused as error:
            # A link given to `rm` holds a key.
            _print_failure(options, member, name.partition("#")[0], error)
            code = code or error.exit_code
            if isinstance(error, Interrupted):
                return error.exit_code
        else:
            _print(options, done, sentence(done))
    return code


@contextmanager
def _api(who: Account) -> Iterator[Api]:
    api = Api(who, RetryPolicy(FEW_ATTEMPTS, _screen().report, threading.Event()))
    try:
        yield api
    finally:
        api.close()


def _password(options: Namespace) -> str | None:
    if not options.password and not options.password_stdin:
        return None
    password = prompts.read_line() if options.password_stdin else prompts.choose_password()
    if not password:
        raise UsageError("the password is empty")
    return password


def _row(file: Document) -> tuple[str, ...]:
    name = "(encrypted)" if file.get("encrypted") else str(file.get("name"))
    cells = (file.get("id"), file.get("created_at"), file.get("size"), name)
    return tuple(printable(str(cell)) for cell in cells)


def _screen() -> Screen:
    return Screen(bars=sys.stderr.isatty())


def _states(kind: str) -> Path:
    return state_dir(os.environ) / kind


def _print(options: Namespace, document: Mapping[str, Any], sentence: str) -> None:
    if options.json:
        _print_json(document)
    else:
        print(sentence, flush=True)


def _print_failure(options: Namespace, member: str, name: str, error: Refused) -> None:
    print(f"{printable(name)}: {error}", file=sys.stderr, flush=True)
    if options.json:
        _print_json({member: name, "error": str(error)})


def _print_json(document: Mapping[str, Any]) -> None:
    readable = {
        member: well_formed(value) if isinstance(value, str) else value for member, value in document.items()
    }
    print(json.dumps(readable), flush=True)
