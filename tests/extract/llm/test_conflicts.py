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


async def test_all_ambiguities_are_decided_in_one_call() -> None:
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
def test_a_choice_that_was_not_offered_is_none(given: dict[str, Any]) -> None:
    assert read_choices(given, AMBIGUITIES) == [None, None]


@pytest.mark.parametrize("given", [{}, {"answers": "1"}])
def test_an_answer_without_a_list_is_malformed(given: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswer):
        read_choices(given, AMBIGUITIES)


async def test_a_malformed_answer_is_not_sent_back() -> None:
    async with chat_server() as server, reading(server) as reader:
        server.then(Says("Rome"))
        with pytest.raises(MalformedAnswer):
            await reader.extractor.decide(AMBIGUITIES, {})
        assert len(server.requests) == 1


def test_the_schema_accepts_only_valid_answers() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(chosen((1, 2), (2, None)), SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(chosen((1, "Rome")), SCHEMA)
