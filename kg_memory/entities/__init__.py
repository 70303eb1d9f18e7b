"""Entities changed by hand: merged, split, renamed and given names, each change with its undo."""
