from files.models.file import Envelope, File
from files.models.library import Library, LibraryItem, LibraryMethod
from files.models.upload import ChunkClaim, Upload, UploadChunk

__all__ = [
    "ChunkClaim",
    "Envelope",
    "File",
    "Library",
    "LibraryItem",
    "LibraryMethod",
    "Upload",
    "UploadChunk",
]
