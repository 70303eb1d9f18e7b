import pytest

from tests.support.graphql import GraphQL


@pytest.mark.parametrize(
    "written",
    ["2024-13", "yesterday", "", "2024-05-17T09:30:00", "2024-02-30", "10000", "2024-05-17T09:30:00+25:00", "\0"],
)
async def test_an_impossible_time_is_refused_with_its_code(ask: GraphQL, written: str) -> None:
    query = 'query ($at: Time) { facts(space: "x", validAt: $at) { edges { cursor } } }'
    assert (await ask.refusal(query, at=written))[0] == "INVALID_TIME"


@pytest.mark.parametrize("noted", ['"2024-13"', '"2024-05-17T09:30:00"', "2024", "true", "[1]", "{a: 1}", "NOON"])
async def test_an_invalid_time_literal_is_refused_with_its_code(ask: GraphQL, noted: str) -> None:
    query = f'{{ facts(space: "x", validAt: {noted}) {{ edges {{ cursor }} }} }}'
    assert (await ask.refusal(query))[0] == "INVALID_TIME"


@pytest.mark.parametrize("value", [2024, True, ["2024"], {"at": "2024"}])
async def test_a_time_variable_that_is_not_a_string_is_refused_with_its_code(ask: GraphQL, value: object) -> None:
    query = 'query ($at: Time) { facts(space: "x", validAt: $at) { edges { cursor } } }'
    assert (await ask.refusal(query, at=value))[0] == "INVALID_TIME"


async def test_a_span_must_begin_before_it_ends(ask: GraphQL) -> None:
    query = '{ facts(space: "x", during: {since: "2024", until: "2023"}) { edges { cursor } } }'
    assert (await ask.refusal(query))[0] == "INVALID_TIME"


async def test_valid_at_and_during_exclude_each_other(ask: GraphQL) -> None:
    query = '{ facts(space: "x", validAt: "2024", during: {since: "2024"}) { edges { cursor } } }'
    assert await ask.refusal(query) == ("INVALID_TIME", "give validAt or during, not both")
