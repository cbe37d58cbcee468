"""Encrypted uploads to bytebin servers and downloads from them. Shares no code with the server or its pages."""

__version__ = "0.2.0"
