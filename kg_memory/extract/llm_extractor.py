"""The extractor that reads with a language model what rules have read before, and joins both."""

import asyncio
import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg_memory.chat import ChatMessage, PromptName
from kg_memory.errors import MalformedAnswer, ProviderError, ProviderRefused, ProviderUnavailable
from kg_memory.extract.gate import SMALL_TALK, Gate
from kg_memory.extract.llm_answer import read_answer
from kg_memory.extract.llm_schema import answer_schema, described
from kg_memory.extract.merge import merge
from kg_memory.extract.prompts import filled
from kg_memory.extraction import Extraction, Passage
from kg_memory.model import Effect, EntityKind, EntityRef, MemoryKind, Status
from kg_memory.ontology import Ontology, default_ontology
from kg_memory.ports import ChatModel, Extractor
from kg_memory.text import normalised

MOST_PASSAGES = 12
MOST_CHARACTERS = 8_000
"""How much of one conversation is read in one call."""
LONGEST_TEXT = 20_000
"""Of a longer text the model reads no more; the rules do."""
EARLIER = 4
_SHOWN_OF_EARLIER = 1_000
_BLANKS = re.compile(" {2,}")
MOST_KNOWN = 50
_FAILURES_OF_AN_OUTAGE = 2

_REASONS: dict[type[ProviderError], str] = {
    ProviderUnavailable: "model unavailable",
    ProviderRefused: "model refused",
    MalformedAnswer: "malformed answer",
}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Passages of one conversation that are read in one call, by their places, and what helps to read them."""

    passages: Mapping[int, Passage]
    earlier: Sequence[Passage]
    known: Sequence[EntityRef]

    @property
    def first(self) -> Passage:
        return next(iter(self.passages.values()))

    @property
    def ontology(self) -> Ontology:
        return self.first.ontology or default_ontology()


@dataclass(slots=True)
class _Outage:
    """How often in a row the model was found to be away while these passages were read."""

    failures: int = 0

    @property
    def is_certain(self) -> bool:
        return self.failures >= _FAILURES_OF_AN_OUTAGE


class LLMExtractor:
    """The `Extractor` port over a language model and the extractor `rules`, whose findings it checks and adds to.

    The model sees what the quality gate lets through, and what it says is kept only where the text bears it out. While
    it is away, or answers nothing that can be read, also when told so, the rules stand alone, and `dropped` says why.
    """

    def __init__(self, chat: ChatModel, rules: Extractor, *, concurrency: int = 4) -> None:
        self._chat = chat
        self._rules = rules
        self._turns = asyncio.Semaphore(concurrency)

    async def extract(self, passages: Sequence[Passage]) -> Sequence[Extraction]:
        """What each passage says, in order; at most `concurrency` calls to the model run at once."""
        found = list(await self._rules.extract(passages))
        gates = _gates(passages)
        pieces = await asyncio.to_thread(_pieces, passages, found, gates)
        outage = _Outage()
        answers = await asyncio.gather(*(self._read(batch, outage) for batch in _batches(pieces, found)))
        for at, read in (item for answer in answers for item in answer.items()):
            merged = merge(found[at], read, passages[at].ontology or default_ontology())
            found[at] = gates[at].keep(passages[at], merged)
        return found

    async def _read(self, batch: _Batch, outage: _Outage) -> dict[int, Extraction]:
        """What the model reads in each passage, by its place; nothing, and why, where it reads nothing."""
        async with self._turns:
            try:
                if outage.is_certain:
                    raise ProviderUnavailable("the model was away a moment ago")
                answered = await self._answered(batch)
                outage.failures = 0
                return dict(zip(batch.passages, answered, strict=True))
            except ProviderError as error:
                outage.failures += isinstance(error, ProviderUnavailable)
                reason = _REASONS.get(type(error), "model failed")
                _log.warning("read by rules alone", extra={"reason": reason, "error": str(error)[:300]})
                return {at: Extraction(dropped={reason: 1}) for at in batch.passages}

    async def _answered(self, batch: _Batch) -> list[Extraction]:
        """Asks; an answer that cannot be read is sent back once with what is wrong with it."""
        messages = self._messages(batch)
        try:
            return await self._ask(batch, messages, "extraction")
        except MalformedAnswer as error:
            repair = filled(PromptName.REPAIR, batch.first.prompts, problem=str(error))
            said = ChatMessage("assistant", error.answer or "(no answer)")
            return await self._ask(batch, [*messages, said, ChatMessage("user", repair)], "extraction repair")

    async def _ask(self, batch: _Batch, messages: Sequence[ChatMessage], purpose: str) -> list[Extraction]:
        answer = await self._chat.answer(messages, schema=answer_schema(batch.ontology), purpose=purpose)
        return read_answer(answer, list(batch.passages.values()), batch.known, batch.ontology)

    def _messages(self, batch: _Batch) -> list[ChatMessage]:
        own = batch.first.prompts
        lists = {"kinds": EntityKind, "statuses": Status, "effects": Effect, "memory_kinds": MemoryKind}
        words = {name: ", ".join(member.value for member in kind) for name, kind in lists.items()}
        instructions = filled(PromptName.INSTRUCTIONS, own, predicates=described(batch.ontology), **words)
        request = filled(PromptName.REQUEST, own, input=_input(batch))
        return [ChatMessage("system", instructions), ChatMessage("user", request)]


def _gates(passages: Sequence[Passage]) -> list[Gate]:
    """The gate of each passage, shared by those of one conversation."""
    shared: dict[str, Gate] = {}
    return [
        Gate() if passage.conversation is None else shared.setdefault(passage.conversation, Gate())
        for passage in passages
    ]


def _pieces(passages: Sequence[Passage], found: Sequence[Extraction], gates: Sequence[Gate]) -> dict[int, Passage]:
    """The passages that are worth a call, by their places, without what is not to be read in them."""
    pieces = {}
    for at, (passage, extraction, gate) in enumerate(zip(passages, found, gates, strict=True)):
        text = gate.read(passage).text[:LONGEST_TEXT]
        gate.keep(passage, extraction)
        if text.strip() and extraction.profile.salience >= SMALL_TALK:
            pieces[at] = replace(passage, text=text)
    return pieces


def _batches(pieces: Mapping[int, Passage], found: Sequence[Extraction]) -> Iterator[_Batch]:
    """The passages in their order, those of one conversation together as far as one call takes them.

    What the rules found a conversation to speak of is known in the batches after it.
    """
    spoken: dict[str, dict[str, EntityRef]] = {}
    heard: dict[str, list[Passage]] = {}
    for group in _groups(pieces):
        first = next(iter(group.values()))
        talk = first.conversation
        before, earlier = (spoken.setdefault(talk, {}), heard.setdefault(talk, [])) if talk else ({}, [])
        recent = {normalised(ref.name): ref for ref in first.recent}
        known = [*(recent | before | _people(group.values())).values()]
        yield _Batch(group, earlier[-EARLIER:], known[-MOST_KNOWN:])
        earlier += group.values()
        mentions = [mention.entity for at in group for mention in found[at].mentions]
        before |= {normalised(entity.name): entity for entity in mentions}


def _groups(pieces: Mapping[int, Passage]) -> Iterator[dict[int, Passage]]:
    group: dict[int, Passage] = {}
    for at, passage in pieces.items():
        if group and not _fits(list(group.values()), passage):
            yield group
            group = {}
        group[at] = passage
    if group:
        yield group


def _fits(group: Sequence[Passage], passage: Passage) -> bool:
    length = sum(len(one.text) for one in group) + len(passage.text)
    together = passage.conversation is not None and passage.conversation == group[0].conversation
    return together and len(group) < MOST_PASSAGES and length <= MOST_CHARACTERS


def _people(passages: Iterable[Passage]) -> dict[str, EntityRef]:
    names = [name for passage in passages for name in (passage.speaker, passage.addressee) if name]
    return {normalised(name): EntityRef(name, EntityKind.PERSON) for name in names}


def _input(batch: _Batch) -> str:
    """The batch as JSON: whatever the texts hold, it stays inside its quotation marks."""
    known = [{"name": ref.name, "kind": ref.kind.value} for ref in batch.known]
    earlier = [{"speaker": passage.speaker, "text": passage.text[:_SHOWN_OF_EARLIER]} for passage in batch.earlier]
    passages = [
        {
            "number": number,
            "said_at": f"{passage.occurred_at:%A} {passage.occurred_at.isoformat()}",
            "speaker": passage.speaker,
            "addressee": passage.addressee,
            "text": _BLANKS.sub(" ", passage.text),
        }
        for number, passage in enumerate(batch.passages.values(), start=1)
    ]
    return json.dumps({"known_entities": known, "earlier": earlier, "passages": passages}, ensure_ascii=False)
