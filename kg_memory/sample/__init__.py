"""The sample data: four sessions, a document and some assertions, so that first queries have answers."""

from pathlib import Path
from typing import Any

import yaml

from kg_memory.errors import NotFound
from kg_memory.loaders.files import find, read
from kg_memory.loaders.model import ImportFailure
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import END, Instant, Interval
from kg_memory.model.ontology import EntityKind
from kg_memory.model.sources import Assertion, EntityRef

SPACE = "sample"
FOLDER = Path(__file__).parent


async def load(memory: Memory, space: str = SPACE) -> bool:
    """Stores the sample in `space`; returns False, and changes nothing, when it is already there.

    The document is stored last, so an interrupted load starts again at the next call.
    """
    if await _loaded(memory, space):
        return False
    await memory.assert_facts(space, assertions())
    for file in find([FOLDER]):
        for loaded in read(file):
            assert not isinstance(loaded, ImportFailure), loaded
            await memory.remember(space, loaded.source)
    return True


async def search(memory: Memory, space: str = SPACE) -> None:
    """Ask the sample a question. The database then has the plans of a search, and the next one is fast."""
    await memory.search(space, "Who moved to Lisbon?")


def assertions() -> list[Assertion]:
    """The assertions in `assertions.yaml`."""
    known = yaml.load((FOLDER / "assertions.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    entities = {
        name: EntityRef(name, EntityKind(entry["kind"]), tuple(entry.get("aliases", ())))
        for name, entry in known["entities"].items()
    }
    return [_assertion(entry, entities) for entry in known["assertions"]]


def _assertion(entry: dict[str, Any], entities: dict[str, EntityRef]) -> Assertion:
    since = Instant.parse(entry["since"])
    until = Instant.parse(entry["until"]) if "until" in entry else Instant(END)
    valid = Interval(since.at, until.at, since.precision, until.precision)
    return Assertion(entities[entry["subject"]], entry["predicate"], entities[entry["object"]], valid=valid)


async def _loaded(memory: Memory, space: str) -> bool:
    try:
        return bool((await memory.documents(space)).items)
    except NotFound:
        return False
