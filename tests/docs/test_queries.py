"""The queries of the pages are answered, and with something: from the sample, or from a notebook of their own."""

import json
import re

import pytest
from graphql import OperationDefinitionNode, OperationType, build_schema, parse, validate

from kg_memory.api.graphql.schema import export_schema
from kg_memory.memory import Memory
from tests.support.graphql import GraphQL, client_of
from tests.support.pages import PAGES, README, Spaces

SCHEMA = "docs/reference/graphql.md"


def _operation(block: str) -> OperationDefinitionNode:
    (operation,) = parse(block).definitions
    assert isinstance(operation, OperationDefinitionNode)
    return operation


BLOCKS = [
    pytest.param(block, id=f"{page.name}-{number}")
    for page in PAGES
    if page.name != SCHEMA
    for number, block in enumerate(page.blocks("graphql"))
]
SUBSCRIPTIONS = [one for one in BLOCKS if _operation(str(one.values[0])).operation is OperationType.SUBSCRIPTION]
CURLS = [pytest.param(block, id=page.name) for page in PAGES for block in page.blocks("sh") if block.startswith("curl")]


async def _ask(memory: Memory, query: str, variables: dict[str, str]) -> dict[str, object]:
    async with client_of(memory) as client:
        answer = await GraphQL(client).answer(query, **variables)
    assert "errors" not in answer, answer["errors"]
    data: dict[str, object] = answer["data"]
    return data


def hollow(value: object) -> bool:
    """Whether an answer says nothing: no value in it, or a list right in it that is empty."""
    if isinstance(value, dict):
        return all(map(_nothing, value.values())) or [] in value.values()
    return _nothing(value)


def _nothing(value: object) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return not value if inner is None else all(map(_nothing, inner))


@pytest.mark.parametrize(
    "answer", [None, {"edges": []}, {"edges": [{"node": None}]}, {"incomplete": False, "paths": []}, {"hits": []}]
)
def test_an_answer_without_anything_is_hollow(answer: object) -> None:
    assert hollow(answer)


@pytest.mark.parametrize("block", [one for one in BLOCKS if one not in SUBSCRIPTIONS])
async def test_every_query_is_answered(memory: Memory, spaces: Spaces, variables: dict[str, str], block: str) -> None:
    asked = {variable.variable.name.value for variable in _operation(block).variable_definitions or ()}
    space = spaces.notebook if '"notebook"' in block else spaces.sample
    facts = await memory.facts(space, predicate="WORKS_AT" if space == spaces.sample else None)
    given = variables | {"fact": facts.items[0].id, "entity": facts.items[0].subject_id}
    answers = await _ask(memory, spaces.within(block), {name: given[name] for name in asked})
    assert not [field for field, answer in answers.items() if hollow(answer)]


@pytest.mark.parametrize("block", SUBSCRIPTIONS)
def test_every_subscription_fits_the_schema(block: str) -> None:
    assert not validate(build_schema(export_schema()), parse(block))


async def test_the_first_question_has_another_answer_at_another_time(memory: Memory, spaces: Spaces) -> None:
    query = spaces.within(README.blocks("graphql")[0])
    before = json.dumps(await _ask(memory, query, {}))
    after = json.dumps(await _ask(memory, query.replace("2024-01", "2025-07"), {}))
    assert "Harbor Analytics" in before
    assert "Bluefin Robotics" not in before
    assert "Bluefin Robotics" in after
    assert "Harbor Analytics" not in after


@pytest.mark.parametrize("block", CURLS)
async def test_every_curl_command_remembers(memory: Memory, spaces: Spaces, block: str) -> None:
    (body,) = re.findall(r"--data '(.*)'", spaces.within(block), re.DOTALL)
    sent = json.loads(body.replace("\n", " "))
    answers = await _ask(memory, sent["query"], sent["variables"])
    assert not [field for field, answer in answers.items() if hollow(answer)]
