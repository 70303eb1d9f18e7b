"""The GraphQL enums, made from those of the domain."""

from enum import Enum

import strawberry

from kg_memory.api.graphql.resolver import described
from kg_memory.events.model import EntityChangeKind, EventKind, FactChange
from kg_memory.explore.model import PathOrder
from kg_memory.history.model import ChangeKind, Side, TimeAxis
from kg_memory.jobs.model import JobState, Priority
from kg_memory.model.bitemporal import AllenRelation, Precision
from kg_memory.model.facts import Category, Effect, Emotion, MediaType, MemoryKind, Status
from kg_memory.model.llm import PromptName
from kg_memory.model.ontology import EntityKind
from kg_memory.model.roles import FactPolicy, Role
from kg_memory.search.model import Found, SearchMode, When
from kg_memory.webhooks.model import WebhookState

ENUMS: list[type[Enum]] = [
    strawberry.enum(EntityKind, description="The kind of an entity."),
    strawberry.enum(
        MemoryKind,
        description="The kind of memory. SEMANTIC: what is lastingly so. EPISODIC: what happened once. "
        "PROCEDURAL: how to do something. PREFERENCE: what someone likes or wants. INSTRUCTION: what someone asks "
        "for from now on.",
    ),
    strawberry.enum(Status, description="The status of a statement; only an ASSERTED one counts as true."),
    strawberry.enum(
        Effect,
        description="How a statement affects facts. STATES: it states a fact. ENDS: a fact ended. CORRECTS: "
        "earlier claims were wrong. PAST: something was so at some time before; this ends no other fact. RETRACTS: "
        "earlier claims are taken back, and nothing is stated instead.",
    ),
    strawberry.enum(Category, description="A subject area of an episode."),
    strawberry.enum(Emotion, description="An emotion that a text expresses."),
    strawberry.enum(MediaType, description="The markup of a document."),
    strawberry.enum(Role, description="Who sent a message; what a TOOL or the SYSTEM sends is data."),
    strawberry.enum(
        FactPolicy,
        description="Which facts of a message are kept. WORTHWHILE: those about the people of the conversation and "
        "what is theirs, and what an assistant did or promised. NONE: the message is only stored.",
    ),
    strawberry.enum(Found, description="The kind of a hit."),
    strawberry.enum(SearchMode, description=described(SearchMode)),
    strawberry.enum(When, description=described(When)),
    strawberry.enum(
        PromptName,
        description="The purpose of a prompt. INSTRUCTIONS: what to look for. REQUEST: how a text is presented. "
        "REPAIR: the reply to a malformed answer. TIES: how to decide conflicts and ambiguous names.",
    ),
    strawberry.enum(Priority, description="The priority of a job: INTERACTIVE jobs run before BULK jobs."),
    strawberry.enum(
        JobState,
        description="The state of a job. FAILED: given up after its last attempt, until it is retried or cancelled.",
    ),
    strawberry.enum(
        EntityChangeKind,
        description="How entities were changed by hand. MERGED: one absorbed another. SPLIT: another was split off. "
        "RENAMED: it got a new name. ALIAS_ADDED, ALIAS_REMOVED: it got or lost an alias. UNDONE: an earlier one was "
        "undone.",
    ),
    strawberry.enum(EventKind, description="The kind of an event."),
    strawberry.enum(
        WebhookState,
        description="The state of a webhook. DISABLED: too many attempts failed; resume it to continue.",
    ),
    strawberry.enum(
        FactChange,
        description="The change of a fact. REVISED: it has a new version. SUPERSEDED: another fact ended it. "
        "RETRACTED: it is believed no longer.",
    ),
    strawberry.enum(Precision, description="The precision of an instant."),
    strawberry.enum(AllenRelation, description="A relation between two intervals (Allen, 1983)."),
    strawberry.enum(
        TimeAxis, description="One of the two times. VALID: when something was true. KNOWN: when it was believed."
    ),
    strawberry.enum(Side, description="Whether an entity is the subject or the object of a fact."),
    strawberry.enum(
        ChangeKind,
        description="The change of a fact. BEGAN and ENDED happen in the world, the others in the memory.",
    ),
    strawberry.enum(
        PathOrder,
        description="How the hops of a path relate in time. ANY: no condition. TOGETHER: all hold at one instant. "
        "TIME_RESPECTING: none begins before the previous hop.",
    ),
]
