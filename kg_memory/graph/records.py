"""Conversion of rows to values and back, for values that subjects share; others are in a subject's `records.py`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from neo4j.vector import Vector as Vector
from numpy.typing import NDArray

from kg_memory.model.bitemporal import Interval, Precision
from kg_memory.model.claims import Claim
from kg_memory.model.facts import (
    RULES,
    Category,
    Document,
    Emotion,
    Entity,
    Episode,
    Evidence,
    Fact,
    MediaType,
    MemoryKind,
    MentionedEntity,
    Profile,
    Session,
    Space,
    Status,
)
from kg_memory.model.ontology import EntityKind
from kg_memory.model.roles import Role

Properties = Mapping[str, Any]

LARGEST_SCALE = 11


def terms(instant: datetime) -> list[str]:
    """An instant as terms for its year, its day and itself, for filters of a full-text index."""
    day = f"{instant.year:04d}{instant:%m%d}"
    return [f"y{day[:4]}", f"d{day}", f"i{day}{instant:%H%M%S%f}"]


def vectors(rows: Iterable[NDArray[np.float32]]) -> list[Vector]:
    """Rows as parameters in bytes: the driver takes over ten times as long for lists of floats."""
    return [Vector.from_numpy(row) for row in rows]


def vector(values: Sequence[float]) -> Vector:
    """A stored vector as a parameter."""
    return Vector.from_numpy(np.asarray(values, np.float32))


def space(row: Properties) -> Space:
    return Space(row["key"], row["name"], instant(row["created_at"]))


def session(row: Properties) -> Session:
    return Session(row["id"], row["key"], row.get("title"), row.get("agent"), instant(row["started_at"]))


def document(row: Properties) -> Document:
    return Document(
        id=row["id"],
        key=row["key"],
        title=row.get("title"),
        media_type=MediaType(row["media_type"]),
        occurred_at=instant(row["occurred_at"]),
        recorded_at=instant(row["recorded_at"]),
    )


def episode(row: Properties) -> Episode:
    return Episode(
        id=row["id"],
        key=row["key"],
        text=row["text"],
        speaker=row.get("speaker"),
        occurred_at=instant(row["occurred_at"]),
        recorded_at=instant(row["recorded_at"]),
        hash=row["hash"],
        position=row["position"],
        session_id=row.get("session_id"),
        document_id=row.get("document_id"),
        profile=profile(row) if "language" in row else Profile(),  # stored before profiles existed
        about=Interval(instant(row["about_from"]), instant(row["about_to"])) if row.get("about_from") else None,
        read_by=row.get("read_by") or RULES,
        role=Role(row["role"]) if row.get("role") else None,
        utc_offset=row.get("utc_offset") or 0,
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
        "about_from": episode.about and episode.about.start,
        "about_to": episode.about and episode.about.end,
        "read_by": episode.read_by,
        "role": episode.role and episode.role.value,
        "utc_offset": episode.utc_offset or None,
    } | profile_properties(episode.profile)


def profile(row: Properties) -> Profile:
    """The profile of an episode."""
    return Profile(
        language=row["language"],
        categories=tuple(Category(category) for category in row["categories"]),
        emotion=Emotion(row["emotion"]),
        emotion_strength=row["emotion_strength"],
        kind=MemoryKind(row["kind"]),
        salience=row["salience"],
    )


def profile_properties(profile: Profile) -> dict[str, Any]:
    return {
        "language": profile.language,
        "categories": [category.value for category in profile.categories],
        "emotion": profile.emotion.value,
        "emotion_strength": profile.emotion_strength,
        "kind": profile.kind.value,
        "salience": profile.salience,
    }


def entity(row: Properties) -> Entity:
    return Entity(
        id=row["id"],
        name=row["name"],
        kind=EntityKind(row["kind"]),
        aliases=tuple(row["aliases"]),
        created_at=instant(row["created_at"]),
        merged_into=row.get("merged_into"),
    )


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
        hash=row["hash"],
        known=Interval(instant(row["known_from"]), instant(row["known_to"])),
        **_content(row),
    )


def _content(row: Properties) -> dict[str, Any]:
    """The content that a fact and a claim share."""
    return {
        "subject_id": row["subject_id"],
        "predicate": row["predicate"],
        "object_id": row.get("object_id"),
        "value": row.get("value"),
        "text": row["text"],
        "valid": valid(row),
        "status": Status(row["status"]),
        "negated": row["negated"],
        "kind": MemoryKind(row["kind"]),
        "categories": tuple(row["categories"]),
        "confidence": row["confidence"],
        "recurrence": row.get("recurrence"),
    }


def valid(row: Properties) -> Interval:
    """The valid time of a fact."""
    return Interval(
        instant(row["valid_from"]),
        instant(row["valid_to"]),
        Precision(row["valid_from_precision"]),
        Precision(row["valid_to_precision"]),
    )


def scale(valid: Interval) -> int:
    """The length of a fact on a scale of powers of four: it lasts less than `4 ** scale` days."""
    days = (valid.end - valid.start).days
    return sum(days >= 4**power for power in range(LARGEST_SCALE))


def fact_properties(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.id,
        "version": fact.version,
        "valid_scale": scale(fact.valid),
        "known_from": fact.known.start,
        "known_to": fact.known.end,
        "valid_from_terms": terms(fact.valid.start),
        "valid_to_terms": terms(fact.valid.end),
        "known_from_terms": terms(fact.known.start),
        "known_to_terms": terms(fact.known.end),
    } | _content_properties(fact)


def _content_properties(content: Fact | Claim) -> dict[str, Any]:
    return {
        "subject_id": content.subject_id,
        "predicate": content.predicate,
        "object_id": content.object_id,
        "value": content.value,
        "text": content.text,
        "hash": content.hash,
        "valid_from": content.valid.start,
        "valid_to": content.valid.end,
        "valid_from_precision": content.valid.start_precision.value,
        "valid_to_precision": content.valid.end_precision.value,
        "status": content.status.value,
        "negated": content.negated,
        "kind": content.kind.value,
        "categories": list(content.categories),
        "confidence": content.confidence,
        "recurrence": content.recurrence,
    }


def claim(row: Properties) -> Claim:
    return Claim(
        id=row["id"],
        said_at=instant(row["said_at"]),
        dated=row["dated"],
        corrects=row["corrects"],
        past=row.get("past", False),
        retracts=row.get("retracts", False),
        fits=row.get("fits", True),
        place_size=row.get("place_size", ""),
        episode_id=row.get("episode_id"),
        start=row["start"],
        end=row["end"],
        **_content(row),
    )


def claim_properties(claim: Claim, recorded_at: datetime) -> dict[str, Any]:
    return {
        "id": claim.id,
        "said_at": claim.said_at,
        "recorded_at": recorded_at,
        "dated": claim.dated,
        "corrects": claim.corrects,
        "past": claim.past,
        "retracts": claim.retracts,
        "fits": claim.fits,
        "place_size": claim.place_size,
        "episode_id": claim.episode_id,
        "start": claim.start,
        "end": claim.end,
    } | _content_properties(claim)


def evidence(row: Properties) -> Evidence:
    return Evidence(episode(row["episode"]), row["start"], row["end"])


def mentioned_entity(row: Properties) -> MentionedEntity:
    return MentionedEntity(entity(row["entity"]), row["start"], row["end"])


def instant(value: Any) -> datetime:
    """A stored time in UTC, from the driver's type or from text."""
    native: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value.to_native()
    return native.astimezone(UTC)
