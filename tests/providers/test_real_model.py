"""The whole way of a text through a real language model: one so small that it is often wrong, and never harms.

It needs minutes on a busy machine: `pytest -m "not real_llm"` leaves it out.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import jsonschema
import pytest

from kg_memory.errors import MalformedAnswer
from kg_memory.extract.filter.statements import is_grounded
from kg_memory.extract.llm.extractor import LLMExtractor
from kg_memory.model.extraction import Passage, Statement
from kg_memory.model.facts import RULES
from kg_memory.model.llm import ChatMessage, PromptName
from kg_memory.model.ontology import read_ontology
from kg_memory.ports import Extractor
from kg_memory.providers.openai_chat import OpenAIChat
from kg_memory.telemetry.metering import metering, total
from tests.support.builders import at
from tests.support.real_model import real_model

pytestmark = pytest.mark.real_llm

TEXT = "Nadia Petrova lives in Porto and works at Acme."
# The shipped prompt is too long for a small model on a small machine.
PROMPTS = {
    PromptName.INSTRUCTIONS: "List the entities and the facts of each passage in JSON. Copy each quote from the text.",
    PromptName.REPAIR: "That is no valid JSON. Answer again.",
}
ONTOLOGY = read_ontology(
    "predicates:\n"
    "  LIVES_IN: {one: true, subject: PERSON, object: PLACE, forms: [live_in], beginnings: [move_to]}\n"
    "  WORKS_AT: {one: true, subject: PERSON, object: ORGANIZATION, forms: [work_at]}\n"
)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with real_model() as url:
        yield url


@pytest.fixture
async def chat(url: str) -> AsyncIterator[OpenAIChat]:
    async with OpenAIChat.open("smollm2", base_url=url, timeout_s=600) as chat:
        yield chat


async def test_the_answer_follows_the_schema_and_is_counted(chat: OpenAIChat) -> None:
    city = {"type": "string", "enum": ["Porto", "Ghent", "Oslo"]}
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {"city": city, "sure": {"type": "boolean"}},
        "required": ["city", "sure"],
        "additionalProperties": False,
    }
    asked = [ChatMessage("system", "Answer in JSON."), ChatMessage("user", "Nadia lives in Porto. In which city?")]
    with metering() as calls:
        answer = await chat.answer(asked, schema=schema, purpose="city", most_tokens=60)
    jsonschema.validate(answer, schema)
    used = total(calls)
    assert used.calls == 1
    assert used.input_tokens > 10
    assert 5 < used.output_tokens <= 60


async def test_an_answer_without_end_is_ended(chat: OpenAIChat) -> None:
    said: dict[str, Any] = {"type": "object", "properties": {"yes": {"type": "boolean"}}, "required": ["yes"]}
    items = {"type": "array", "items": said, "minItems": 50}
    schema = {"type": "object", "properties": {"said": items}, "required": ["said"], "additionalProperties": False}
    with metering() as calls, pytest.raises(MalformedAnswer, match="cut off") as caught:
        await chat.answer([ChatMessage("user", "Say yes.")], schema=schema, purpose="say", most_tokens=60)
    assert caught.value.whole
    assert total(calls).output_tokens <= 60


async def test_the_model_adds_only_what_is_grounded_and_leaves_the_rules_theirs(
    chat: OpenAIChat, extractor: Extractor
) -> None:
    passage = Passage(TEXT, at(2026, 3, 4), prompts=PROMPTS, ontology=ONTOLOGY)
    [alone] = await extractor.extract([passage])
    [together] = await LLMExtractor(chat, extractor).extract([passage])
    assert together.read_by in ("llm:smollm2", f"{RULES}, smollm2 malformed")
    assert together.usage.calls >= 1
    assert 0 < together.usage.output_tokens <= 2 * (1_000 + 3 * len(TEXT))
    assert {_triple(statement) for statement in alone.statements} <= set(map(_triple, together.statements))
    assert all(is_grounded(statement, TEXT) for statement in together.statements)
    assert all(TEXT[mention.start : mention.end].strip() for mention in together.mentions)


def _triple(statement: Statement) -> tuple[str, str, str | None]:
    target = statement.object.name if statement.object else statement.value
    return statement.subject.name, statement.predicate, target
