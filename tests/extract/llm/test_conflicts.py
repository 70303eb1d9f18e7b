"""Conflicts and ambiguous names that a language model decides, over the wire."""

import json
from typing import Any

import jsonschema
import pytest

from kg_memory.errors import MalformedAnswer
from kg_memory.extract.llm.conflicts import SCHEMA, read_choices
from kg_memory.model.extraction import Ambiguity
from kg_memory.model.llm import PromptName
from kg_memory.telemetry.metering import metering
from tests.support.chat_server import Says, chat_server, says
from tests.support.llm_reader import chosen, reading

AMBIGUITIES = [
    Ambiguity("Ada is in Rome.", "Which?", ["Paris", "Rome"]),
    Ambiguity('Ada "came".', "Who?", ["Ada Hill", "Ada King", "?"]),
]


async def test_they_are_asked_in_one_call_and_chosen_by_number() -> None:
    async with chat_server() as server, reading(server) as reader:
        server.then(says(chosen((2, 3), (1, 2))))
        with metering() as calls:
            assert await reader.extractor.decide(AMBIGUITIES, {PromptName.TIES: "Judge!"}) == [1, 2]
    assert [call.purpose for call in calls] == ["ties"]
    [request] = server.requests
    system, user = (message["content"] for message in request.body["messages"])
    assert system == "Judge!"
    assert [item["text"] for item in json.loads(user)["ties"]] == [ambiguity.text for ambiguity in AMBIGUITIES]


@pytest.mark.parametrize(
    "given",
    [
        chosen(),
        chosen((1, None), (2, 0)),
        chosen((0, 1), (3, 1), (1, 3), (True, 1), ("1", 1), (1, "1")),
        {"answers": [None, 1, [], {}]},
    ],
)
def test_what_was_not_offered_is_not_chosen(given: dict[str, Any]) -> None:
    assert read_choices(given, AMBIGUITIES) == [None, None]


@pytest.mark.parametrize("given", [{}, {"answers": "1"}])
def test_without_answers_it_is_malformed(given: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswer):
        read_choices(given, AMBIGUITIES)


async def test_it_is_not_asked_twice() -> None:
    async with chat_server() as server, reading(server) as reader:
        server.then(Says("Rome"))
        with pytest.raises(MalformedAnswer):
            await reader.extractor.decide(AMBIGUITIES, {})
        assert len(server.requests) == 1


def test_the_schema_tells_an_answer_from_another() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(chosen((1, 2), (2, None)), SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(chosen((1, "Rome")), SCHEMA)
