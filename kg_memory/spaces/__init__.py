"""Spaces, and what each of them owns: ontology, prompts, predicates, usage."""
