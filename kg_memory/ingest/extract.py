"""`extract`: what one message says, without a trace of it in the graph."""

from collections.abc import Mapping
from dataclasses import replace

from kg_memory.chat import PromptName
from kg_memory.extraction import Extraction
from kg_memory.ingest.cut import cut
from kg_memory.ingest.stated import LONGEST_NAME
from kg_memory.ontology import Ontology
from kg_memory.ports import Extractor
from kg_memory.source import Message
from kg_memory.text import one_line

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
    [piece] = cut(message)
    spoken_to = None if addressee is None else one_line(addressee, "the addressee", limit=LONGEST_NAME)
    passage = replace(piece.passage, addressee=spoken_to, prompts=prompts, ontology=ontology)
    [found] = await extractor.extract([passage])
    return found
