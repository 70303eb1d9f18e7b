"""Reading chunks: what they say, with what the graph knows that helps to understand them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg_memory.errors import KgMemoryError, UnreadableText
from kg_memory.graph import records
from kg_memory.graph.space_graph import ReadableSpace
from kg_memory.graph.statements import statement
from kg_memory.ingest import chunk
from kg_memory.ingest.assertions import LONGEST_NAME, mentions, placed
from kg_memory.ingest.chunk import Cut, addressed
from kg_memory.model.extraction import Extraction, Passage
from kg_memory.model.facts import CALLER, Entity, EntityKind
from kg_memory.model.llm import PromptName
from kg_memory.model.ontology import Ontology
from kg_memory.model.sources import EntityRef, Message
from kg_memory.model.text import one_line
from kg_memory.ports import Extractor
from kg_memory.spaces.ontologies import ontology_of
from kg_memory.spaces.records import own_prompts

CONTEXT = statement("ingest/context")

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who spoke at the end of a session so far, and of whom and what, the latest last."""

    speakers: Sequence[str] = ()
    recent: Sequence[EntityRef] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What the space knows that helps to read: its ontology, its prompts, and the sessions so far, by key."""

    ontology: Ontology
    prompts: Mapping[PromptName, str]
    sessions: Mapping[str, Spoken]


async def context(space: ReadableSpace, cuts: Iterable[Cut]) -> Context:
    """What is known before these pieces are read; one statement."""
    sessions = sorted({cut.container.key for cut in cuts if cut.container and cut.container.is_session})
    rows = await space.read(CONTEXT, sessions=sessions)
    properties = rows[0]["space"] if rows else {}
    before = {
        row["session"]: Spoken(row["speakers"], recent(map(records.entity, row["entities"])))
        for row in (rows[0]["before"] if rows else ())
    }
    return Context(ontology_of(properties.get("ontology")), own_prompts(properties), before)


async def read(extractor: Extractor, cuts: Sequence[Cut], known: Context) -> list[Extraction]:
    """What each piece says: what its caller said that it does, else what the extractor finds.

    Raises `UnreadableText` naming the piece when the extractor fails on it.
    """
    pieces = zip(cuts, _passages(cuts, known), strict=True)
    found = iter(await _extracted(extractor, [(cut, passage) for cut, passage in pieces if cut.facts is None]))
    return [next(found) if cut.facts is None else _told(cut) for cut in cuts]


def _told(cut: Cut) -> Extraction:
    """What the caller says that the piece states."""
    facts = cut.facts or ()
    named = {(mention.start, mention.end): mention for fact in facts for mention in mentions(fact, cut.text)}
    return Extraction(list(named.values()), [placed(fact, cut.text) for fact in facts], read_by=CALLER)


async def _extracted(extractor: Extractor, pieces: Sequence[tuple[Cut, Passage]]) -> list[Extraction]:
    """What the extractor finds; pieces on which it fails are halved until the one that it cannot read stands alone."""
    if not pieces:
        return []
    try:
        return list(await extractor.extract([passage for _, passage in pieces]))
    except KgMemoryError:
        raise
    except Exception as error:
        if len(pieces) == 1:
            cut = pieces[0][0]
            raise UnreadableText(
                f"the extractor failed on the episode {cut.key!r}, {cut.text[:_SHOWN]!r}: "
                f"{type(error).__name__}: {error}; give its `facts` yourself, or none, to store it unread"
            ) from error
    middle = len(pieces) // 2
    return [*await _extracted(extractor, pieces[:middle]), *await _extracted(extractor, pieces[middle:])]


def _passages(cuts: Sequence[Cut], known: Context) -> list[Passage]:
    """What the extractor reads: the pieces, and what their session spoke of before, by whom."""
    sessions: dict[str, list[Cut]] = defaultdict(list)
    for cut in cuts:
        if cut.container is not None and cut.container.is_session:
            sessions[cut.container.key].append(cut)
    passages = {cut.key: cut.passage for cut in cuts}
    for key, own in sessions.items():
        before = known.sessions.get(key, Spoken())
        passages |= {cut.key: replace(cut.passage, recent=before.recent) for cut in addressed(own, before.speakers)}
    return [replace(passages[cut.key], prompts=known.prompts, ontology=known.ontology) for cut in cuts]


def recent(entities: Iterable[Entity]) -> list[EntityRef]:
    """Those that a pronoun may stand for, each where it was named last."""
    named = [entity for entity in entities if entity.kind is not EntityKind.TOPIC]
    last = {entity.id: entity for entity in reversed(named)}
    return [EntityRef(entity.name, entity.kind, entity.aliases) for entity in reversed(last.values())]


NO_PROMPTS: Mapping[PromptName, str] = {}


async def extract(
    extractor: Extractor,
    message: Message,
    *,
    addressee: str | None = None,
    prompts: Mapping[PromptName, str] = NO_PROMPTS,
    ontology: Ontology | None = None,
) -> Extraction:
    """See `Memory.extract`; the message is checked as if it were to be remembered."""
    [piece] = chunk.cut(message)
    spoken_to = None if addressee is None else one_line(addressee, "the addressee", limit=LONGEST_NAME)
    passage = replace(piece.passage, addressee=spoken_to, prompts=prompts, ontology=ontology)
    [found] = await extractor.extract([passage])
    return found
