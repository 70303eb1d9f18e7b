"""The domain's enums, as GraphQL shows them."""

from enum import Enum

import strawberry

from kg_memory.api.graphql.resolver import described
from kg_memory.events.model import EventKind, FactChange
from kg_memory.explore.model import PathOrder
from kg_memory.history.model import ChangeKind, Side, TimeAxis
from kg_memory.jobs.model import JobState, Priority
from kg_memory.model.bitemporal import AllenRelation, Precision
from kg_memory.model.facts import Category, Effect, Emotion, MediaType, MemoryKind, Status
from kg_memory.model.llm import PromptName
from kg_memory.model.ontology import EntityKind
from kg_memory.search.model import Found, SearchMode, When
from kg_memory.webhooks.model import WebhookState

ENUMS: list[type[Enum]] = [
    strawberry.enum(EntityKind, description="What an entity is."),
    strawberry.enum(MemoryKind, description="What sort of memory a fact is."),
    strawberry.enum(Status, description="How a statement was meant; only an ASSERTED one claims to be true."),
    strawberry.enum(
        Effect,
        description="What a statement does: it states a fact, says that one ended, corrects one, or says that "
        "something was so in the past, which ends nothing.",
    ),
    strawberry.enum(Category, description="A part of life that an episode is about."),
    strawberry.enum(Emotion, description="The feeling that a text shows."),
    strawberry.enum(MediaType, description="How a document's text is marked up."),
    strawberry.enum(Found, description="What a search can find."),
    strawberry.enum(SearchMode, description=described(SearchMode)),
    strawberry.enum(When, description=described(When)),
    strawberry.enum(
        PromptName,
        description="What a prompt is for. INSTRUCTIONS: what to look for. REQUEST: how a text is handed over. "
        "REPAIR: what is said to a malformed answer. TIES: how to decide conflicts and ambiguous names.",
    ),
    strawberry.enum(Priority, description="Who waits for it: a person, or nobody in particular."),
    strawberry.enum(
        JobState,
        description="How far a job is. FAILED: given up after its last try, until it is retried or cancelled.",
    ),
    strawberry.enum(EventKind, description="What sort of thing happened."),
    strawberry.enum(
        WebhookState,
        description="Whether events are delivered. DISABLED: the target failed too often, until it is resumed.",
    ),
    strawberry.enum(
        FactChange,
        description="What happened to a fact. REVISED: it has a new version. SUPERSEDED: another fact ended it.",
    ),
    strawberry.enum(Precision, description="How exactly an instant is known."),
    strawberry.enum(AllenRelation, description="How one interval lies to another, in the terms of Allen (1983)."),
    strawberry.enum(TimeAxis, description="Which of the two times: when something was true, or when it was believed."),
    strawberry.enum(Side, description="The end of a fact at which an entity stands."),
    strawberry.enum(
        ChangeKind,
        description="What happened to a fact: BEGAN and ENDED in the world, the others in the memory.",
    ),
    strawberry.enum(
        PathOrder,
        description="What the hops of a path have to do with each other in time. ANY: nothing. TOGETHER: all hold at "
        "one instant. TIME_RESPECTING: none begins before the one in front of it.",
    ),
]
