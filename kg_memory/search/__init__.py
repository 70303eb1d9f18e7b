"""Search: from a question to its hits."""
