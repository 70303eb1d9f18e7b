"""Relation extraction: statements from clauses and noun phrases."""
