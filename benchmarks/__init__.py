"""Measures bytebin beside other servers, on this machine: `make bench`. Nothing here is a test."""
