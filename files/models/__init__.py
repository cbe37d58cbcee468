from files.models.file import Envelope, File
from files.models.upload import Upload, UploadChunk

__all__ = ["Envelope", "File", "Upload", "UploadChunk"]
