"""Formats of dates, by language. Django has those of other languages."""
