"""What writing reports: what was remembered, and what was read again."""

from dataclasses import dataclass

from kg_memory.model.llm import NOTHING, Usage
from kg_memory.model.ontology import EntityKind as EntityKind

# --- what comes out ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reextracted:
    """What a batch did: to how many episodes, and how many facts it added, revised, superseded or retracted.

    `left` counts the episodes that are as they were, because the language model is still away. `after` is where the
    next batch begins, None when there is none.
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
        """Both batches as one."""
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
