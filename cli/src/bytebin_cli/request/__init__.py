"""Upload links, format r1: whoever has one sends files that its owner alone can open."""
