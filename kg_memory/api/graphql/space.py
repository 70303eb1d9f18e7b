"""What a space owns, over GraphQL: its ontology and its prompts; and the service's health."""

import strawberry

from kg_memory import check
from kg_memory.model import llm, ontology
from kg_memory.model.facts import EntityKind


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


@strawberry.type(description="A text for a language model, as it is in force in a space.")
class Prompt:
    name: llm.PromptName = strawberry.field(description="What it is for.")
    text: str = strawberry.field(description="The text; `$name` is a placeholder, `$$` a dollar.")
    own: bool = strawberry.field(description="Whether the space replaced the shipped one.")

    @classmethod
    def of(cls, prompt: llm.Prompt) -> "Prompt":
        return cls(name=prompt.name, text=prompt.text, own=prompt.own)


@strawberry.type(description="The state of the parts that a request needs.")
class Health:
    ready: bool = strawberry.field(description="Whether requests can be answered.")
    version: str = strawberry.field(description="The version of this service.")
    database: str = strawberry.field(description="The database's version, or why it does not answer.")
    migration: int | None = strawberry.field(description="The number of the last migration that was applied.")
    embedder: str = strawberry.field(description="The model that makes the vectors.")

    @classmethod
    def of(cls, health: check.Health) -> "Health":
        return cls(
            ready=health.ready,
            version=health.version,
            database=health.database,
            migration=health.migration,
            embedder=health.embedder,
        )
