from files.models.file import Envelope, File
from files.models.upload import ChunkClaim, Upload, UploadChunk

__all__ = ["ChunkClaim", "Envelope", "File", "Upload", "UploadChunk"]
