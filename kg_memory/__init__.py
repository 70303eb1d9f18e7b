"""A graph-first, bi-temporal knowledge memory: `async with Memory.open() as memory: …`."""

from typing import TYPE_CHECKING

from kg_memory.bitemporal import AllenRelation, AsOf, Instant, Interval, Precision
from kg_memory.chat import Prompt, PromptName
from kg_memory.errors import KgMemoryError
from kg_memory.extraction import Extraction
from kg_memory.model import (
    Assertion,
    Category,
    Document,
    Effect,
    Emotion,
    Entity,
    EntityKind,
    EntityRef,
    Episode,
    Evidence,
    Fact,
    Found,
    Health,
    Hit,
    MediaType,
    MemoryKind,
    Message,
    Neighbour,
    NewDocument,
    NewSession,
    Page,
    PageRequest,
    Path,
    Principal,
    Profile,
    Remembered,
    Session,
    Space,
    Status,
    Violation,
)
from kg_memory.temporal import (
    Change,
    ChangeKind,
    Diff,
    Duration,
    FactVersion,
    PathOrder,
    Paths,
    RelationPeriod,
    Replacement,
    Side,
    TimeAxis,
    TimelineEntry,
)
from kg_memory.version import __version__

if TYPE_CHECKING:
    from kg_memory.memory import Memory

__all__ = [
    "AllenRelation",
    "AsOf",
    "Assertion",
    "Category",
    "Change",
    "ChangeKind",
    "Diff",
    "Document",
    "Duration",
    "Effect",
    "Emotion",
    "Entity",
    "EntityKind",
    "EntityRef",
    "Episode",
    "Evidence",
    "Extraction",
    "Fact",
    "FactVersion",
    "Found",
    "Health",
    "Hit",
    "Instant",
    "Interval",
    "KgMemoryError",
    "MediaType",
    "Memory",
    "MemoryKind",
    "Message",
    "Neighbour",
    "NewDocument",
    "NewSession",
    "Page",
    "PageRequest",
    "Path",
    "PathOrder",
    "Paths",
    "Precision",
    "Principal",
    "Profile",
    "Prompt",
    "PromptName",
    "RelationPeriod",
    "Remembered",
    "Replacement",
    "Session",
    "Side",
    "Space",
    "Status",
    "TimeAxis",
    "TimelineEntry",
    "Violation",
    "__version__",
]


def __getattr__(name: str) -> object:
    """`Memory` comes when it is asked for: with it comes the database's driver, which reading a text can do without."""
    if name == "Memory":
        from kg_memory.memory import Memory

        return Memory
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
