"""The results of a loader: sources to store, in batches, and the parts of a file that failed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg_memory.model.sources import NewDocument, NewSession

EPISODES_PER_BATCH = 250
"""The most episodes of one write, unless a single source has more."""

_EPISODE = 500  # characters of a document, at least


@dataclass(frozen=True, slots=True)
class LoadedSource:
    """A source from a file: a document, or up to 50 messages of one session.

    `size` is in bytes, and `lines` are the line numbers of the messages.
    """

    file: Path
    size: int
    source: NewDocument | NewSession
    lines: Sequence[int] = (1,)

    @property
    def session(self) -> str | None:
        """The key of its session; None for a document."""
        return self.source.key if isinstance(self.source, NewSession) else None

    @property
    def episodes(self) -> int:
        """The approximate number of its episodes."""
        return len(self.lines) if isinstance(self.source, NewSession) else 1 + self.size // _EPISODE

    def halves(self) -> "tuple[LoadedSource, LoadedSource] | None":
        """The source in two halves, or None when it cannot be split."""
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
    """A part of a file that cannot be imported: its line and the reason."""

    file: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


def batches(sources: Iterable[LoadedSource]) -> Iterator[list[LoadedSource]]:
    """Groups consecutive sources into batches, each for one write."""
    batch: list[LoadedSource] = []
    for source in sources:
        if batch and sum(other.episodes for other in batch) + source.episodes > EPISODES_PER_BATCH:
            yield batch
            batch = []
        batch.append(source)
    if batch:
        yield batch


def halved(batch: Sequence[LoadedSource]) -> Sequence[Sequence[LoadedSource]] | None:
    """A batch in two halves, or None when it is a single source that cannot be split."""
    if len(batch) > 1:
        return batch[: len(batch) // 2], batch[len(batch) // 2 :]
    halves = batch[0].halves()
    return None if halves is None else [[half] for half in halves]
