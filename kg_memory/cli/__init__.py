"""The command line: one module for each group of commands. `kg_memory.__main__` collects them."""
