"""The GraphQL schema, and its text."""

from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import MaxTokensLimiter, ParserCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from kg_memory.api.graphql.enums import ENUMS
from kg_memory.api.graphql.events import Subscription
from kg_memory.api.graphql.limits import CACHED_OPERATIONS, MOST_TOKENS, LimitedValidation
from kg_memory.api.graphql.measured import Measured
from kg_memory.api.graphql.mutation import Mutation
from kg_memory.api.graphql.query import Query
from kg_memory.api.graphql.scalars import SCALARS


class Schema(strawberry.Schema):
    """A schema that leaves the logging of errors to the endpoint, which knows the request."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        return None


def _limited_tokens() -> MaxTokensLimiter:
    return MaxTokensLimiter(max_token_count=MOST_TOKENS)


def _cached_parse() -> ParserCache:
    return ParserCache(maxsize=CACHED_OPERATIONS)


_EXTENSIONS: list[Any] = [_limited_tokens, _cached_parse, LimitedValidation, Measured]

SCHEMA = Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=ENUMS,
    extensions=_EXTENSIONS,
    config=StrawberryConfig(scalar_map=SCALARS),
)


def export_schema() -> str:
    """The schema in GraphQL's schema definition language, as `schema/schema.graphql` holds it."""
    return SCHEMA.as_str() + "\n"
