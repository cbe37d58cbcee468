"""Uploads and downloads, encrypted end to end, on bytebin servers. Shares no code with the server or its pages."""

__version__ = "0.2.0"
