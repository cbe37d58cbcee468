"""Fetch the vendored packages that MANIFEST pins, check them and unpack the files that are used, unchanged.

    python static/vendor/refresh.py            fetch and write
    python static/vendor/refresh.py --check    compare what lies here with MANIFEST, offline

To take a new version, or another file: change MANIFEST, run, and put the digests that it prints into MANIFEST.
"""

import argparse
import csv
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

VENDOR = Path(__file__).resolve().parent
BLOCK = 64 * 1024


class Entry(NamedTuple):
    """One line of MANIFEST. `file` is `-` for the package's archive itself."""

    name: str
    version: str
    licence: str
    file: str
    sha256: str

    @property
    def path(self) -> Path:
        """Where the file is. A scoped package has a directory without "@" and "/", which URLs would escape."""
        return VENDOR / self.name.removeprefix("@").replace("/", "-") / self.file


class DigestMismatch(Exception):
    """A file is not the one that MANIFEST names."""


def read_manifest() -> list[Entry]:
    with (VENDOR / "MANIFEST").open(encoding="ascii") as manifest:
        lines = (line for line in manifest if not line.startswith("#"))
        return [Entry(*row) for row in csv.reader(lines, delimiter="\t")]


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(path: Path, entry: Entry) -> None:
    if (found := sha256(path)) != entry.sha256:
        raise DigestMismatch(
            f"{entry.name} {entry.version} {entry.file}: SHA-256 is {found}, not {entry.sha256}"
        )


def pack(name: str, version: str, folder: Path) -> Path:
    """Have npm put the package's archive into the folder; which registry is npm's own setting."""
    subprocess.run(
        [
            "npm",
            "pack",
            "--silent",
            "--ignore-scripts",
            "--pack-destination",
            str(folder),
            f"{name}@{version}",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (archive,) = folder.glob("*.tgz")
    return archive


def unpack(archive: Path, entries: list[Entry]) -> None:
    with tarfile.open(archive) as tar:
        for entry in entries:
            entry.path.parent.mkdir(parents=True, exist_ok=True)
            with entry.path.open("wb") as target:
                target.writelines(_blocks(tar, f"package/{entry.file}"))
            verify(entry.path, entry)


def _blocks(tar: tarfile.TarFile, member: str) -> Iterator[bytes]:
    source = tar.extractfile(member)
    if source is None:
        raise DigestMismatch(f"{member} is not a file")
    while block := source.read(BLOCK):
        yield block


def refresh(archive_entry: Entry, entries: list[Entry]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = pack(archive_entry.name, archive_entry.version, Path(folder))
        verify(archive, archive_entry)
        unpack(archive, entries)


def main() -> int:
    parser = argparse.ArgumentParser(description="Refresh or check the vendored packages.")
    parser.add_argument("--check", action="store_true", help="only compare the files with MANIFEST")
    arguments = parser.parse_args()
    entries = read_manifest()
    try:
        for archive_entry in [entry for entry in entries if entry.file == "-"]:
            files = [entry for entry in entries if entry.name == archive_entry.name and entry.file != "-"]
            if arguments.check:
                for entry in files:
                    verify(entry.path, entry)
            else:
                refresh(archive_entry, files)
    except (DigestMismatch, FileNotFoundError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
