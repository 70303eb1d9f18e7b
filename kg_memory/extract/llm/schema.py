"""The JSON Schema of an answer, made from the ontology, and the list of predicates for the prompt."""

from collections.abc import Mapping
from enum import StrEnum

from kg_memory.model.facts import Effect, MemoryKind, Status
from kg_memory.model.ontology import EntityKind, Ontology

OTHER = "OTHER"
"""The predicate of a fact whose relation is not in the ontology."""
_SHOWN_FORMS = 4


def answer_schema(ontology: Ontology) -> dict[str, object]:
    """The JSON Schema of an answer, in the subset of strict structured output: all fields required, no defaults."""
    text, perhaps = {"type": "string"}, {"type": ["string", "null"]}
    entity = {"name": text, "kind": _one_of(EntityKind), "quote": text, "aliases": _list(text)}
    fact = {
        "subject": text,
        "predicate": {"type": "string", "enum": [*ontology.predicates, OTHER]},
        "relation": perhaps,
        "object": perhaps,
        "value": perhaps,
        "text": text,
        "quote": text,
        "when": perhaps,
        "since": perhaps,
        "until": perhaps,
        "status": _one_of(Status),
        "negated": {"type": "boolean"},
        "effect": _one_of(Effect),
        "kind": _one_of(MemoryKind),
    }
    passage = {"number": {"type": "integer"}, "entities": _list(_object(entity)), "facts": _list(_object(fact))}
    return _object({"passages": _list(_object(passage))})


def described(ontology: Ontology) -> str:
    """The predicates for a prompt, one per line: `WORKS_AT (person, organization): work at, work for`."""
    return "\n".join(
        f"{name} ({_kind(known.subject)}, {_kind(known.object)}): "
        + ", ".join(form.replace("_", " ") for form in known.forms[:_SHOWN_FORMS])
        for name, known in ontology.predicates.items()
    )


def _kind(kind: EntityKind | None) -> str:
    return kind.value.lower() if kind else "any"


def _object(properties: Mapping[str, object]) -> dict[str, object]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _list(items: object) -> dict[str, object]:
    return {"type": "array", "items": items}


def _one_of(kind: type[StrEnum]) -> dict[str, object]:
    return {"type": "string", "enum": [member.value for member in kind]}
