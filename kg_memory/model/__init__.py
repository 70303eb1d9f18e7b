"""The values that all subjects share: pure, frozen, importing nothing but errors."""

from typing import TYPE_CHECKING

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Tells those who import from the module that this package was in version 0.1; goes with version 0.3."""
        if name[:1].isupper():
            raise ImportError(f"kg_memory.model is a package now: use `from kg_memory import {name}`")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
