"""What an extractor sees and says: passages in, mentions, statements and times out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from kg_memory.bitemporal import Interval
from kg_memory.chat import PromptName
from kg_memory.model import Effect, EntityRef, MemoryKind, Profile, Status
from kg_memory.ontology import Ontology


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with what is needed to understand it: when it was said, by whom, to whom and after what.

    Passages of one `conversation` that are given together are read in their order. `recent` holds the entities that
    the conversation spoke of before them, the latest last. `prompts` are the space's own, for a
    language model; `ontology` is the space's, None for the shipped one.
    """

    text: str
    occurred_at: datetime
    speaker: str | None = None
    addressee: str | None = None
    conversation: str | None = None
    recent: Sequence[EntityRef] = ()
    prompts: Mapping[PromptName, str] = field(default_factory=dict)
    ontology: Ontology | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a passage names an entity: `passage.text[start:end]`."""

    entity: EntityRef
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement found in a passage; its evidence is `passage.text[start:end]`.

    `text` reads on its own: names instead of pronouns. `valid` is None when the text says nothing about the time;
    with `effect` ENDS its start is when the fact ended. `recurrence` is an iCalendar rule (RFC 5545) for what repeats.
    """

    subject: EntityRef
    predicate: str
    text: str
    start: int
    end: int
    object: EntityRef | None = None
    value: str | None = None
    valid: Interval | None = None
    status: Status = Status.ASSERTED
    negated: bool = False
    kind: MemoryKind = MemoryKind.SEMANTIC
    confidence: float = 0.7
    effect: Effect = Effect.STATES
    recurrence: str | None = None


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Where a passage names a time, `passage.text[start:end]`, and what that means.

    `value` is its TIMEX3 value (ISO 8601, `P3D`, `2024-W32`, …). A duration or a repeated time has no `interval`;
    a repeated one has a `recurrence` (RFC 5545). `alternatives` are the other readings of an ambiguous one.
    """

    start: int
    end: int
    value: str
    interval: Interval | None = None
    recurrence: str | None = None
    alternatives: Sequence[Interval] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one passage says; `dropped` counts what was found and not kept, by reason.

    `embedding` is the vector of the whole text by all-MiniLM-L6-v2, where reading the text made it anyway.
    """

    mentions: Sequence[Mention] = ()
    statements: Sequence[Statement] = ()
    times: Sequence[TimeExpression] = ()
    profile: Profile = field(default_factory=Profile)
    embedding: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
    dropped: Mapping[str, int] = field(default_factory=dict)
