"""The lowest layer: transactions on every database, prepared statements, random ids. Imports no app."""
