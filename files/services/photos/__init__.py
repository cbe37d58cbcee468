"""Where a photo was taken and what else it says of its maker, removed without decoding the picture.

Bytes are overwritten in place and none is dropped or moved: offsets inside the file stay right, a file keeps its size,
and all outside of the metadata is identical. `formats.py` finds what to overwrite; `cleaning.py` does so in the store.
"""
