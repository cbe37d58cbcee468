"""Content negotiation: what the Accept header says about the forms of a response (RFC 9110, section 12.5.1)."""

import re
from typing import NamedTuple

from django.http import HttpRequest

WEIGHT = re.compile(r"[01]?(\.[0-9]{0,3})?", re.ASCII)
HTML = "text/html"
# Programs that fetch a link in order to show what it leads to, by their User-Agent. They send Accept: */* or none.
READS_CARDS = re.compile(
    r"Discordbot|Slackbot-LinkExpanding|TelegramBot|facebookexternalhit|Twitterbot|WhatsApp/|LinkedInBot|Mastodon/"
    r"|SkypeUriPreview|Iframely|Embedly",
    re.IGNORECASE,
)
# Of these, the ones that show an image, or offer to play a film, which they get instead of a page.
SHOWS_MEDIA = re.compile(r"Discordbot|Slackbot-LinkExpanding|TelegramBot|facebookexternalhit", re.IGNORECASE)
PROBLEM = ("application/problem+json", "application/json")


class Preference(NamedTuple):
    """`precision` is 3 if a range names the type, 2 for type/*, 1 for */*, 0 if none matches. `weight` is 0 to 1."""

    precision: int
    weight: float


def preference(accept: str, media_type: str) -> Preference:
    """Return what `accept` says about `media_type`. The most precise range decides, as the RFC requires.

    A parameter other than q and charset makes a range narrower than anything that this server sends.
    """
    main, _, _ = media_type.partition("/")
    precisions = {media_type: 3, f"{main}/*": 2, "*/*": 1}
    found = Preference(0, 0.0)
    for element in accept.lower().split(","):
        media_range, *parameters = (part.strip() for part in element.split(";"))
        options = dict(parameter.partition("=")[::2] for parameter in parameters if parameter)
        precision = precisions.get(media_range, 0)
        if precision and not options.keys() - {"q", "charset"}:
            found = max(found, Preference(precision, weight_of(options.get("q", "1"))))
    return found


def weight_of(text: str) -> float:
    """Return a weight, 1 for a malformed one."""
    return min(1.0, float(text)) if WEIGHT.fullmatch(text) and text.strip(".") else 1.0


def preferred(request: HttpRequest, *offered: str) -> str:
    """Return the offered type with the greatest weight. The first one wins a tie, also if none is acceptable."""
    accept = request.headers.get("Accept") or "*/*"
    return max(offered, key=lambda media_type: preference(accept, media_type).weight)


def prefers_page(request: HttpRequest, *others: str) -> bool:
    """Return whether to send a page rather than one of `others`.

    Only a client that names text/html gets a page: curl, <img> and chat programs send */* or image types. The page wins
    a tie, because browsers give text/html and some types of images the same weight.
    """
    accept = request.headers.get("Accept", "")
    page = preference(accept, HTML)
    rival = max((preference(accept, other).weight for other in others), default=0.0)
    return page.precision == 3 and page.weight > 0 and page.weight >= rival


def reads_cards(request: HttpRequest, *, media: bool = False) -> bool:
    """Return whether to send a chat program the page, though it accepts anything: it only reads the card in it.

    With `media`, the content is an image, a sound or a film, which some programs show from its bytes, and get.
    """
    program = request.headers.get("User-Agent", "")
    return READS_CARDS.search(program) is not None and not (media and SHOWS_MEDIA.search(program))


def prefers_error_page(request: HttpRequest) -> bool:
    """Return whether to explain an error in a page rather than in a problem document."""
    return prefers_page(request, *PROBLEM)
