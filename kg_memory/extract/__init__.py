"""Extraction of entities, statements and times from text. Nothing here uses the graph."""
