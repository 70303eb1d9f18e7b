"""Spaces: access to them, and the ontology, predicates, prompts and usage of each."""
