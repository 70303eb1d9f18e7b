"""The decorator of every resolver."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField


def resolver(function: Callable[..., Awaitable[Any]]) -> StrawberryField:
    """A field that `function` resolves; its docstring is the field's description."""
    described = " ".join((inspect.getdoc(function) or "").split())
    return strawberry.field(function, description=described)
