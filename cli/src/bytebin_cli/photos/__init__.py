"""What cameras write into photos beside the picture, removed before they are encrypted (docs/API.md, "Photos").

Nothing is decoded and no byte moves: metadata are overwritten in place, so that a photo keeps its size and can be
read in any order, which resuming an upload needs. `cleaning.py` is the way in.
"""
