"""Spaces: access to them, and the ontology, predicates, prompts, policies and usage of each."""
