"""The extractor over a language model: merges its answers with the extractions of the rules."""

import asyncio
import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg_memory.errors import MalformedAnswer, ProviderError, ProviderRefused, ProviderUnavailable
from kg_memory.extract.filter.conversation import SMALL_TALK
from kg_memory.extract.filter.statements import selected
from kg_memory.extract.llm.answer import read_answer
from kg_memory.extract.llm.conflicts import PURPOSE, SCHEMA, messages, most_tokens, read_choices
from kg_memory.extract.llm.merge import merge
from kg_memory.extract.llm.prompts import filled
from kg_memory.extract.llm.schema import answer_schema, described
from kg_memory.model.extraction import Ambiguity, Extraction, Passage
from kg_memory.model.facts import RULES, Effect, MemoryKind, Status
from kg_memory.model.llm import ChatMessage, PromptName
from kg_memory.model.ontology import EntityKind, Ontology, default_ontology
from kg_memory.model.sources import EntityRef
from kg_memory.model.text import normalised
from kg_memory.ports import ChatModel, Extractor
from kg_memory.telemetry.metering import metering, total

MOST_PASSAGES = 12
MOST_CHARACTERS = 8_000
"""The limits of one call, for passages of one conversation."""
LONGEST_TEXT = 20_000
"""The number of characters the model reads of a text; the rules read more."""
EARLIER = 4
_SHOWN_OF_EARLIER = 1_000
_BLANKS = re.compile(" {2,}")
MOST_KNOWN = 50
_TOKENS, _TOKENS_PER_CHARACTER, _MOST_TOKENS = 1_000, 3, 16_000
CUT_OFF = "answer cut off"

_REASONS: dict[type[ProviderError], tuple[str, str]] = {
    ProviderUnavailable: ("unavailable", "model unavailable"),
    ProviderRefused: ("refused", "model refused"),
    MalformedAnswer: ("malformed", "malformed answer"),
}
_FAILED = ("failed", "model failed")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Batch:
    """The passages of one call by their index, all of one conversation, with their context."""

    passages: Mapping[int, Passage]
    earlier: Sequence[Passage]
    known: Sequence[EntityRef]

    @property
    def first(self) -> Passage:
        return next(iter(self.passages.values()))

    @property
    def ontology(self) -> Ontology:
        return self.first.ontology or default_ontology()

    @property
    def most_tokens(self) -> int:
        """The most tokens of an answer: each sentence gives a few items, and each item takes about a hundred."""
        length = sum(len(_BLANKS.sub(" ", passage.text)) for passage in self.passages.values())
        return min(_TOKENS + _TOKENS_PER_CHARACTER * length, _MOST_TOKENS)

    def read(self, answer: Mapping[str, object]) -> list[Extraction]:
        return read_answer(answer, list(self.passages.values()), self.known, self.ontology)


