"""Loaders: read files as sources to remember."""
