"""Trains the spaCy pipeline that `kg_memory.extract` ships; not part of the installed package."""
