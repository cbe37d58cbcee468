"""What the process may use. A file that needs more gets no thumbnail."""

import resource
import sys

MIB = 2**20
# Bytes of private memory: what is decoded, besides about 25 MiB of Python and the libraries. The worker that waits for
# the process has about 100 MiB, so that both stay below 300 MiB.
MEMORY = 176 * MIB
ADDRESSES = 1024 * MIB  # bytes of address space, of which most are the libraries' files
CPU_SECONDS = 8
OUTPUT = 4 * MIB  # bytes; three thumbnails have about 0.2 MiB
OPEN_FILES = 64


def apply() -> None:
    """Apply the bounds to this process and those that it starts. They can't be raised again."""
    bounds = [
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ]
    if sys.platform == "linux":  # macOS refuses to lower these two
        bounds += [(resource.RLIMIT_DATA, MEMORY), (resource.RLIMIT_AS, ADDRESSES)]
    for kind, most in bounds:
        _, hard = resource.getrlimit(kind)
        lowest = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (lowest, lowest))
