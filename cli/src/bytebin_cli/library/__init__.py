"""The library, format v1 (docs/FORMAT.md): names, folders and link keys, sealed on this device and kept by the server."""
