"""The beginnings of paths for which requests are treated alike."""

API = "/api/v1/"
# Files by their links, as they are: pictures and downloads.
FILES = ("/r/", "/d/", "/t/")
