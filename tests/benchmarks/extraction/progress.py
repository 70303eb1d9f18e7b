"""Where the benchmarks show how far they are: not among what they measure."""

from rich.console import Console

to_stderr = Console(stderr=True)
