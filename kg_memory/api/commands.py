"""The commands behind the command line: called by name, with JSON arguments and a JSON answer.

A running service answers them over HTTP. Without a service, the command line opens a memory and calls them itself.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from kg_memory.entities.model import MentionAt
from kg_memory.errors import InvalidInput, NotFound
from kg_memory.events.model import EventKind
from kg_memory.jobs.model import Job, JobState
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import AsOf, Instant
from kg_memory.model.extraction import Extraction
from kg_memory.model.facts import Category, EntityBy, MediaType, MemoryKind, Named
from kg_memory.model.pages import Page, PageRequest
from kg_memory.model.plain import plain
from kg_memory.model.roles import FactPolicy, Role
from kg_memory.model.sources import Message, NewDocument, NewSession, Source
from kg_memory.search.model import Filters, Found, SearchMode, When
from kg_memory.webhooks.message import new_secret

Json = Mapping[str, Any]
Query = Callable[[str, dict[str, Any], int], Awaitable[Sequence[Json]]]
Command = TypeVar("Command", bound=Callable[..., Awaitable[object]])

_ID = re.compile(r"[0-9a-z]{26}")

_COMMANDS: dict[str, Callable[..., Awaitable[object]]] = {}


def _command(command: Command) -> Command:
    """Registers a method as a command under its name."""
    _COMMANDS[command.__name__] = command
    return command


@dataclass(frozen=True, slots=True)
class Commands:
    """The commands of one memory; `query` runs a Cypher query that cannot write."""

    memory: Memory
    query: Query

    async def answer(self, command: str, arguments: Json) -> Any:
        """The answer as JSON; raises `KgMemoryError`, and `InvalidInput` for a command that does not exist."""
        if command not in _COMMANDS:
            raise InvalidInput(f"there is no command {command!r}")
        return plain(await _COMMANDS[command](self, **arguments))

    @_command
    async def check(self) -> object:
        return await self.memory.check()

    @_command
    async def cypher(self, text: str, first: int) -> object:
        return await self.query(text, {}, first)

    @_command
    async def migration(self) -> object:
        return (await self.memory.health()).migration

    # --- search and extraction

    @_command
    async def search(
        self,
        spaces: Sequence[str],
        query: str,
        mode: str,
        kinds: Sequence[str],
        when: str,
        valid_at: str | None,
        known_at: str | None,
        filters: Json,
        first: int,
        explain: bool,
    ) -> object:
        """The result, and the episodes that are its evidence, by id."""
        result = await self.memory.search(
            spaces,
            query,
            mode=SearchMode(mode),
            kinds=frozenset(map(Found, kinds)) or None,
            when=When(when),
            as_of=AsOf.of(_at(valid_at), _at(known_at)),
            filters=_filters(filters),
            first=first,
            explain=explain,
        )
        evidence: dict[str, object] = {}
        for space in {hit.space for hit in result.hits}:
            ids = [id_ for hit in result.hits if hit.space == space for id_ in hit.evidence]
            evidence |= await self.memory.episodes_by_id(space, ids)
        return {"result": result, "evidence": evidence}

    @_command
    async def extract(
        self, text: str, speaker: str | None, addressee: str | None, role: str | None, occurred_at: str | None
    ) -> object:
        found = await self.memory.extract(
            text, occurred_at=_at(occurred_at), speaker=speaker, addressee=addressee, role=_role(role)
        )
        return quoted(text, found)

    # --- writing

    @_command
    async def remember_many(self, space: str, sources: Sequence[Json]) -> object:
        """The number of items that it wrote, by kind."""
        reports = await self.memory.remember_many(space, [_source(source) for source in sources])
        counted = ("episodes", "unchanged_episodes", "new_entities", "added", "revised", "superseded")
        return {name: sum(len(getattr(report, name)) for report in reports) for name in counted}

    @_command
    async def spaces(self, after: str | None) -> object:
        return _listed(await self.memory.spaces(page=PageRequest(200, after)))

    @_command
    async def reextract(self, space: str, read_by: str, first: int, after: str | None) -> object:
        return await self.memory.reextract(space, read_by=read_by, page=PageRequest(first, after))

    @_command
    async def ontology(self, space: str) -> object:
        return (await self.memory.ontology(space)).source

    @_command
    async def set_ontology(self, space: str, source: str | None) -> object:
        ontology = await self.memory.set_ontology(space, source)
        return {"predicates": len(ontology.predicates), "forms": len(ontology.forms) + len(ontology.endings)}

    @_command
    async def fact_policies(self, space: str) -> object:
        return await self.memory.fact_policies(space)

    @_command
    async def set_fact_policy(self, space: str, role: str, policy: str | None) -> object:
        return await self.memory.set_fact_policy(space, Role(role), FactPolicy(policy) if policy else None)

    # --- entities

    @_command
    async def merge_entities(self, space: str, keep: str, absorb: str) -> object:
        return await self.memory.merge_entities(space, _entity(keep), _entity(absorb))

    @_command
    async def split_entity(
        self, space: str, entity: str, name: str, facts: Sequence[str], mentions: Sequence[Json]
    ) -> object:
        places = [MentionAt(**place) for place in mentions]
        return await self.memory.split_entity(space, _entity(entity), name, facts=facts, mentions=places)

    @_command
    async def rename_entity(self, space: str, entity: str, name: str) -> object:
        return await self.memory.rename_entity(space, _entity(entity), name)

    @_command
    async def add_alias(self, space: str, entity: str, alias: str) -> object:
        return await self.memory.add_alias(space, _entity(entity), alias)

    @_command
    async def remove_alias(self, space: str, entity: str, alias: str) -> object:
        return await self.memory.remove_alias(space, _entity(entity), alias)

    @_command
    async def undo_entity_change(self, space: str, change: str) -> object:
        return await self.memory.undo_entity_change(space, change)

    @_command
    async def entity_changes(self, space: str, entity: str, first: int, after: str | None) -> object:
        return _listed(await self.memory.entity_changes(space, _entity(entity), page=PageRequest(first, after)))

    # --- jobs

    @_command
    async def jobs(self, space: str, state: str | None, first: int, after: str | None) -> object:
        wanted = JobState(state) if state else None
        return _listed(await self.memory.jobs.list(space, state=wanted, page=PageRequest(first, after)))

    @_command
    async def job(self, space: str, id: str) -> Job:
        if (job := await self.memory.jobs.get(space, id)) is None:
            raise NotFound(f"there is no job with the id {id!r}; `kg-memory jobs list` lists those there are")
        return job

    @_command
    async def steer_job(self, space: str, id: str, verb: str) -> object:
        jobs = self.memory.jobs
        steer = {"pause": jobs.pause, "resume": jobs.resume, "retry": jobs.retry, "cancel": jobs.cancel}
        return await steer[verb](space, id)

    # --- webhooks

    @_command
    async def webhooks(self, space: str) -> object:
        return await self.memory.webhooks.list(space)

    @_command
    async def register_webhook(self, space: str, url: str, kinds: Sequence[str], secret: str | None) -> object:
        """The webhook, with its secret if this command made it."""
        made = new_secret()
        wanted = [EventKind(kind) for kind in kinds]
        webhook = await self.memory.webhooks.register(space, url, made if secret is None else secret, wanted)
        return plain(webhook) | ({"secret": made} if secret is None else {})

    @_command
    async def pause_webhook(self, space: str, id: str) -> object:
        return await self.memory.webhooks.pause(space, id)

    @_command
    async def resume_webhook(self, space: str, id: str, after: str | None) -> object:
        return await self.memory.webhooks.resume(space, id, after=after)

    @_command
    async def redeliver_event(self, space: str, id: str, event: str) -> object:
        return await self.memory.webhooks.redeliver(space, id, event)

    @_command
    async def delete_webhook(self, space: str, id: str) -> object:
        return await self.memory.webhooks.delete(space, id)

    @_command
    async def deliveries(self, space: str, id: str, first: int) -> object:
        if id not in {webhook.id for webhook in await self.memory.webhooks.list(space)}:
            raise NotFound(f"there is no webhook {id!r}; `kg-memory webhooks list` lists those of a space")
        return await self.memory.webhooks.deliveries(space, id, first=first)


def quoted(text: str, found: Extraction) -> dict[str, object]:
    """The extraction without its vector; each place has its `quote`."""

    def parts(name: str) -> list[object]:
        return [plain(part) | {"quote": text[part.start : part.end]} for part in getattr(found, name)]

    places = {name: parts(name) for name in ("mentions", "statements", "times")}
    return places | {"profile": plain(found.profile), "dropped": plain(found.dropped)}


def _filters(filters: Json) -> Filters:
    return Filters(
        sessions=frozenset(filters["sessions"]),
        agents=frozenset(filters["agents"]),
        memory_kinds=frozenset(map(MemoryKind, filters["memory_kinds"])),
        categories=frozenset(map(Category, filters["categories"])),
        predicates=frozenset(filters["predicates"]),
        entities=frozenset(map(Named, filters["entities"])),
        min_confidence=filters["min_confidence"],
    )


def _source(source: Json) -> Source:
    """The session or document that `plain` turned into JSON."""
    if "messages" in source:
        return NewSession(**{**source, "messages": [_message(message) for message in source["messages"]]})
    media_type = MediaType(source["media_type"])
    return NewDocument(**{**source, "occurred_at": _at(source["occurred_at"]), "media_type": media_type})


def _message(message: Json) -> Message:
    return Message(**{**message, "occurred_at": _at(message["occurred_at"]), "role": _role(message.get("role"))})


def _role(written: str | None) -> Role | None:
    return None if written is None else Role(written)


def _entity(written: str) -> EntityBy:
    """The entity by its id, when it is written like one, or else by its name."""
    return written if _ID.fullmatch(written) else Named(written)


def _at(written: str | None) -> datetime | None:
    return None if written is None else Instant.parse(written).at


def _listed(page: Page[Any]) -> object:
    return {"items": page.items, "after": page.cursors[-1] if page.has_next else None}
