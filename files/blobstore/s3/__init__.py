from files.blobstore.s3.store import S3Store

__all__ = ["S3Store"]
