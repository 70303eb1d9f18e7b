"""From clauses and noun phrases to statements."""
