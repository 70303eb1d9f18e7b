"""Claims: what was said about entities of the graph, each kept as it was said; facts are what all of them amount to."""

from dataclasses import dataclass, field
from datetime import datetime

from kg_memory.model.bitemporal import BEGINNING, END
from kg_memory.model.facts import ResolvedContent, Status
from kg_memory.model.text import content_hash, normalised


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(ResolvedContent):
    """One statement about resolved entities.

    `valid` is the time that was stated: since when, until when or both; of an undated one (`dated` is False), a side
    is the moment at which it was said. That something ended is a claim that it held until then; without object and
    value, that whatever held ended then. With `corrects`, what was said of it before was wrong. One whose object is
    not of the kind that the predicate asks for (`fits` is False: "lives in a small flat") leaves other objects alone.
    What repeats has a `recurrence` (RFC 5545). Its evidence is `text[start:end]` of the episode; `hash` is what it
    says, whenever it held.
    """

    id: str
    said_at: datetime
    dated: bool = True
    corrects: bool = False
    fits: bool = True
    episode_id: str | None = None
    start: int = 0
    end: int = 0
    hash: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        said = said_hash(self.subject_id, self.predicate, self.told, self.status, negated=self.negated)
        object.__setattr__(self, "hash", said)

    @property
    def told(self) -> str:
        """The other end: the object's id or the normalised value."""
        return self.object_id or normalised(self.value or "")

    @property
    def until(self) -> bool:
        """Whether it only says until when something held, not since when."""
        return self.valid.start == BEGINNING and self.valid.end < END

    @property
    def ends_anything(self) -> bool:
        """Whether it ends whatever held."""
        return self.object_id is None and self.value is None


def said_hash(subject_id: str, predicate: str, told: str, status: Status, *, negated: bool) -> str:
    """SHA-256 of a statement without its times: the same for the same statement in other words."""
    return content_hash(subject_id, predicate, told, status, str(negated))
