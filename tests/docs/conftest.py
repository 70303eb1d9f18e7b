"""What the pages ask for: the sample, loaded once, and a notebook that every block has for itself."""

import secrets
from collections.abc import AsyncIterator

import pytest

from kg_memory import sample
from kg_memory.events.model import EventKind
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.model.ontology import EntityKind
from kg_memory.model.sources import Assertion, EntityRef, Message
from kg_memory.ports import Embedder, Extractor
from kg_memory.webhooks.message import new_secret
from tests.support.builders import at
from tests.support.fakes import SettableClock
from tests.support.pages import Spaces

MOVED = Message("Omar Haddad moved to Evora.", at(2026, 3), speaker="Omar Haddad")


@pytest.fixture(scope="package")
async def sample_space(graph: Graph, embedder: Embedder, extractor: Extractor) -> str:
    """A space with the sample, which no page writes to."""
    name = f"docs sample {secrets.token_hex(6)}"
    await sample.load(Memory(graph, embedder, extractor, SettableClock()), name)
    return name


@pytest.fixture
async def spaces(memory: Memory, sample_space: str) -> AsyncIterator[Spaces]:
    """The sample, and a notebook of which nothing is left to deliver or to do afterwards."""
    notebook = f"docs notebook {secrets.token_hex(6)}"
    await memory.assert_facts(notebook, [Assertion(EntityRef("Omar Haddad", EntityKind.PERSON), "HAS_AGE", value="41")])
    yield Spaces(sample_space, notebook)
    for webhook in await memory.webhooks.list(notebook):
        await memory.webhooks.delete(notebook, webhook.id)
    for job in (await memory.jobs.list(notebook)).items:
        await memory.jobs.cancel(notebook, job.id)


@pytest.fixture
async def variables(memory: Memory, spaces: Spaces) -> dict[str, str]:
    """What a query of a page may take as `$job`, `$webhook` and `$cursor`; `$fact` and `$entity` are its space's."""
    job = await memory.jobs.enqueue(spaces.notebook, MOVED)
    webhook = await memory.webhooks.register(
        spaces.notebook, "https://example.org/hooks", new_secret(), [EventKind.FACT_CHANGED]
    )
    await memory.webhooks.pause(spaces.notebook, webhook.id)
    return {"job": job.id, "webhook": webhook.id, "cursor": await memory.events.cursor(spaces.notebook)}
