"""Lookup: single values by id or name, pages of lists, and batches for nested fields."""
