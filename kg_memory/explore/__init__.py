"""Exploring the graph: neighbours and paths."""
