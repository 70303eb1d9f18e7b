"""The GraphQL schema: the queries, mutations and subscriptions of all subjects."""

from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import MaxTokensLimiter, ParserCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from kg_memory.api.graphql.entities import EntityMutations
from kg_memory.api.graphql.enums import ENUMS
from kg_memory.api.graphql.events import EventQueries, EventSubscriptions
from kg_memory.api.graphql.explore import ExploreQueries
from kg_memory.api.graphql.extract import ExtractQueries
from kg_memory.api.graphql.history import HistoryQueries
from kg_memory.api.graphql.jobs import JobMutations, JobQueries
from kg_memory.api.graphql.limits import CACHED_OPERATIONS, MOST_TOKENS, LimitedValidation
from kg_memory.api.graphql.lookup import LookupQueries
from kg_memory.api.graphql.measured import Measured
from kg_memory.api.graphql.remember import RememberMutations
from kg_memory.api.graphql.renamed import ReportRenamedFields
from kg_memory.api.graphql.scalars import SCALARS
from kg_memory.api.graphql.search import SearchQueries
from kg_memory.api.graphql.space import SpaceMutations, SpaceQueries
from kg_memory.api.graphql.usage import UsageQueries
from kg_memory.api.graphql.webhooks import WebhookMutations, WebhookQueries


@strawberry.type(description="Queries.")
class Query(
    SearchQueries,
    LookupQueries,
    ExploreQueries,
    HistoryQueries,
    ExtractQueries,
    SpaceQueries,
    JobQueries,
    EventQueries,
    WebhookQueries,
    UsageQueries,
):
    """The queries of all subjects. Each is nullable, so that one that fails does not void the others."""


@strawberry.type(description="Mutations.")
class Mutation(RememberMutations, EntityMutations, SpaceMutations, JobMutations, WebhookMutations):
    """The mutations of all subjects. Each calls one method of `Memory`."""


@strawberry.type(description="Subscriptions, over WebSocket or server-sent events.")
class Subscription(EventSubscriptions):
    """The subscriptions of all subjects."""


class Schema(strawberry.Schema):
    """The schema. It does not log errors; the endpoint does, because it knows the request."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        return None


def _limited_tokens() -> MaxTokensLimiter:
    return MaxTokensLimiter(max_token_count=MOST_TOKENS)


def _cached_parse() -> ParserCache:
    return ParserCache(maxsize=CACHED_OPERATIONS)


_EXTENSIONS: list[Any] = [_limited_tokens, _cached_parse, ReportRenamedFields, LimitedValidation, Measured]

SCHEMA = Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=ENUMS,
    extensions=_EXTENSIONS,
    config=StrawberryConfig(scalar_map=SCALARS),
)


def export_schema() -> str:
    """The schema in the schema definition language, as in `schema/schema.graphql`."""
    return SCHEMA.as_str() + "\n"
