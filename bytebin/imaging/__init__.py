"""Thumbnails, made by a process of their own that knows nothing of bytebin: `python -m bytebin.imaging image|film`.

It reads the file from its standard input, which must be seekable, and writes one line of JSON to its standard output,
followed by the thumbnails, one after the other. It exits with 1 and writes nothing if it can make none. Whoever
starts it passes no secrets and bounds its time, as files/services/imaging.py does; `bounds.py` bounds the rest.
"""
