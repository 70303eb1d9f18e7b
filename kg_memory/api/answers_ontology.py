"""An ontology as a GraphQL type."""

import strawberry

from kg_memory import ontology
from kg_memory.model import EntityKind


@strawberry.type(description="A kind of relation that is known by name.")
class KnownPredicate:
    name: str = strawberry.field(description="Its name, for example `WORKS_AT`.")
    one: bool = strawberry.field(description="Whether a subject has one object at a time, so that a later one ends it.")
    symmetric: bool = strawberry.field(description="Whether it says the same both ways.")
    inverse: str | None = strawberry.field(description="The predicate that says the same the other way round.")
    stored_as: str = strawberry.field(description="The predicate that its facts are stored under: it, or its inverse.")
    subject: EntityKind | None = strawberry.field(description="What the subject is; null: anything.")
    object: EntityKind | None = strawberry.field(description="What the object is; null: anything.")
    forms: list[str] = strawberry.field(description="The surface forms that state it, as `work_at`.")
    endings: list[str] = strawberry.field(description="The surface forms that say that it ended, as `quit`.")


@strawberry.type(description="The predicates that are known by name, and which of them end each other.")
class Ontology:
    yaml: str = strawberry.field(description="It as YAML, as it was given; `setOntology` takes it back.")
    predicates: list[KnownPredicate] = strawberry.field(description="All its predicates, by name.")
    exclusive: list[list[str]] = strawberry.field(
        description="Sets of predicates of which one holds at a time between the same two."
    )

    @classmethod
    def of(cls, known: ontology.Ontology) -> "Ontology":
        predicates = [
            KnownPredicate(
                name=one.name,
                one=one.one,
                symmetric=one.symmetric,
                inverse=one.inverse,
                stored_as=known.stored(one.name),
                subject=one.subject,
                object=one.object,
                forms=list(one.forms),
                endings=list(one.endings),
            )
            for _, one in sorted(known.predicates.items())
        ]
        return cls(yaml=known.source, predicates=predicates, exclusive=[sorted(names) for names in known.exclusive])
