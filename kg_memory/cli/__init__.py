"""The command line: one module per group of commands; `kg_memory.__main__` puts them together."""
