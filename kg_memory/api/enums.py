"""The domain's enums, as GraphQL shows them."""

from enum import Enum

import strawberry

from kg_memory import bitemporal, model

ENUMS: list[type[Enum]] = [
    strawberry.enum(model.EntityKind, description="What an entity is."),
    strawberry.enum(model.MemoryKind, description="What sort of memory a fact is."),
    strawberry.enum(model.Status, description="How a statement was meant; only an ASSERTED one claims to be true."),
    strawberry.enum(model.MediaType, description="How a document's text is marked up."),
    strawberry.enum(model.Found, description="What a search can find."),
    strawberry.enum(bitemporal.Precision, description="How exactly an instant is known."),
]
