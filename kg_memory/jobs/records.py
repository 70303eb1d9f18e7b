"""Converts rows of jobs to values."""

from dataclasses import fields

from kg_memory.graph.records import Properties, instant
from kg_memory.jobs.model import Job, JobState, Priority
from kg_memory.model.llm import Usage


def job(row: Properties) -> Job:
    due_at = row.get("due_at")
    return Job(
        id=row["id"],
        key=row["key"],
        state=JobState(row["state"]),
        priority=Priority(row["priority"]),
        session=row.get("session"),
        size=row["size"],
        attempts=row["attempts"],
        created_at=instant(row["created_at"]),
        changed_at=instant(row["changed_at"]),
        due_at=None if due_at is None else instant(due_at),
        error=row.get("error"),
        error_code=row.get("error_code"),
        episodes=row.get("episodes", 0),
        usage=Usage(**{item.name: row.get(item.name, item.default) for item in fields(Usage)}),
    )
