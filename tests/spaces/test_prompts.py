"""The prompts of a space: replaced, restored, checked, separate from other spaces, and sent to the model."""

from collections.abc import AsyncIterator

import pytest

from kg_memory.access.principals import Principal
from kg_memory.errors import Forbidden, InputTooLarge, InvalidInput
from kg_memory.extract.llm.prompts import PLACEHOLDERS, checked_prompt, filled, shipped_prompt
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.model.llm import Prompt, PromptName
from kg_memory.model.sources import Message
from kg_memory.ports import Embedder
from kg_memory.settings import Settings
from kg_memory.wiring import extractor_over
from tests.support.builders import at
from tests.support.chat_server import ChatServer, chat_server, says
from tests.support.fakes import LiteralExtractor, SettableClock

OWN = "Only ships."
NOTHING = says({"passages": []})
HELLO = Message("Ada KNOWS Bob.", at(2024))


@pytest.fixture
async def server() -> AsyncIterator[ChatServer]:
    async with chat_server(always=lambda _: NOTHING) as server:
        yield server


@pytest.fixture
async def modelled(server: ChatServer, graph: Graph, embedder: Embedder, clock: SettableClock) -> AsyncIterator[Memory]:
    """A memory with a language model, wired by the settings."""
    settings = Settings.load(llm_model="m1", openai_base_url=server.url, openai_api_key="secret", llm_api="responses")
    async with extractor_over(LiteralExtractor(), settings) as extractor:
        yield Memory(graph, embedder, extractor, clock)


async def test_a_space_has_the_shipped_prompts_until_it_replaces_one(literal: Memory, space: str) -> None:
    await literal.remember(space, HELLO)
    shipped = [Prompt(name, shipped_prompt(name)) for name in PromptName]
    assert await literal.prompts(space) == shipped
    mine = Prompt(PromptName.INSTRUCTIONS, OWN, own=True)
    assert await literal.set_prompt(space, PromptName.INSTRUCTIONS, OWN) == mine
    assert await literal.prompts(space) == [mine, *shipped[1:]]
    assert await literal.set_prompt(space, PromptName.INSTRUCTIONS, None) == shipped[0]
    assert await literal.prompts(space) == shipped


async def test_prompts_of_one_space_do_not_affect_another(literal: Memory, space: str, other_space: str) -> None:
    await literal.set_prompt(space, PromptName.INSTRUCTIONS, OWN)
    await literal.remember(other_space, HELLO)
    assert not any(prompt.own for prompt in await literal.prompts(other_space))


async def test_a_reader_may_not_replace_a_prompt(literal: Memory, space: str) -> None:
    await literal.remember(space, HELLO)
    reader = literal.acting_as(Principal("reader", frozenset({space}), frozenset()))
    assert await reader.prompts(space)
    with pytest.raises(Forbidden):
        await reader.set_prompt(space, PromptName.INSTRUCTIONS, OWN)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (PromptName.INSTRUCTIONS, " ", "is empty"),
        (PromptName.INSTRUCTIONS, "It costs 5$.", r"write \$\$"),
        (PromptName.INSTRUCTIONS, "$kinds and $secrets", r"unknown placeholder \$secrets"),
        (PromptName.REQUEST, "Read this.", r"needs the placeholder \$input"),
        (PromptName.REPAIR, "Again.", r"needs the placeholder \$problem"),
    ],
)
async def test_an_invalid_prompt_is_refused(
    literal: Memory, space: str, name: PromptName, text: str, message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        await literal.set_prompt(space, name, text)


async def test_a_prompt_has_a_limit(literal: Memory, space: str) -> None:
    with pytest.raises(InputTooLarge):
        await literal.set_prompt(space, PromptName.INSTRUCTIONS, "x" * 50_001)


@pytest.mark.parametrize("name", PromptName)
def test_the_shipped_prompts_are_valid_as_own_prompts(name: PromptName) -> None:
    assert checked_prompt(name, shipped_prompt(name))
    values = dict.fromkeys(PLACEHOLDERS[name], "FILLED")
    assert "$" not in filled(name, {}, **values)
    assert filled(name, {}, **values).count("FILLED") == len(values)


async def test_the_prompt_of_a_space_reaches_the_model(
    modelled: Memory, server: ChatServer, space: str, other_space: str
) -> None:
    await modelled.set_prompt(space, PromptName.INSTRUCTIONS, OWN)
    await modelled.remember(space, HELLO)
    await modelled.remember(other_space, HELLO)
    first, second = server.requests
    assert first.path == "/v1/responses"
    assert first.headers["authorization"] == "Bearer secret"
    assert first.said.startswith(OWN)
    assert second.said.startswith(shipped_prompt(PromptName.INSTRUCTIONS)[:50])


async def test_with_a_model_the_rules_still_find_what_they_find(modelled: Memory, space: str) -> None:
    done = await modelled.remember(space, HELLO)
    assert [fact.text for fact in done.added] == ["Ada KNOWS Bob."]


async def test_without_a_model_no_server_is_called() -> None:
    rules = LiteralExtractor()
    async with extractor_over(rules, Settings.load()) as extractor:
        assert extractor is rules
