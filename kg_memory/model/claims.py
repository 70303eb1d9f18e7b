"""Claims: each statement about entities of the graph, kept as it was made; facts are derived from all claims."""

from dataclasses import dataclass, field
from datetime import datetime

from kg_memory.model.bitemporal import BEGINNING, END
from kg_memory.model.facts import ResolvedContent, Status
from kg_memory.model.text import content_hash, normalised


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(ResolvedContent):
    """One statement about entities of the graph.

    `valid` is the time that was stated. In an undated claim (`dated` is False), a side that is not stated is `said_at`.
    That something ended is a claim that it held until then; without object and value, it ends whatever held. With
    `corrects`, earlier claims about it were wrong. `fits` is False when the object is not of the kind that the
    predicate asks for ("lives in a small flat"); such a claim ends no other. Places of different
    `place_size` do not compete: a home in a country and one in a town. The evidence is `text[start:end]` of the
    episode. A `past` claim says that it held at some time before the end of `valid`; it ends nothing. One that
    `retracts` takes back the earlier claims of the same statement. `hash` identifies the statement without its times.
    """

    id: str
    said_at: datetime
    dated: bool = True
    corrects: bool = False
    fits: bool = True
    place_size: str = ""
    past: bool = False
    retracts: bool = False
    episode_id: str | None = None
    start: int = 0
    end: int = 0
    hash: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        hash = statement_hash(self.subject_id, self.predicate, self.object_key, self.status, negated=self.negated)
        object.__setattr__(self, "hash", hash)

    @property
    def object_key(self) -> str:
        """The object's id, or the normalised value."""
        return self.object_id or normalised(self.value or "")

    @property
    def until(self) -> bool:
        """Whether it states only an end, not a beginning."""
        return self.valid.start == BEGINNING and self.valid.end < END

    @property
    def ends_anything(self) -> bool:
        """Whether it ends whatever held, without naming an object."""
        return self.object_id is None and self.value is None


def statement_hash(subject_id: str, predicate: str, object_key: str, status: Status, *, negated: bool) -> str:
    """SHA-256 of a statement without its times and wording."""
    return content_hash(subject_id, predicate, object_key, status, str(negated))
