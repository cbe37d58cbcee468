"""The library, format v1: names, folders and link keys, sealed on this device and kept by the server."""
