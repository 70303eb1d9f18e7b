"""What an extractor sees and says: passages in, mentions, statements and times out."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from kg_memory.model.bitemporal import Interval
from kg_memory.model.facts import RULES, Content, Effect, Profile
from kg_memory.model.llm import NOTHING, PromptName, Usage
from kg_memory.model.ontology import Ontology
from kg_memory.model.sources import EntityRef


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
class Statement(Content):
    """One statement found in a passage; its evidence is `passage.text[start:end]`.

    `text` reads on its own: names instead of pronouns. `valid` is None when the text says nothing about the time;
    with `effect` ENDS its start is when the fact ended. `recurrence` is an iCalendar rule (RFC 5545) for what repeats.
    """

    subject: EntityRef
    predicate: str
    object: EntityRef | None = None
    _: KW_ONLY
    text: str
    start: int
    end: int
    confidence: float = 0.7
    effect: Effect = Effect.STATES


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Where a passage names a time, `passage.text[start:end]`, and what that means.

    `value` is its TIMEX3 value (ISO 8601, `P3D`, `2024-W32`, …). A duration or a repeated time has no `interval`;
    a repeated one has a `recurrence` (RFC 5545). `alternatives` are the other readings of an ambiguous one.
    A `yearly` one leaves out its year ("in June"), and its `interval` is in the likeliest.
    """

    start: int
    end: int
    value: str
    interval: Interval | None = None
    recurrence: str | None = None
    alternatives: Sequence[Interval] = ()
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one passage says; `dropped` counts what was found and not kept, by reason.

    `embedding` is the vector of the whole text by all-MiniLM-L6-v2, where reading the text made it anyway. `prose` is
    the text with blanks for what was not read in it, None where all was. `read_by` names the reader: `rules`,
    `llm:<model>` with them, or `rules, <model> unavailable` where they had to do alone (likewise `refused` and
    `malformed`). `usage` is its share of the calls to a model; `repaired` when the first answer could not be read.
    """

    mentions: Sequence[Mention] = ()
    statements: Sequence[Statement] = ()
    times: Sequence[TimeExpression] = ()
    profile: Profile = field(default_factory=Profile)
    embedding: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
    dropped: Mapping[str, int] = field(default_factory=dict)
    prose: str | None = field(default=None, compare=False, repr=False)
    read_by: str = RULES
    usage: Usage = NOTHING
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Tie:
    """A question about a text that the rules cannot decide: which of a few `choices`, in words, is meant."""

    text: str
    question: str
    choices: Sequence[str]
