"""What an extractor is given and what it returns: passages in; mentions, statements and times out."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from kg_memory.model.bitemporal import Interval
from kg_memory.model.facts import RULES, Content, Effect, Profile
from kg_memory.model.llm import NOTHING, PromptName, Usage
from kg_memory.model.ontology import Ontology
from kg_memory.model.roles import FactPolicy, Role
from kg_memory.model.sources import EntityRef

if TYPE_CHECKING:  # numpy takes long to import
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said before, and by whom: a question that a passage may answer, a statement that it may correct."""

    text: str
    occurred_at: datetime
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and its context: when it was said, by whom, to whom and after what.

    Passages of one `conversation` that are given together are read in order. `recent` are the entities mentioned
    before, and `before` the turns before, the latest last. `prompts` are the space's own; `ontology` is the space's,
    None for the shipped one. `role` is None in a document. `policy` says which facts to keep.
    """

    text: str
    occurred_at: datetime
    speaker: str | None = None
    addressee: str | None = None
    conversation: str | None = None
    recent: Sequence[EntityRef] = ()
    before: Sequence[Turn] = ()
    prompts: Mapping[PromptName, str] = field(default_factory=dict)
    ontology: Ontology | None = None
    role: Role | None = None
    policy: FactPolicy = FactPolicy.ALL


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a passage names an entity: `passage.text[start:end]`."""

    entity: EntityRef
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement(Content):
    """One statement found in a passage; its evidence is `passage.text[start:end]`.

    `text` has names instead of pronouns. `valid` is None when the text says nothing about the time; with `effect` ENDS
    its start is when the fact ended.
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
    """Where a passage names a time, `passage.text[start:end]`, and which time that is.

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

    `embedding` is the vector of the whole text by all-MiniLM-L6-v2, if reading made one. `prose` is the text with
    blanks for what was not read, None when all was. `read_by` names the reader: `rules`, `llm:<model>` for rules and
    a model, or `rules, <model> unavailable` (or `refused`, `malformed`) where the model failed. `usage` is its share
    of the calls to a model. `repaired` is True when the first answer could not be read.
    """

    mentions: Sequence[Mention] = ()
    statements: Sequence[Statement] = ()
    times: Sequence[TimeExpression] = ()
    profile: Profile = field(default_factory=Profile)
    embedding: "NDArray[np.float32] | None" = field(default=None, compare=False, repr=False)
    dropped: Mapping[str, int] = field(default_factory=dict)
    prose: str | None = field(default=None, compare=False, repr=False)
    read_by: str = RULES
    usage: Usage = NOTHING
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A question about a text that the rules cannot decide: which of the `choices`, in words, is meant."""

    text: str
    question: str
    choices: Sequence[str]
