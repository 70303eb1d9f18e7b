"""A graph-first, bi-temporal knowledge memory."""
