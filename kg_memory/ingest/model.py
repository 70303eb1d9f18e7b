"""The report of `reextract`."""

from dataclasses import dataclass

from kg_memory.model.llm import NOTHING, Usage


@dataclass(frozen=True, slots=True)
class Reextracted:
    """How many episodes a batch read, and how many facts it added, revised, superseded or retracted.

    `left` counts the episodes left unchanged because the language model is unavailable. `after` is the cursor at which
    the next batch begins, None after the last.
    """

    space: str
    episodes: int = 0
    left: int = 0
    added: int = 0
    revised: int = 0
    superseded: int = 0
    retracted: int = 0
    usage: Usage = NOTHING
    after: str | None = None

    def then(self, batch: "Reextracted") -> "Reextracted":
        """The sum of both batches; the next one begins after `batch`."""
        return Reextracted(
            self.space,
            self.episodes + batch.episodes,
            self.left + batch.left,
            self.added + batch.added,
            self.revised + batch.revised,
            self.superseded + batch.superseded,
            self.retracted + batch.retracted,
            self.usage + batch.usage,
            batch.after,
        )
