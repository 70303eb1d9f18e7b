"""Rows to domain values and back: the only place that knows the graph's property names."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np
from neo4j.vector import Vector as Vector
from numpy.typing import NDArray

from kg_memory.bitemporal import Interval, Precision
from kg_memory.model import (
    Document,
    Entity,
    EntityKind,
    Episode,
    Evidence,
    Fact,
    MediaType,
    MemoryKind,
    MentionedEntity,
    Session,
    Space,
    Status,
)

Properties = Mapping[str, Any]


def terms(instant: datetime) -> list[str]:
    """An instant as the words of its year, its day and itself, by which a full-text index is filtered."""
    day = f"{instant.year:04d}{instant:%m%d}"
    return [f"y{day[:4]}", f"d{day}", f"i{day}{instant:%H%M%S%f}"]


def vectors(rows: NDArray[np.float32]) -> list[Vector]:
    """Rows as parameters that travel as bytes; a list of floats takes the driver more than ten times as long."""
    return [Vector.from_numpy(row) for row in rows]


def space(row: Properties) -> Space:
    return Space(row["key"], row["name"], _instant(row["created_at"]))


def session(row: Properties) -> Session:
    return Session(row["id"], row["key"], row.get("title"), row.get("agent"), _instant(row["started_at"]))


def document(row: Properties) -> Document:
    return Document(
        id=row["id"],
        key=row["key"],
        title=row.get("title"),
        media_type=MediaType(row["media_type"]),
        occurred_at=_instant(row["occurred_at"]),
        recorded_at=_instant(row["recorded_at"]),
    )


def episode(row: Properties) -> Episode:
    return Episode(
        id=row["id"],
        key=row["key"],
        text=row["text"],
        speaker=row.get("speaker"),
        occurred_at=_instant(row["occurred_at"]),
        recorded_at=_instant(row["recorded_at"]),
        hash=row["hash"],
        position=row["position"],
        session_id=row.get("session_id"),
        document_id=row.get("document_id"),
    )


def episode_properties(episode: Episode) -> dict[str, Any]:
    return {
        "id": episode.id,
        "key": episode.key,
        "text": episode.text,
        "speaker": episode.speaker,
        "occurred_at": episode.occurred_at,
        "recorded_at": episode.recorded_at,
        "occurred_at_terms": terms(episode.occurred_at),
        "recorded_at_terms": terms(episode.recorded_at),
        "hash": episode.hash,
        "position": episode.position,
        "session_id": episode.session_id,
        "document_id": episode.document_id,
    }


def entity(row: Properties) -> Entity:
    return Entity(row["id"], row["name"], EntityKind(row["kind"]), tuple(row["aliases"]), _instant(row["created_at"]))


def entity_properties(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.id,
        "name": entity.name,
        "kind": entity.kind.value,
        "aliases": list(entity.aliases),
        "created_at": entity.created_at,
    }


def fact(row: Properties) -> Fact:
    return Fact(
        id=row["id"],
        version=row["version"],
        subject_id=row["subject_id"],
        predicate=row["predicate"],
        object_id=row.get("object_id"),
        value=row.get("value"),
        text=row["text"],
        hash=row["hash"],
        valid=Interval(
            _instant(row["valid_from"]),
            _instant(row["valid_to"]),
            Precision(row["valid_from_precision"]),
            Precision(row["valid_to_precision"]),
        ),
        known=Interval(_instant(row["known_from"]), _instant(row["known_to"])),
        status=Status(row["status"]),
        negated=row["negated"],
        kind=MemoryKind(row["kind"]),
        categories=tuple(row["categories"]),
        confidence=row["confidence"],
    )


def fact_properties(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.id,
        "version": fact.version,
        "subject_id": fact.subject_id,
        "predicate": fact.predicate,
        "object_id": fact.object_id,
        "value": fact.value,
        "text": fact.text,
        "hash": fact.hash,
        "valid_from": fact.valid.start,
        "valid_to": fact.valid.end,
        "valid_from_precision": fact.valid.start_precision.value,
        "valid_to_precision": fact.valid.end_precision.value,
        "known_from": fact.known.start,
        "known_to": fact.known.end,
        "valid_from_terms": terms(fact.valid.start),
        "valid_to_terms": terms(fact.valid.end),
        "known_from_terms": terms(fact.known.start),
        "known_to_terms": terms(fact.known.end),
        "status": fact.status.value,
        "negated": fact.negated,
        "kind": fact.kind.value,
        "categories": list(fact.categories),
        "confidence": fact.confidence,
    }


def evidence(row: Properties) -> Evidence:
    return Evidence(episode(row["episode"]), row["start"], row["end"])


def mentioned_entity(row: Properties) -> MentionedEntity:
    return MentionedEntity(entity(row["entity"]), row["start"], row["end"])


def _instant(value: Any) -> datetime:
    native: datetime = value.to_native()
    return native.astimezone(UTC)
