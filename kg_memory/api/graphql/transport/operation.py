"""A GraphQL operation as a caller sends it, over whichever protocol."""

from dataclasses import dataclass
from typing import Any

from kg_memory.api.graphql.limits import LONGEST_OPERATION
from kg_memory.errors import InputTooLarge, InvalidInput


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks to run."""

    query: str
    variables: dict[str, Any] | None
    name: str | None

    @classmethod
    def of(cls, asked: object) -> "Operation":
        """Raises `InvalidInput`, naming the member that is not what GraphQL over HTTP wants."""
        if not isinstance(asked, dict):
            raise InvalidInput("the body must be one JSON object with `query` and, if need be, `variables`; no batches")
        query, variables, name = asked.get("query"), asked.get("variables"), asked.get("operationName")
        if not isinstance(query, str) or not query.strip():
            raise InvalidInput("`query` must hold the GraphQL operation as a string")
        if len(query) > LONGEST_OPERATION:
            raise InputTooLarge(
                f"`query` has {len(query):,} characters; the limit is {LONGEST_OPERATION:,}: pass texts as `variables`"
            )
        if not isinstance(variables, dict | None):
            raise InvalidInput("`variables` must be a JSON object")
        if not isinstance(name, str | None):
            raise InvalidInput("`operationName` must be a string")
        return cls(query, variables, name or None)
