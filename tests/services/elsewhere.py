"""Call services concurrently in several processes, on this test's database and blobs.

`python -m tests.services.elsewhere VERB ID` prints `ready`, waits for a line, acts, and prints the result.
"""

import os
import subprocess
import sys

import django

from tests.server import ROOT


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bytebin.settings"
    django.setup()
    from bytebin.errors import BytebinError  # noqa: PLC0415  # models need the settings

    verb, key = sys.argv[1:]
    action = {"complete": complete, "abort": abort}[verb]
    print("ready", flush=True)  # noqa: T201  # the program's output
    sys.stdin.readline()
    try:
        print(action(key))  # noqa: T201
    except BytebinError as refused:
        print(refused.slug)  # noqa: T201


def complete(key: str) -> str:
    from files.models import Upload  # noqa: PLC0415
    from files.services import uploads  # noqa: PLC0415

    file, created = uploads.complete(Upload.objects.get(pk=key))
    return f"{'created' if created else 'found'} {file.pk}"


def abort(key: str) -> str:
    from files.models import Upload  # noqa: PLC0415
    from files.services import uploads  # noqa: PLC0415

    uploads.abort(Upload.objects.get(pk=key))
    return "aborted"


def elsewhere(count: int, verb: str, key: str) -> list[str]:
    """Run `verb` in `count` processes at once. Return their results."""
    command = [sys.executable, "-m", "tests.services.elsewhere", verb, key]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "bytebin.settings"}
    processes = [
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(count)
    ]
    try:
        for process in processes:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin
            process.stdin.write("\n")
            process.stdin.flush()
        return [process.communicate()[0].strip() for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()


if __name__ == "__main__":
    main()
