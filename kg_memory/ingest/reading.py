"""Reading chunks: what each states, given what the graph knows about the conversation before it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg_memory.errors import KgMemoryError, UnreadableText
from kg_memory.graph import records
from kg_memory.graph.graph import Row
from kg_memory.graph.space_graph import ReadableSpace
from kg_memory.graph.statements import statement
from kg_memory.ingest.assertions import LONGEST_NAME, mentions, placed
from kg_memory.ingest.chunk import Chunk, addressed, chunks_of
from kg_memory.model.extraction import Extraction, Passage, Turn
from kg_memory.model.facts import CALLER, Entity
from kg_memory.model.llm import PromptName
from kg_memory.model.ontology import EntityKind, Ontology, default_ontology
from kg_memory.model.roles import SHIPPED_POLICIES, FactPolicy, Role
from kg_memory.model.sources import EntityRef, Message
from kg_memory.model.text import one_line
from kg_memory.ports import Extractor
from kg_memory.spaces.ontologies import ontology_of
from kg_memory.spaces.records import own_policies, own_prompts

CONTEXT = statement("ingest/context")

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who spoke at the end of a session, the entities they mentioned and the last turns; the latest last."""

    speakers: Sequence[str] = ()
    recent: Sequence[EntityRef] = ()
    turns: Sequence[Turn] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What helps to read: the ontology, prompts and policies of the space, and its sessions so far, by key."""

    ontology: Ontology
    prompts: Mapping[PromptName, str]
    policies: Mapping[Role, FactPolicy]
    sessions: Mapping[str, Spoken]


async def context(space: ReadableSpace, chunks: Iterable[Chunk]) -> Context:
    """The context of these chunks, read in one statement."""
    sessions = sorted({chunk.container.key for chunk in chunks if chunk.container and chunk.container.is_session})
    rows = await space.read(CONTEXT, sessions=sessions)
    properties = rows[0]["space"] if rows else {}
    before = {row["session"]: spoken(row) for row in (rows[0]["before"] if rows else ())}
    policies = {**SHIPPED_POLICIES, **own_policies(properties)}
    return Context(ontology_of(properties.get("ontology")), own_prompts(properties), policies, before)


async def read(extractor: Extractor, chunks: Sequence[Chunk], known: Context) -> list[Extraction]:
    """What each chunk states: the facts its caller gave, else what the extractor finds.

    Raises `UnreadableText`, naming the chunk, when the extractor fails on it.
    """
    pairs = zip(chunks, _passages(chunks, known), strict=True)
    found = iter(await _extracted(extractor, [(chunk, passage) for chunk, passage in pairs if chunk.facts is None]))
    return [next(found) if chunk.facts is None else _asserted(chunk) for chunk in chunks]


def _asserted(chunk: Chunk) -> Extraction:
    """The facts that the caller gave for the chunk."""
    facts = chunk.facts or ()
    named = {(mention.start, mention.end): mention for fact in facts for mention in mentions(fact, chunk.text)}
    return Extraction(list(named.values()), [placed(fact, chunk.text) for fact in facts], read_by=CALLER)


async def _extracted(extractor: Extractor, pairs: Sequence[tuple[Chunk, Passage]]) -> list[Extraction]:
    """What the extractor finds; a batch on which it fails is halved until the unreadable chunk stands alone."""
    if not pairs:
        return []
    try:
        return list(await extractor.extract([passage for _, passage in pairs]))
    except KgMemoryError:
        raise
    except Exception as error:
        if len(pairs) == 1:
            chunk = pairs[0][0]
            raise UnreadableText(
                f"the extractor failed on the episode {chunk.key!r}, {chunk.text[:_SHOWN]!r}: "
                f"{type(error).__name__}: {error}; give its `facts` yourself, or none, to store it unread"
            ) from error
    middle = len(pairs) // 2
    return [*await _extracted(extractor, pairs[:middle]), *await _extracted(extractor, pairs[middle:])]


def _passages(chunks: Sequence[Chunk], known: Context) -> list[Passage]:
    """The passages that the extractor reads: each chunk with its addressee and the entities mentioned before it."""
    sessions: dict[str, list[Chunk]] = defaultdict(list)
    for chunk in chunks:
        if chunk.container is not None and chunk.container.is_session:
            sessions[chunk.container.key].append(chunk)
    passages = {chunk.key: chunk.passage for chunk in chunks}
    for key, own in sessions.items():
        before = known.sessions.get(key, Spoken())
        passages |= {
            chunk.key: replace(chunk.passage, recent=before.recent, before=before.turns)
            for chunk in addressed(own, before.speakers)
        }
    return [_in_context(passages[chunk.key], known) for chunk in chunks]


def _in_context(passage: Passage, known: Context) -> Passage:
    """The passage with what its space has for it."""
    policy = FactPolicy.ALL if passage.role is None else known.policies[passage.role]
    return replace(passage, prompts=known.prompts, ontology=known.ontology, policy=policy)


def spoken(row: Row) -> Spoken:
    """The end of a session, from a row of its speakers, entities and turns."""
    turns = [Turn(turn["text"], records.instant(turn["occurred_at"]), turn["speaker"]) for turn in row["turns"]]
    return Spoken(row["speakers"], recent(map(records.entity, row["entities"])), turns)


def recent(entities: Iterable[Entity]) -> list[EntityRef]:
    """The entities that a pronoun may stand for, in the order of their last mention."""
    named = [entity for entity in entities if entity.kind is not EntityKind.TOPIC]
    last = {entity.id: entity for entity in reversed(named)}
    return [EntityRef(entity.name, entity.kind, entity.aliases) for entity in reversed(last.values())]


async def extract(
    extractor: Extractor, message: Message, *, addressee: str | None = None, known: Context | None = None
) -> Extraction:
    """See `Memory.extract`; the message is checked as by `remember`. Without `known`, all is as shipped."""
    [chunk] = chunks_of(message)
    spoken_to = None if addressee is None else one_line(addressee, "the addressee", limit=LONGEST_NAME)
    passage = replace(chunk.passage, addressee=spoken_to)
    [found] = await extractor.extract([_in_context(passage, known or _shipped())])
    return found


def _shipped() -> Context:
    """What a space has that replaced nothing."""
    return Context(default_ontology(), prompts={}, policies=SHIPPED_POLICIES, sessions={})
