"""Every page in every state worth checking, each opened in a fresh tab."""

from tests.browser.journeys.gallery import (
    accounts,
    library,
    links,
    my_files,
    plain_links,
    requests,
    sharing,
    uploading,
)
from tests.browser.journeys.gallery.scene import Scene, View, at

__all__ = ["VIEWS", "Scene", "View"]

VIEWS = [
    View("landing", at("/")),
    *accounts.VIEWS,
    *uploading.VIEWS,
    *my_files.VIEWS,
    *library.VIEWS,
    *sharing.VIEWS,
    *links.VIEWS,
    *requests.VIEWS,
    *plain_links.VIEWS,
    View("not found", at("/there/is/nothing/here"), failure=404, variant=True),
    View("problem explained", at("/problems/quota-exceeded")),
]
