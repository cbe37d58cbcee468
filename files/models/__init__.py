from files.models.file import Envelope, File
from files.models.folder import Folder
from files.models.library import Library, LibraryItem, LibraryMethod
from files.models.link import FileLink
from files.models.notice import FileNotice
from files.models.request import ReceivedKey, UploadRequest
from files.models.shortlink import ShortLink, WarnedHost
from files.models.thumbnail import Placed, Thumbnail
from files.models.upload import ChunkClaim, Upload, UploadChunk

__all__ = [
    "ChunkClaim",
    "Envelope",
    "File",
    "FileLink",
    "FileNotice",
    "Folder",
    "Library",
    "LibraryItem",
    "LibraryMethod",
    "Placed",
    "ReceivedKey",
    "ShortLink",
    "Thumbnail",
    "Upload",
    "UploadChunk",
    "UploadRequest",
    "WarnedHost",
]
