"""Exploration of the graph: neighbours and paths."""
