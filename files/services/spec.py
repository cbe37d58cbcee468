import re
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from django.conf import settings

from bytebin.errors import InvalidEnvelope, InvalidRequest, SizeLimitExceeded
from files.models.file import MOST_GROUP
from files.services import envelopes
from files.services.link_options import clean_options
from files.services.media_types import type_of
from files.services.names import clean_name

MIB = 2**20
MIN_FILE_TTL = 60  # seconds
MAX_FILE_TTL = 10 * 365 * 24 * 60 * 60  # seconds: beyond ten years, say never
MAX_DOWNLOADS = 1_000_000
GROUP = re.compile(rf"[0-9a-f]{{{MOST_GROUP}}}")


@dataclass(frozen=True)
class Encryption:
    """What the server stores of an encrypted file besides its body. The digests are SHA-256, 32 bytes each."""

    envelope: bytes
    link_token_digest: bytes
    read_token_digest: bytes


@dataclass(frozen=True)
class Through:
    """The upload link through which a file comes, and the file's key, sealed for the owner of the link.

    Through a plain link, nothing is sealed, and `note` and `sender` are what the sender typed.
    """

    request_id: str
    sealed: bytes = b""
    note: str = field(default="", repr=False)
    sender: str = field(default="", repr=False)


@dataclass(frozen=True)
class UploadSpec:
    """A requested upload. `size` and `chunk_size` are in bytes, `expires_in` in seconds.

    `size` is None if it is not known before the end of the body. `folder` is the ID of a folder, "" for none. A file to
    `burn` can be opened once, and is deleted then, with those of its `burn_group` (files/services/burning.py).
    """

    name: str = ""
    content_type: str = ""
    size: int | None = None
    chunk_size: int | None = None
    fingerprint: str = ""
    expires_in: int | None = None
    max_downloads: int | None = None
    burn: bool = False
    burn_group: str = ""
    folder: str = ""
    encryption: Encryption | None = None
    idempotency_key: str | None = None
    through: Through | None = field(default=None, repr=False)
    # Whether a photo keeps its metadata, whatever its owner has chosen.
    keep_metadata: bool = False
    # What else the link of the file will have (files/services/link_options.py).
    note: str = field(default="", repr=False)
    slug: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    private: bool = field(default=False, repr=False)

    @property
    def link_options(self) -> dict[str, Any]:
        """Return the options of the link that are given."""
        given = {"note": self.note, "slug": self.slug, "password": self.password, "private": self.private}
        return {name: value for name, value in given.items() if value}

    def digest(self) -> str:
        """Return a digest of the request, to detect an Idempotency-Key that is reused for another request.

        It is stored, so the password is not in it.
        """
        text = repr(replace(self, idempotency_key=None))
        for more in (
            self.through,
            {name: self.link_options[name] for name in self.link_options if name != "password"},
        ):
            text += str(more) if more else ""
        return sha256(text.encode()).hexdigest()


def clean(spec: UploadSpec) -> UploadSpec:
    """Return the spec as it will be stored. Raise InvalidRequest, InvalidName, InvalidEnvelope or SizeLimitExceeded."""
    if spec.size is not None and spec.size > settings.MAX_FILE_BYTES:
        raise SizeLimitExceeded(limit=settings.MAX_FILE_BYTES)
    require_range("size", spec.size, 0, settings.MAX_FILE_BYTES)
    require_range("chunk_size", spec.chunk_size, 1, None)
    require_range("max_downloads", spec.max_downloads, 1, MAX_DOWNLOADS)
    spec = replace(spec, expires_in=clean_expiry(spec.expires_in), max_downloads=clean_limit(spec))
    require_group(spec)
    if len(spec.fingerprint) > 255:
        raise InvalidRequest("fingerprint can have at most 255 characters.")
    spec = replace(spec, **clean_options(spec.link_options, encrypted=spec.encryption is not None))
    if spec.encryption:
        return clean_encrypted(spec, spec.encryption)
    name = clean_name(spec.name)
    return replace(spec, name=name, content_type=type_of(spec.content_type, name))


def clean_encrypted(spec: UploadSpec, encryption: Encryption) -> UploadSpec:
    if spec.name or spec.content_type:
        raise InvalidEnvelope("An encrypted file must be sent without name and content_type.")
    if {len(encryption.link_token_digest), len(encryption.read_token_digest)} != {32}:
        raise InvalidEnvelope("link_token_digest and read_token_digest must have 32 bytes each.")
    if envelopes.body_length(encryption.envelope) != spec.size:
        raise InvalidEnvelope("size must equal the body length given in the envelope.")
    return spec


def effective_chunk_size(spec: UploadSpec) -> int:
    """Return the requested chunk size within the server's limits, in bytes.

    It is raised to whole MiB if the file would need more than MAX_CHUNKS chunks.
    """
    asked = spec.chunk_size or settings.DEFAULT_CHUNK_BYTES
    size = min(max(asked, settings.MIN_CHUNK_BYTES), settings.MAX_CHUNK_BYTES)
    needed = -(-(spec.size or 0) // settings.MAX_CHUNKS)
    return size if size >= needed else -(-needed // MIB) * MIB


def clean_limit(spec: UploadSpec) -> int | None:
    """Return how often the file can be opened. Raise InvalidRequest for a limit beside `burn`, which is one of 1."""
    if not spec.burn:
        return spec.max_downloads
    if spec.max_downloads not in (None, 1):
        raise InvalidRequest("A file to burn after reading can be opened once: leave out max_downloads.")
    return 1


def require_group(spec: UploadSpec) -> None:
    """Raise InvalidRequest for a group of what does not burn, or is not encrypted, or a malformed one.

    Only the key of the list that names them opens the files of a group: plain ones would open without it.
    """
    if not spec.burn_group:
        return
    if not spec.burn or spec.encryption is None:
        raise InvalidRequest("burn_group is for encrypted files to burn.")
    if GROUP.fullmatch(spec.burn_group) is None:
        raise InvalidRequest("burn_group must have 32 characters of 0-9 and a-f.")


def clean_expiry(expires_in: int | None) -> int | None:
    """Return the file's lifetime in seconds, None for no expiry. Raise InvalidRequest out of range.

    The default is the server's limit, MAX_FILE_TTL, if there is one.
    """
    longest = settings.MAX_FILE_TTL or MAX_FILE_TTL
    require_range("expires_in", expires_in, MIN_FILE_TTL, longest)
    return expires_in or settings.MAX_FILE_TTL


def require_range(field: str, value: int | None, low: int, high: int | None) -> None:
    """Raise InvalidRequest unless `value` is None or from `low` to `high`, both included."""
    if value is not None and (value < low or (high is not None and value > high)):
        between = f"from {low} to {high}" if high is not None else f"{low} or more"
        raise InvalidRequest(f"{field} must be {between}.", errors={field: [f"Must be {between}."]})
