"""Converts rows of the change log to values."""

from kg_memory.events.model import EntityChangeKind, Event, EventKind, FactChange, cursor_of
from kg_memory.graph import records


def event(row: records.Properties) -> Event:
    """The event of a row with the columns `entry`, `episode` and `fact`."""
    entry, episode_row, fact_row = row["entry"], row["episode"], row["fact"]
    return Event(
        cursor=cursor_of(entry["space"], entry["number"]),
        number=entry["number"],
        kind=EventKind(entry["kind"]),
        at=records.instant(entry["at"]),
        episode_id=entry.get("episode_id"),
        session_id=entry.get("session_id"),
        fact_id=entry.get("fact_id"),
        version=entry.get("version"),
        change=FactChange(entry["change"]) if "change" in entry else None,
        predicate=entry.get("predicate"),
        entity_ids=tuple(entry.get("entity_ids", ())),
        job_id=entry.get("job_id"),
        state=entry.get("state"),
        attempt=entry.get("attempt"),
        error=entry.get("error"),
        change_id=entry.get("change_id"),
        entity_change=EntityChangeKind(entry["entity_change"]) if "entity_change" in entry else None,
        episode=None if episode_row is None else records.episode(episode_row),
        fact=None if fact_row is None else records.fact(fact_row),
    )
