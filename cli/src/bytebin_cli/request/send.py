"""The command `send`: files through somebody else's upload link, without an account."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

from bytebin_cli import prompts
from bytebin_cli.api import Document
from bytebin_cli.console import each, new_screen, states
from bytebin_cli.errors import Refused, ServerRefused, UsageError
from bytebin_cli.progress import Screen
from bytebin_cli.request.link import RequestLink, parse_request_link
from bytebin_cli.request.link_api import ENDED, LinkApi
from bytebin_cli.request.opening import OpenLink, open_link
from bytebin_cli.request.selection import FileToSend, check_limits, files_to_send
from bytebin_cli.request.sending import LIFETIME, LinkSender, LinkTask, limits_of
from bytebin_cli.request.sizes import format_size
from bytebin_cli.responses import printable
from bytebin_cli.retry import FEW_ATTEMPTS, MANY_ATTEMPTS, RetryPolicy
from bytebin_cli.sender import STDIN
from bytebin_cli.state import first_record, open_state
from bytebin_cli.texts import gettext as _
from bytebin_cli.texts import ngettext


def send(options: Namespace) -> int:
    link = parse_request_link(options.link)
    if STDIN in options.files and (options.password_stdin or options.files.count(STDIN) > 1):
        raise UsageError(_("standard input can be read only once: as a file or for the password"))
    screen = new_screen()
    with _link_api(link, screen) as api:
        ask_password = prompts.read_line if options.password_stdin else prompts.ask_password
        opened = open_link(api, link, ask_password)
        _show(opened, screen)
        files = files_to_send(options.files, screen)
        task = LinkTask.of(opened, options.note, options.name, keep_metadata=options.keep_metadata)
        paths = sorted(str(Path(file.path).absolute()) for file in files)
        with open_state(states("uploads"), "send", link.base, *task.choices, *paths) as state:
            if not state.records:
                state.add(first_record({}, LIFETIME))
            sender = LinkSender(api, limits_of(opened.opening), task, screen, states("uploads"), state)
            unsent = sender.unsent(files)
            check_limits(opened.opening, sender.without_place(unsent))
            api.policy = replace(api.policy, attempts=MANY_ATTEMPTS)
            code = _send_all(options, sender, unsent)
            if code == 0:
                state.wipe()
    if code == 0 and not options.json:
        print(_thanks(opened, len(files)), flush=True)
    return code


def _send_all(options: Namespace, sender: LinkSender, files: list[FileToSend]) -> int:
    ended: list[Refused] = []
    by_path = {file.path: file for file in files}

    def send_one(path: str) -> Document:
        if ended:
            raise ended[0]
        try:
            return sender.send_file(by_path[path])
        except ServerRefused as error:
            if error.slug in ENDED:
                ended.append(error)
            raise

    return each(
        options, by_path, "file", send_one, lambda sent: _("{file} was sent.").format(file=sent["file"])
    )


@contextmanager
def _link_api(link: RequestLink, screen: Screen) -> Iterator[LinkApi]:
    api = LinkApi(link, RetryPolicy(FEW_ATTEMPTS, screen.report, Event()))
    try:
        yield api
    finally:
        api.close()


def _show(opened: OpenLink, screen: Screen) -> None:
    """Say what the link is for, in its owner's words, and what it accepts."""
    value, opening = opened.card.value, opened.opening
    screen.report(printable(value["title"]))
    if "by" in value:
        screen.report(_("For: {name}").format(name=printable(value["by"])))
    for line in value.get("text", "").splitlines():
        screen.report(f"  {printable(line)}")
    left = ngettext(
        "The upload link accepts {count} more file, {size} in all, until {time}.",
        "The upload link accepts {count} more files, {size} in all, until {time}.",
        opening.files_left,
    )
    size, until = format_size(opening.bytes_left), printable(opening.expires_at)
    screen.report(left.format(count=opening.files_left, size=size, time=until))


def _thanks(opened: OpenLink, count: int) -> str:
    name = printable(opened.card.value.get("by", "")) or _("the owner of the link")
    sentence = ngettext(
        "{count} file was sent. Only {name} can open it; you cannot take it back or read it again.",
        "{count} files were sent. Only {name} can open them; you cannot take them back or read them again.",
        count,
    )
    return sentence.format(count=count, name=name)
