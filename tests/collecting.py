"""The product's settings for collecting static files, without the costly compression of files that no test loads."""

from whitenoise.compress import Compressor

from bytebin.settings import *  # noqa: F403

WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
