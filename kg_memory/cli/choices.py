"""Values of the options: copies of enums of the memory, so that a command starts without importing the originals."""

from enum import StrEnum


class Found(StrEnum):
    """Copy of `kg_memory.search.model.Found`."""

    FACT = "FACT"
    EPISODE = "EPISODE"
    ENTITY = "ENTITY"


class SearchMode(StrEnum):
    """Copy of `kg_memory.search.model.SearchMode`."""

    BALANCED = "BALANCED"
    FACTS = "FACTS"
    EPISODES = "EPISODES"
    ENTITIES = "ENTITIES"
    EXACT = "EXACT"
    GRAPH = "GRAPH"


class When(StrEnum):
    """Copy of `kg_memory.search.model.When`."""

    AUTO = "AUTO"
    STRICT = "STRICT"
    OFF = "OFF"


class MemoryKind(StrEnum):
    """Copy of `kg_memory.model.facts.MemoryKind`."""

    SEMANTIC = "SEMANTIC"
    EPISODIC = "EPISODIC"
    PROCEDURAL = "PROCEDURAL"
    PREFERENCE = "PREFERENCE"
    INSTRUCTION = "INSTRUCTION"


class Category(StrEnum):
    """Copy of `kg_memory.model.facts.Category`."""

    WORK = "WORK"
    PERSONAL = "PERSONAL"
    TECHNICAL = "TECHNICAL"
    HEALTH = "HEALTH"
    TRAVEL = "TRAVEL"
    FINANCE = "FINANCE"
    LEARNING = "LEARNING"
    LEISURE = "LEISURE"
    FOOD = "FOOD"
    HOME = "HOME"
    NEWS = "NEWS"


class JobState(StrEnum):
    """Copy of `kg_memory.jobs.model.JobState`."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class EventKind(StrEnum):
    """Copy of `kg_memory.events.model.EventKind`."""

    EPISODE_ADDED = "EPISODE_ADDED"
    FACT_CHANGED = "FACT_CHANGED"
    JOB_CHANGED = "JOB_CHANGED"
    ENTITY_CHANGED = "ENTITY_CHANGED"
