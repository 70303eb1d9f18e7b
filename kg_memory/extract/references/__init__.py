"""Coreference: the entities that names, pronouns and phrases refer to."""
