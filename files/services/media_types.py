"""The media types that this site knows: their extensions, their other spellings, and what a browser may do with them.

The server and the pages use the same table: `python .ci/write_media_types.py` writes it to
static/files/js/encrypted/preview/media-types.js. The machine's /etc/mime.types plays no part.
"""

import re
from typing import Literal, NamedTuple

from files.services.charsets import said_charset

# How a file can be shown. A drawing is an SVG: only inside <img>. "active": text that a browser would interpret, so a
# page may show its source, and its bytes are only sent as a download. "archive": a page may list what is in it.
# "pdf": in a sandboxed frame. "heic": most browsers need the server's thumbnail, or a decoder of ours. "file": not at
# all.
Kind = Literal["image", "heic", "drawing", "audio", "video", "text", "active", "archive", "pdf", "file"]

MIB = 2**20
MAX_LENGTH = 127  # characters of a stored type
# Largest previews in bytes. Images and text are loaded whole; audio and video are read as they are played.
LARGEST_SHOWN: dict[Kind, int] = {
    "image": 25 * MIB,
    "heic": 25 * MIB,
    "drawing": 5 * MIB,
    "text": MIB,
    "active": MIB,
    "pdf": 100 * MIB,
}

# RFC 9110, section 8.3.1: type/subtype, both tokens; RFC 6838, section 4.2: of these characters. Without wildcards.
TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}", re.ASCII)
EXTENSION = re.compile(r"\.([a-z0-9]+)\Z", re.ASCII | re.IGNORECASE)


class MediaType(NamedTuple):
    """`aliases` are other names of the same type, which are replaced by `name`."""

    name: str
    kind: Kind
    extensions: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


def row(kind: Kind, name: str, extensions: str = "", aliases: str = "") -> MediaType:
    return MediaType(name, kind, tuple(extensions.split()), tuple(aliases.split()))


UNKNOWN = row("file", "application/octet-stream")
PLAIN = row("text", "text/plain", "txt text log conf cfg ini properties env rs go swift kt lua r asm nfo")

OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"

TABLE = (
    row("image", "image/png", "png", "image/x-png"),
    row("image", "image/apng", "apng", "image/vnd.mozilla.apng"),
    row("image", "image/jpeg", "jpg jpeg jpe jfif", "image/jpg image/pjpeg image/x-jpeg image/x-jpg"),
    row("image", "image/gif", "gif"),
    row("image", "image/webp", "webp", "image/x-webp"),
    row("image", "image/avif", "avif"),
    row("image", "image/bmp", "bmp", "image/x-bmp image/x-ms-bmp image/x-windows-bmp"),
    row("heic", "image/heic", "heic heif", "image/x-heic image/heif"),
    row("drawing", "image/svg+xml", "svg", "image/svg"),
    row(
        "audio", "audio/mpeg", "mp3",
        "audio/mp3 audio/mpg audio/mpeg3 audio/x-mp3 audio/x-mpeg audio/x-mpeg-3 audio/x-mpg",
    ),
    row("audio", "audio/ogg", "ogg oga opus", "audio/opus audio/x-ogg audio/vorbis application/ogg"),
    row("audio", "audio/wav", "wav", "audio/x-wav audio/wave audio/vnd.wave audio/x-pn-wav"),
    row("audio", "audio/flac", "flac", "audio/x-flac"),
    row("audio", "audio/aac", "aac", "audio/x-aac audio/aacp audio/x-hx-aac-adts"),
    row("audio", "audio/mp4", "m4a m4b", "audio/x-m4a audio/m4a audio/x-m4b audio/m4b audio/x-mp4"),
    row("audio", "audio/webm", "weba"),
    row("video", "video/mp4", "mp4 m4v", "video/x-m4v video/m4v video/x-mp4"),
    row("video", "video/webm", "webm"),
    row("video", "video/ogg", "ogv", "video/x-ogg"),
    row("video", "video/quicktime", "mov qt", "video/x-quicktime"),
    PLAIN,
    row("text", "text/markdown", "md markdown", "text/x-markdown text/x-web-markdown"),
    row("text", "text/csv", "csv", "text/x-csv text/comma-separated-values application/csv application/x-csv"),
    row("text", "text/tab-separated-values", "tsv", "text/tsv"),
    row("text", "text/css", "css scss less"),
    row("text", "text/vtt", "vtt"),
    row("text", "text/calendar", "ics"),
    row("text", "text/vcard", "vcf", "text/x-vcard"),
    row("text", "text/x-diff", "diff patch", "text/x-patch"),
    row("text", "text/x-tex", "tex bib", "application/x-tex application/x-latex text/x-latex"),
    row("text", "text/x-python", "py pyi", "application/x-python application/x-python-code text/x-script.python"),
    row("text", "text/x-c", "c h", "text/x-csrc text/x-chdr"),
    row("text", "text/x-c++", "cpp cc cxx hpp", "text/x-c++src text/x-c++hdr"),
    row("text", "text/x-java-source", "java", "text/x-java"),
    row("text", "text/x-ruby", "rb", "application/x-ruby"),
    row("text", "text/x-perl", "pl pm", "application/x-perl"),
    row("text", "text/x-php", "php", "application/x-php application/x-httpd-php application/x-httpd-php-source"),
    row(
        "text", "text/x-typescript", "ts tsx",
        "text/typescript application/typescript application/x-typescript",
    ),
    row("text", "application/json", "json geojson", "text/json text/x-json application/x-json"),
    row("text", "application/ld+json", "jsonld"),
    row("text", "application/x-ndjson", "ndjson jsonl", "application/ndjson application/jsonl application/jsonlines"),
    row("text", "application/yaml", "yaml yml", "application/x-yaml text/yaml text/x-yaml text/vnd.yaml"),
    row("text", "application/toml", "toml", "application/x-toml text/toml text/x-toml"),
    row("text", "application/sql", "sql", "application/x-sql text/x-sql"),
    row(
        "text", "application/x-sh", "sh bash zsh",
        "application/x-shellscript application/x-bash text/x-sh text/x-shellscript",
    ),
    row("text", "application/x-subrip", "srt", "text/srt text/x-srt"),
    row("active", "text/html", "html htm shtml"),
    row("active", "application/xhtml+xml", "xhtml xht"),
    row("active", "application/xml", "xml xsd", "text/xml"),
    row("active", "application/xslt+xml", "xsl xslt", "text/xsl"),
    row("active", "application/rss+xml", "rss"),
    row("active", "application/atom+xml", "atom"),
    row(
        "active", "text/javascript", "js mjs cjs jsx",
        "application/javascript application/x-javascript application/ecmascript text/ecmascript text/jscript "
        "text/x-javascript",
    ),
    row("active", "text/vbscript", "vbs"),
    row("pdf", "application/pdf", "pdf", "application/x-pdf"),
    row("archive", "application/zip", "zip", "application/x-zip application/x-zip-compressed"),
    row("archive", "application/gzip", "gz tgz", "application/x-gzip application/x-gtar-compressed"),
    row("archive", "application/x-tar", "tar", "application/tar"),
    row("file", "application/x-7z-compressed", "7z"),
    row("file", "application/vnd.rar", "rar", "application/x-rar application/x-rar-compressed"),
    row("file", "application/x-bzip2", "bz2", "application/x-bzip"),
    row("file", "application/x-xz", "xz"),
    row("file", "application/zstd", "zst"),
    row("file", "application/msword", "doc"),
    row("file", f"{OFFICE}.wordprocessingml.document", "docx"),
    row("file", f"{OFFICE}.spreadsheetml.sheet", "xlsx"),
    row("file", f"{OFFICE}.presentationml.presentation", "pptx"),
    row("file", f"{OPEN_DOCUMENT}.text", "odt"),
    row("file", f"{OPEN_DOCUMENT}.spreadsheet", "ods"),
    row("file", f"{OPEN_DOCUMENT}.presentation", "odp"),
    row("file", "application/rtf", "rtf", "text/rtf"),
    row("file", "application/epub+zip", "epub"),
    row("archive", "application/java-archive", "jar"),
    row("archive", "application/vnd.android.package-archive", "apk"),
    row("file", "application/vnd.debian.binary-package", "deb", "application/x-deb"),
    row("file", "application/x-msdownload", "exe dll", "application/x-msdos-program application/x-dosexec"),
    row("file", "application/x-iso9660-image", "iso"),
    row("file", "application/wasm", "wasm"),
    row("file", "font/ttf", "ttf"),
    row("file", "font/otf", "otf"),
    row("file", "font/woff", "woff"),
    row("file", "font/woff2", "woff2"),
    row("file", "image/tiff", "tif tiff"),
    row("file", "image/vnd.microsoft.icon", "ico", "image/x-icon"),
    row("file", "audio/aiff", "aif aiff", "audio/x-aiff"),
    row("file", "audio/midi", "mid midi", "audio/x-midi"),
    row("file", "video/x-matroska", "mkv", "video/matroska"),
    row("file", "video/x-msvideo", "avi", "video/avi"),
    row("file", "video/mpeg", "mpg mpeg"),
    row("file", "video/3gpp", "3gp"),
)  # fmt: skip

