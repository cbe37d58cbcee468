from files.models import File


def take_down(file: File) -> bool:
    """Take a file down: its links return 410 from now on. Return False if it was not live."""
    return bool(File.objects.filter(pk=file.pk, state=File.State.LIVE).update(state=File.State.TAKEN_DOWN))


def restore(file: File) -> bool:
    """Make a file that was taken down available again. Return False if it was not taken down."""
    return bool(File.objects.filter(pk=file.pk, state=File.State.TAKEN_DOWN).update(state=File.State.LIVE))
