"""The lowest layer: transactions on every database, prepared statements, random IDs. It imports no app."""