# Types that programs send if they do not know one: of any bytes, of the request, or in order to force a download.
VAGUE = (
    UNKNOWN.name,
    "application/binary",
    "application/download",
    "application/force-download",
    "application/octetstream",
    "application/save",
    "application/unknown",
    "application/x-binary",
    "application/x-download",
    "application/x-empty",
    "application/x-force-download",
    "application/x-octet-stream",
    "application/x-unknown",
    "application/x-unknown-content-type",
    "application/x-www-form-urlencoded",
    "binary/octet-stream",
    "content/unknown",
    "multipart/form-data",
    "unknown/unknown",
)

BY_TYPE = {name: media for media in TABLE for name in (media.name, *media.aliases)}
BY_EXTENSION = {extension: media for media in TABLE for extension in media.extensions}


def essence_of(content_type: str) -> str:
    """Return type/subtype in lower case, without parameters; "" if that is no type, a wildcard or a vague one."""
    essence = content_type.partition(";")[0].strip().lower()
    return essence if TYPE.fullmatch(essence) and essence not in VAGUE else ""


def media_of(content_type: str, name: str) -> MediaType:
    """Return how to show a file: what its type says if the table has it, otherwise what its name says."""
    essence = essence_of(content_type)
    if known := BY_TYPE.get(essence):
        return known
    return PLAIN if essence.startswith("text/") else guessed(name)


def guessed(name: str) -> MediaType:
    """Return what the extension of `name` says, UNKNOWN if the table does not have it."""
    extension = EXTENSION.search(name)
    return BY_EXTENSION.get(extension[1].lower(), UNKNOWN) if extension else UNKNOWN


def type_of(content_type: str, name: str) -> str:
    """Return the type to store for a file: the one that was said, under its usual name, or the one of its extension.

    The charset of a text is kept.
    """
    essence = essence_of(content_type)
    known = BY_TYPE.get(essence)
    stored = guessed(name).name if not essence else known.name if known else essence
    charset = said_charset(content_type)
    with_charset = f"{stored}; charset={charset}"
    is_text = media_of(stored, name).kind in ("text", "active")
    return with_charset if charset and is_text and len(with_charset) <= MAX_LENGTH else stored
