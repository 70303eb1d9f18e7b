"""A graph-first, bi-temporal knowledge memory: `async with Memory.open() as memory: …`.

Its public names are those of `kg_memory.public`, and come when the first of them is asked for: the command line asks
for none, and is there at once.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg_memory.public import *  # noqa: F403
    from kg_memory.public import __all__ as __all__


def __getattr__(name: str) -> object:
    if find_spec(f"{__name__}.{name}") is None:  # a module of ours is imported by whoever names it
        public = import_module("kg_memory.public")
        if name == "__all__" or name in public.__all__:
            return getattr(public, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
