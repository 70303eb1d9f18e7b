"""A GraphQL operation as a client sends it, over any protocol."""

from dataclasses import dataclass
from typing import Any

from kg_memory.api.graphql.limits import LONGEST_OPERATION
from kg_memory.errors import InputTooLarge, InvalidInput


@dataclass(frozen=True, slots=True)
class Operation:
    """The operation of a request."""

    query: str
    variables: dict[str, Any] | None
    name: str | None

    @classmethod
    def of(cls, request: object) -> "Operation":
        """The operation in a decoded JSON body; raises `InvalidInput` naming the member that is wrong."""
        if not isinstance(request, dict):
            raise InvalidInput("the body must be one JSON object with `query` and, if need be, `variables`; no batches")
        query, variables, name = request.get("query"), request.get("variables"), request.get("operationName")
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