class LLMExtractor:
    """The `Extractor` port over a language model and an extractor `rules`, whose extractions it checks and extends.

    The model sees the parts of a text that the rules read; its items are kept only if they are grounded in the text. A
    passage is in one call at most, alone or with its neighbours in the conversation; small talk is in none. A malformed
    answer is sent back once. Without a usable answer the extraction is that of the rules: `read_by` and `dropped` say
    why.
    """

    def __init__(self, chat: ChatModel, rules: Extractor) -> None:
        self._chat = chat
        self._rules = rules

    async def extract(self, passages: Sequence[Passage]) -> Sequence[Extraction]:
        """One extraction per passage, in order."""
        extractions = list(await self._rules.extract(passages))
        readable = _readable(passages, extractions)
        answers = await asyncio.gather(*(self._read(batch) for batch in _batches(readable, extractions)))
        for at, read in (item for answer in answers for item in answer.items()):
            merged = merge(extractions[at], read, passages[at].ontology or default_ontology())
            extractions[at] = replace(
                selected(passages[at], merged), read_by=read.read_by, usage=read.usage, repaired=read.repaired
            )
        return extractions

    async def decide(self, ambiguities: Sequence[Ambiguity], prompts: Mapping[PromptName, str]) -> Sequence[int | None]:
        """See `Judge.decide`."""
        request, most = messages(ambiguities, prompts), most_tokens(ambiguities)
        answer = await self._chat.answer(request, schema=SCHEMA, purpose=PURPOSE, most_tokens=most)
        return read_choices(answer, ambiguities)

    async def _read(self, batch: _Batch) -> dict[int, Extraction]:
        """The model's extraction of each passage, by its index; without an answer an empty one with the reason."""
        with metering() as calls:
            try:
                read, read_by = await self._answered(batch), f"llm:{self._chat.model}"
            except ProviderError as error:
                state, reason = _REASONS.get(type(error), _FAILED)
                _log.warning("read by rules alone", extra={"reason": reason, "error": str(error)[:300]})
                read = [Extraction(dropped={reason: 1})] * len(batch.passages)
                read_by = f"{RULES}, {self._chat.model} {state}"
        shares = total(calls).shares(len(read))
        marked = (
            replace(one, read_by=read_by, usage=share, repaired=len(calls) > 1)
            for one, share in zip(read, shares, strict=True)
        )
        return dict(zip(batch.passages, marked, strict=True))

    async def _answered(self, batch: _Batch) -> list[Extraction]:
        """Asks the model; sends a malformed answer back once with the error, and keeps the whole items of a cut one."""
        request = self._messages(batch)
        try:
            return await self._ask(batch, request, "extraction")
        except MalformedAnswer as error:
            if error.whole is not None:
                return _cut_off(batch.read(error.whole))
            repair = filled(PromptName.REPAIR, batch.first.prompts, problem=str(error))
            answer = ChatMessage("assistant", error.answer or "(no answer)")
            return await self._ask(batch, [*request, answer, ChatMessage("user", repair)], "extraction repair")

    async def _ask(self, batch: _Batch, messages: Sequence[ChatMessage], purpose: str) -> list[Extraction]:
        schema = answer_schema(batch.ontology)
        answer = await self._chat.answer(messages, schema=schema, purpose=purpose, most_tokens=batch.most_tokens)
        return batch.read(answer)

    def _messages(self, batch: _Batch) -> list[ChatMessage]:
        own = batch.first.prompts
        lists = {"kinds": EntityKind, "statuses": Status, "effects": Effect, "memory_kinds": MemoryKind}
        words = {name: ", ".join(member.value for member in kind) for name, kind in lists.items()}
        instructions = filled(PromptName.INSTRUCTIONS, own, predicates=described(batch.ontology), **words)
        request = filled(PromptName.REQUEST, own, input=_input(batch))
        return [ChatMessage("system", instructions), ChatMessage("user", request)]


def _cut_off(read: list[Extraction]) -> list[Extraction]:
    """The extractions, of which the last was not finished as far as one can tell."""
    last = read[-1]
    return [*read[:-1], replace(last, dropped={**last.dropped, CUT_OFF: 1})]


def _readable(passages: Sequence[Passage], extractions: Sequence[Extraction]) -> dict[int, Passage]:
    """The passages worth a call, by their index, with only the text that the rules read."""
    readable = {}
    for at, (passage, extraction) in enumerate(zip(passages, extractions, strict=True)):
        prose = passage.text if extraction.prose is None else extraction.prose
        if prose[:LONGEST_TEXT].strip() and extraction.profile.salience >= SMALL_TALK:
            readable[at] = replace(passage, text=prose[:LONGEST_TEXT])
    return readable


def _batches(readable: Mapping[int, Passage], extractions: Sequence[Extraction]) -> Iterator[_Batch]:
    """The passages in order; neighbours of one conversation share a batch within the limits of a call.

    The entities of a batch, as found by the rules, are known entities in later batches of the conversation.
    """
    entities: dict[str, dict[str, EntityRef]] = {}
    read: dict[str, list[Passage]] = {}
    for group in _groups(readable):
        first = next(iter(group.values()))
        key = first.conversation
        before, earlier = (entities.setdefault(key, {}), read.setdefault(key, [])) if key else ({}, [])
        recent = {normalised(ref.name): ref for ref in first.recent}
        known = [*(recent | before | _people(group.values())).values()]
        yield _Batch(group, earlier[-EARLIER:], known[-MOST_KNOWN:])
        earlier += group.values()
        mentions = [mention.entity for at in group for mention in extractions[at].mentions]
        before |= {normalised(entity.name): entity for entity in mentions}


def _groups(readable: Mapping[int, Passage]) -> Iterator[dict[int, Passage]]:
    group: dict[int, Passage] = {}
    for at, passage in readable.items():
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
    """The batch as JSON, so that the texts stay inside quotation marks."""
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
