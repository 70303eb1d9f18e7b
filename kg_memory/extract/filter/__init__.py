"""Which parts of a text are read at all."""
