"""How well strangers' sentences are read: what is found, what is wrong, and what is retired wrongly."""
