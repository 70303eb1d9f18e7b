"""Decorators of resolvers; the docstring of a resolver is the description of its field."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField


def resolver(function: Callable[..., Awaitable[Any]]) -> StrawberryField:
    """A field that `function` resolves."""
    return strawberry.field(function, description=described(function))


def subscription(function: Callable[..., Any]) -> StrawberryField:
    """A field of `Subscription`, whose values `function` yields."""
    field: StrawberryField = strawberry.subscription(function, description=described(function))
    return field


def described(documented: Callable[..., Any]) -> str:
    """The docstring of a function or class, as one line."""
    return " ".join((inspect.getdoc(documented) or "").split())
