"""A graph-first, bi-temporal knowledge memory: `async with Memory.open() as memory: …`."""

from typing import TYPE_CHECKING

from kg_memory.access.principals import Principal
from kg_memory.check import Health, Violation
from kg_memory.errors import KgMemoryError
from kg_memory.explore.model import Neighbour, Path, PathOrder, Paths
from kg_memory.history.model import (
    Change,
    ChangeKind,
    Diff,
    Duration,
    FactVersion,
    RelationPeriod,
    Replacement,
    Side,
    TimeAxis,
    TimelineEntry,
)
from kg_memory.ingest.model import Reextracted
from kg_memory.jobs.model import Job, JobState, Priority
from kg_memory.model.bitemporal import AllenRelation, AsOf, Instant, Interval, Precision
from kg_memory.model.extraction import Extraction
from kg_memory.model.facts import (
    Category,
    Document,
    Effect,
    Emotion,
    Entity,
    EntityKind,
    Episode,
    Evidence,
    Fact,
    MediaType,
    MemoryKind,
    Profile,
    Remembered,
    Session,
    Space,
    Status,
)
from kg_memory.model.llm import DailyUsage, Prompt, PromptName, Usage
from kg_memory.model.pages import Page, PageRequest
from kg_memory.model.sources import Assertion, EntityRef, Message, NewDocument, NewSession
from kg_memory.search.model import (
    Explanation,
    Filters,
    Found,
    Hit,
    Hop,
    Priors,
    SearchMode,
    SearchResult,
    Understanding,
    When,
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
    "DailyUsage",
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
    "Explanation",
    "Extraction",
    "Fact",
    "FactVersion",
    "Filters",
    "Found",
    "Health",
    "Hit",
    "Hop",
    "Instant",
    "Interval",
    "Job",
    "JobState",
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
    "Priority",
    "Priors",
    "Profile",
    "Prompt",
    "PromptName",
    "Reextracted",
    "RelationPeriod",
    "Remembered",
    "Replacement",
    "SearchMode",
    "SearchResult",
    "Session",
    "Side",
    "Space",
    "Status",
    "TimeAxis",
    "TimelineEntry",
    "Understanding",
    "Usage",
    "Violation",
    "When",
    "__version__",
]


def __getattr__(name: str) -> object:
    """`Memory` comes when it is asked for: with it comes the database's driver, which reading a text can do without."""
    if name == "Memory":
        from kg_memory.memory import Memory

        return Memory
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
