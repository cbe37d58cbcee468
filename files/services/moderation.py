from files.models import File


def take_down(file: File) -> bool:
    """Every link answers 410 from now on. False where the file was not live."""
    return bool(File.objects.filter(pk=file.pk, state=File.State.LIVE).update(state=File.State.TAKEN_DOWN))


def restore(file: File) -> bool:
    return bool(File.objects.filter(pk=file.pk, state=File.State.TAKEN_DOWN).update(state=File.State.LIVE))
