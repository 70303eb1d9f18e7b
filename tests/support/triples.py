"""The facts that the extractor finds in a sentence, as triples."""

from kg_memory.model.extraction import Extraction, Passage
from kg_memory.ports import Extractor
from tests.support.builders import at


async def extract(extractor: Extractor, text: str) -> Extraction:
    (found,) = await extractor.extract([Passage(text, at(2024, 8, 14, 10), speaker="Nora", addressee="Tom")])
    return found


async def triples(extractor: Extractor, text: str) -> set[tuple[str, str, str | None]]:
    return {
        (one.subject.name, one.predicate, one.object.name if one.object else one.value)
        for one in (await extract(extractor, text)).statements
    }
