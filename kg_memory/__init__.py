"""A graph-first, bi-temporal knowledge memory: `async with open_memory() as memory: …`.

Each name is imported when it is first used, so that the package costs what is used of it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from kg_memory.renamed import NAMES
from kg_memory.version import __version__

if TYPE_CHECKING:
    from kg_memory.access.principals import Principal
    from kg_memory.check import Health, Violation
    from kg_memory.entities.model import EntityChange, EntityChangeKind, MentionAt
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
    from kg_memory.memory import Memory
    from kg_memory.model.bitemporal import AllenRelation, AsOf, Instant, Interval, Precision
    from kg_memory.model.extraction import Extraction
    from kg_memory.model.facts import (
        Category,
        Document,
        Effect,
        Emotion,
        Entity,
        Episode,
        Evidence,
        Fact,
        MediaType,
        MemoryKind,
        Named,
        Profile,
        Remembered,
        Session,
        Space,
        Status,
    )
    from kg_memory.model.llm import DailyUsage, Prompt, PromptName, Usage
    from kg_memory.model.ontology import EntityKind
    from kg_memory.model.pages import Page, PageRequest
    from kg_memory.model.roles import FactPolicy, Role, RolePolicy
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
    from kg_memory.wiring import open_memory

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
    "EntityChange",
    "EntityChangeKind",
    "EntityKind",
    "EntityRef",
    "Episode",
    "Evidence",
    "Explanation",
    "Extraction",
    "Fact",
    "FactPolicy",
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
    "MentionAt",
    "Message",
    "Named",
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
    "Role",
    "RolePolicy",
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
    "open_memory",
]

_HOMES = {
    "AllenRelation": "kg_memory.model.bitemporal",
    "AsOf": "kg_memory.model.bitemporal",
    "Assertion": "kg_memory.model.sources",
    "Category": "kg_memory.model.facts",
    "Change": "kg_memory.history.model",
    "ChangeKind": "kg_memory.history.model",
    "DailyUsage": "kg_memory.model.llm",
    "Diff": "kg_memory.history.model",
    "Document": "kg_memory.model.facts",
    "Duration": "kg_memory.history.model",
    "Effect": "kg_memory.model.facts",
    "Emotion": "kg_memory.model.facts",
    "Entity": "kg_memory.model.facts",
    "EntityChange": "kg_memory.entities.model",
    "EntityChangeKind": "kg_memory.entities.model",
    "EntityKind": "kg_memory.model.ontology",
    "EntityRef": "kg_memory.model.sources",
    "Episode": "kg_memory.model.facts",
    "Evidence": "kg_memory.model.facts",
    "Explanation": "kg_memory.search.model",
    "Extraction": "kg_memory.model.extraction",
    "Fact": "kg_memory.model.facts",
    "FactPolicy": "kg_memory.model.roles",
    "FactVersion": "kg_memory.history.model",
    "Filters": "kg_memory.search.model",
    "Found": "kg_memory.search.model",
    "Health": "kg_memory.check",
    "Hit": "kg_memory.search.model",
    "Hop": "kg_memory.search.model",
    "Instant": "kg_memory.model.bitemporal",
    "Interval": "kg_memory.model.bitemporal",
    "Job": "kg_memory.jobs.model",
    "JobState": "kg_memory.jobs.model",
    "KgMemoryError": "kg_memory.errors",
    "MediaType": "kg_memory.model.facts",
    "Memory": "kg_memory.memory",
    "MemoryKind": "kg_memory.model.facts",
    "MentionAt": "kg_memory.entities.model",
    "Message": "kg_memory.model.sources",
    "Named": "kg_memory.model.facts",
    "Neighbour": "kg_memory.explore.model",
    "NewDocument": "kg_memory.model.sources",
    "NewSession": "kg_memory.model.sources",
    "Page": "kg_memory.model.pages",
    "PageRequest": "kg_memory.model.pages",
    "Path": "kg_memory.explore.model",
    "PathOrder": "kg_memory.explore.model",
    "Paths": "kg_memory.explore.model",
    "Precision": "kg_memory.model.bitemporal",
    "Principal": "kg_memory.access.principals",
    "Priority": "kg_memory.jobs.model",
    "Priors": "kg_memory.search.model",
    "Profile": "kg_memory.model.facts",
    "Prompt": "kg_memory.model.llm",
    "PromptName": "kg_memory.model.llm",
    "Reextracted": "kg_memory.ingest.model",
    "RelationPeriod": "kg_memory.history.model",
    "Remembered": "kg_memory.model.facts",
    "Replacement": "kg_memory.history.model",
    "Role": "kg_memory.model.roles",
    "RolePolicy": "kg_memory.model.roles",
    "SearchMode": "kg_memory.search.model",
    "SearchResult": "kg_memory.search.model",
    "Session": "kg_memory.model.facts",
    "Side": "kg_memory.history.model",
    "Space": "kg_memory.model.facts",
    "Status": "kg_memory.model.facts",
    "TimeAxis": "kg_memory.history.model",
    "TimelineEntry": "kg_memory.history.model",
    "Understanding": "kg_memory.search.model",
    "Usage": "kg_memory.model.llm",
    "Violation": "kg_memory.check",
    "When": "kg_memory.search.model",
    "open_memory": "kg_memory.wiring",
}
"""The module of each name, as the imports above have it."""


if not TYPE_CHECKING:  # a type checker knows the names, and should know no others

    def __getattr__(name: str) -> object:
        if name in NAMES:  # an ImportError, because `from … import` drops the text of any other
            raise ImportError(f"kg_memory.{name} is gone: use {NAMES[name]}")
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value = getattr(import_module(_HOMES[name]), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
