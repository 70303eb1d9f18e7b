"""The scalars of time: `Time` for inputs, `DateTime` for outputs."""

from datetime import datetime

import strawberry
from graphql import StringValueNode, ValueNode, print_ast
from strawberry.types.scalar import ScalarDefinition

from kg_memory.errors import InvalidTime
from kg_memory.model.bitemporal import Instant, iso


def _value(value: object) -> Instant:
    if not isinstance(value, str):
        raise InvalidTime(f'{str(value)[:80]} is not a time; write it as a text such as "2024-05-17"')
    return Instant.parse(value)


def _literal(node: ValueNode, _variables: object = None) -> Instant:
    if not isinstance(node, StringValueNode):
        raise InvalidTime(f'{print_ast(node)[:80]} is not a time; write it as a text such as "2024-05-17"')
    return Instant.parse(node.value)


TIME: ScalarDefinition = strawberry.scalar(
    name="Time",
    description=(
        "A time in ISO 8601, as coarse as it is known: `2024`, `2024-Q2`, `2024-05`, `2024-05-17` (UTC) or "
        "`2024-05-17T09:30:00+02:00`. A coarse time means the beginning of its period. A clock time needs an offset "
        "from UTC."
    ),
    serialize=str,
    parse_value=_value,
    parse_literal=_literal,
)

DATE_TIME: ScalarDefinition = strawberry.scalar(
    name="DateTime",
    description="An instant in UTC in ISO 8601, for example `2024-05-17T07:30:00Z`.",
    serialize=iso,
)

SCALARS: dict[object, ScalarDefinition] = {Instant: TIME, datetime: DATE_TIME}
