"""What a loader makes of a file: portions that are stored at once, and the places that cannot be stored."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg_memory.model.sources import NewDocument, NewSession

EPISODES_PER_BATCH = 250
"""How many episodes are stored in one act, if one portion alone does not have more."""

_EPISODE = 500  # characters of a document, or a little more


@dataclass(frozen=True, slots=True)
class LoadedSource:
    """A part of a file that is stored in one act: a document, or up to 50 messages of one session and their lines."""

    file: Path
    size: int
    source: NewDocument | NewSession
    lines: Sequence[int] = (1,)

    @property
    def session(self) -> str | None:
        """The key of the session that it belongs to."""
        return self.source.key if isinstance(self.source, NewSession) else None

    @property
    def episodes(self) -> int:
        """About how many it makes."""
        return len(self.lines) if isinstance(self.source, NewSession) else 1 + self.size // _EPISODE

    def halves(self) -> "tuple[LoadedSource, LoadedSource] | None":
        """The portion in two, None when it cannot be divided."""
        if isinstance(self.source, NewDocument) or len(self.lines) < 2:
            return None
        middle = len(self.lines) // 2
        first = replace(self.source, messages=self.source.messages[:middle])
        second = replace(self.source, messages=self.source.messages[middle:])
        return (
            LoadedSource(self.file, self.size // 2, first, self.lines[:middle]),
            LoadedSource(self.file, self.size - self.size // 2, second, self.lines[middle:]),
        )


@dataclass(frozen=True, slots=True)
class ImportFailure:
    """A place in a file that cannot be stored, and why."""

    file: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


def batches(parts: Iterable[LoadedSource]) -> Iterator[list[LoadedSource]]:
    """Consecutive portions together, as many as are stored in one act."""
    batch: list[LoadedSource] = []
    for part in parts:
        if batch and sum(one.episodes for one in batch) + part.episodes > EPISODES_PER_BATCH:
            yield batch
            batch = []
        batch.append(part)
    if batch:
        yield batch


def halved(batch: Sequence[LoadedSource]) -> Sequence[Sequence[LoadedSource]] | None:
    """A batch in two, None when it is one portion that cannot be divided."""
    if len(batch) > 1:
        return batch[: len(batch) // 2], batch[len(batch) // 2 :]
    halves = batch[0].halves()
    return None if halves is None else [[half] for half in halves]
