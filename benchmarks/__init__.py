"""Measure bytebin and other servers on this machine (`make bench`). Nothing here is a test."""
