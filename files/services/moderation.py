from files.models import File, ShortLink, UploadRequest
from files.services.requests import links


def take_down(file: File) -> bool:
    """Take a file down: its links return 410 from now on. Return False if it was not live."""
    return bool(File.objects.filter(pk=file.pk, state=File.State.LIVE).update(state=File.State.TAKEN_DOWN))


def restore(file: File) -> bool:
    """Make a file that was taken down available again. Return False if it was not taken down."""
    return bool(File.objects.filter(pk=file.pk, state=File.State.TAKEN_DOWN).update(state=File.State.LIVE))


def close_link(request: UploadRequest) -> bool:
    """Close an upload link, and end its open uploads. Its owner can open it again. Return False if it was not open."""
    return links.end(request, UploadRequest.State.CLOSED, UploadRequest.State.OPEN)


def take_down_link(request: UploadRequest) -> bool:
    """Close an upload link for good, and end its open uploads. Return False if it was taken down already."""
    return links.end(
        request, UploadRequest.State.TAKEN_DOWN, UploadRequest.State.OPEN, UploadRequest.State.CLOSED
    )


def take_down_short_link(link: ShortLink) -> bool:
    """Take a short link down: it leads nowhere from now on. Return False if it was not live."""
    live = ShortLink.objects.filter(pk=link.pk, state=ShortLink.State.LIVE)
    return bool(live.update(state=ShortLink.State.TAKEN_DOWN))


def restore_short_link(link: ShortLink) -> bool:
    """Make a short link that was taken down available again. Return False if it was not taken down."""
    down = ShortLink.objects.filter(pk=link.pk, state=ShortLink.State.TAKEN_DOWN)
    return bool(down.update(state=ShortLink.State.LIVE))
