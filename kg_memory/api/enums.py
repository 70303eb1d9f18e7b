"""The domain's enums, as GraphQL shows them."""

from enum import Enum

import strawberry

from kg_memory import bitemporal, chat, events, job, model, retrieval, temporal, webhook
from kg_memory.api.resolver import described

ENUMS: list[type[Enum]] = [
    strawberry.enum(model.EntityKind, description="What an entity is."),
    strawberry.enum(model.MemoryKind, description="What sort of memory a fact is."),
    strawberry.enum(model.Status, description="How a statement was meant; only an ASSERTED one claims to be true."),
    strawberry.enum(
        model.Effect, description="What a statement does: it states a fact, says that one ended, or corrects one."
    ),
    strawberry.enum(model.Category, description="A part of life that an episode is about."),
    strawberry.enum(model.Emotion, description="The feeling that a text shows."),
    strawberry.enum(model.MediaType, description="How a document's text is marked up."),
    strawberry.enum(model.Found, description="What a search can find."),
    strawberry.enum(retrieval.SearchMode, description=described(retrieval.SearchMode)),
    strawberry.enum(retrieval.When, description=described(retrieval.When)),
    strawberry.enum(
        chat.PromptName,
        description="What a prompt is for. INSTRUCTIONS: what to look for. REQUEST: how a text is handed over. "
        "REPAIR: what is said to a malformed answer.",
    ),
    strawberry.enum(job.Mode, description="When a text is read: before the answer, or later by a worker."),
    strawberry.enum(job.Priority, description="Who waits for it: a person, or nobody in particular."),
    strawberry.enum(
        job.JobState,
        description="How far a job is. FAILED: given up after its last try, until it is retried or cancelled.",
    ),
    strawberry.enum(events.EventKind, description="What sort of thing happened."),
    strawberry.enum(
        webhook.WebhookState,
        description="Whether events are delivered. DISABLED: the target failed too often, until it is resumed.",
    ),
    strawberry.enum(
        events.FactChange,
        description="What happened to a fact. REVISED: it has a new version. SUPERSEDED: another fact ended it.",
    ),
    strawberry.enum(bitemporal.Precision, description="How exactly an instant is known."),
    strawberry.enum(
        bitemporal.AllenRelation, description="How one interval lies to another, in the terms of Allen (1983)."
    ),
    strawberry.enum(
        temporal.TimeAxis, description="Which of the two times: when something was true, or when it was believed."
    ),
    strawberry.enum(temporal.Side, description="The end of a fact at which an entity stands."),
    strawberry.enum(
        temporal.ChangeKind,
        description="What happened to a fact: BEGAN and ENDED in the world, the others in the memory.",
    ),
    strawberry.enum(
        temporal.PathOrder,
        description="What the hops of a path have to do with each other in time. ANY: nothing. TOGETHER: all hold at "
        "one instant. TIME_RESPECTING: none begins before the one in front of it.",
    ),
]
