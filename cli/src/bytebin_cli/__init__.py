"""Uploads to bytebin servers and downloads from them, encrypted end to end. Shares no code with the server or its pages."""

__version__ = "0.2.0"
