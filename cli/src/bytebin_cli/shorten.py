"""Short links."""

import os
from argparse import Namespace
from typing import Any

from bytebin_cli import account, prompts
from bytebin_cli.api import text
from bytebin_cli.console import open_api, print_document


def shorten(options: Namespace) -> int:
    with open_api(account.load(os.environ)) as api:
        link = api.post("shortlinks", wanted(options))
    print_document(options, link, text(link, "url"))
    return 0


def wanted(options: Namespace) -> dict[str, Any]:
    """Return the options that were given, as the API takes them."""
    given = {
        "target": options.target,
        "slug": options.slug,
        "expires_in": options.expires,
        "max_visits": options.max_visits,
        "password": prompts.chosen_password(options),
    }
    return {name: value for name, value in given.items() if value is not None}
