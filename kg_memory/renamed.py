"""Names of version 0.1 that were removed, each with its replacement. Delete this module in version 0.3."""

from typing import NoReturn

NAMES = {"Mode": "`memory.jobs.enqueue()` instead of `remember(mode=…)`"}
"""Names of the package `kg_memory`."""

METHODS = {
    "open": "kg_memory.open_memory",
    "job": "memory.jobs.get",
    "job_counts": "memory.jobs.counts",
    "pause_job": "memory.jobs.pause",
    "resume_job": "memory.jobs.resume",
    "retry_job": "memory.jobs.retry",
    "cancel_job": "memory.jobs.cancel",
    "job_progress": "memory.jobs.progress",
    "work": "memory.jobs.work",
    "cursor": "memory.events.cursor",
    "episode_added": "memory.events.episode_added",
    "fact_changed": "memory.events.fact_changed",
    "stop_following": "memory.events.stop",
    "register_webhook": "memory.webhooks.register",
    "webhook_deliveries": "memory.webhooks.deliveries",
    "pause_webhook": "memory.webhooks.pause",
    "resume_webhook": "memory.webhooks.resume",
    "redeliver_event": "memory.webhooks.redeliver",
    "delete_webhook": "memory.webhooks.delete",
    "deliver": "memory.webhooks.deliver",
}
"""Methods of `Memory`. Its `jobs`, `events` and `webhooks` are now attributes with a method `list`."""


class RenamedMethod:
    """Replaces a removed method: raises `AttributeError` with the new name."""

    def __init__(self, old: str, new: str) -> None:
        self._message = f"Memory.{old} is gone: use `{new}`"

    def __get__(self, instance: object, owner: type) -> NoReturn:
        raise AttributeError(self._message)
