import re
from typing import Any

import pytest

from kg_memory.memory import Memory
from tests.support.builders import CAREER
from tests.support.fakes import SettableClock
from tests.support.graphql import GraphQL, nodes

ADA = '{name: "Ada"}'


@pytest.fixture
async def world(literal: Memory, space: str) -> None:
    await literal.remember(space, CAREER)


@pytest.mark.usefixtures("world")
async def test_a_timeline_has_gaps_and_overlaps(ask: GraphQL, literal: Memory, space: str) -> None:
    query = """query ($space: String!, $at: Time, $during: During) {
      timeline(space: $space, entity: {name: "Ada"}, predicate: "WORKS_AT", validAt: $at, during: $during) {
        edges { node { fact { object { name } } gap { since until } overlap { since until } } }
      }
    }"""
    found = nodes(await ask(query, space=space))
    assert [(entry["fact"]["object"]["name"], entry["gap"], entry["overlap"]) for entry in found] == [
        ("Acme", None, None),
        ("Initech", None, None),
    ]
    assert len(nodes(await ask(query, space=space, at="2021"))) == 1
    assert len(nodes(await ask(query, space=space, during={"since": "2023", "until": "2024"}))) == 2


@pytest.mark.usefixtures("world")
async def test_changes_of_the_world_and_of_the_memory(ask: GraphQL, space: str) -> None:
    query = """query ($space: String!, $axis: TimeAxis! = VALID) {
      changes(space: $space, since: "2023", until: "2027", axis: $axis, predicate: "works at") {
        edges { node { at kind reason fact { object { name } } previous { version } } }
        pageInfo { hasNextPage }
      }
    }"""
    world = nodes(await ask(query, space=space))
    assert {(change["kind"], change["fact"]["object"]["name"]) for change in world} == {
        ("ENDED", "Acme"),
        ("BEGAN", "Initech"),
    }
    assert {change["at"] for change in world} == {"2023-03-01T00:00:00Z"}
    memory = nodes(await ask(query, space=space, axis="KNOWN"))
    assert ("LEARNED", "Initech") in {(change["kind"], change["fact"]["object"]["name"]) for change in memory}


@pytest.mark.usefixtures("world")
async def test_a_history_names_versions_reasons_and_episodes(
    ask: GraphQL, literal: Memory, clock: SettableClock, space: str
) -> None:
    clock.advance()
    query = """query ($space: String!, $id: ID!) {
      history(space: $space, fact: $id) {
        edges { node { reason fact { version validTo } endedBy { text } because { quote episode { speaker } } } }
      }
    }"""
    [initech] = [one for one in (await literal.facts(space, predicate="WORKS_AT")).items if "Initech" in one.text]
    [first] = nodes(await ask(query, space=space, id=initech.id))
    assert (first["reason"], first["endedBy"]) == (None, None)
    assert first["because"] == [{"quote": "Ada WORKS_AT Initech [2023-03..].", "episode": {"speaker": "Bob"}}]
    code, message = await ask.refusal(query, space=space, id="nobody")
    assert (code, "nobody" in message) == ("NOT_FOUND", True)


@pytest.mark.usefixtures("world")
async def test_a_diff_between_two_times(ask: GraphQL, space: str) -> None:
    query = """query ($space: String!, $at: [Time!]!) {
      diff(space: $space, entity: {name: "Ada"}, validAt: $at) {
        new { object { name } } gone { object { name } }
        changed { before { object { name } } after { object { name } } } incomplete
      }
    }"""
    assert await ask(query, space=space, at=["2020-06", "2024"]) == {
        "new": [{"object": {"name": "Carol"}}],
        "gone": [],
        "changed": [{"before": {"object": {"name": "Acme"}}, "after": {"object": {"name": "Initech"}}}],
        "incomplete": False,
    }
    assert (await ask.refusal(query, space=space, at=["2020"]))[0] == "INVALID_TIME"


@pytest.mark.usefixtures("world")
async def test_a_relation_over_time_with_allens_relations(ask: GraphQL, space: str) -> None:
    query = """query ($space: String!, $allen: [AllenRelation!], $to: During) {
      relation(space: $space, subject: {name: "Acme"}, object: {name: "Ada"}, allen: $allen, to: $to) {
        edges { node { allen fact { subject { name } object { name } } } }
      }
    }"""
    works = {"subject": {"name": "Ada"}, "object": {"name": "Acme"}}
    assert nodes(await ask(query, space=space)) == [{"allen": None, "fact": works}]
    during = {"since": "2019", "until": "2024"}
    assert nodes(await ask(query, space=space, to=during, allen=["DURING", "EQUALS"])) == [
        {"allen": "DURING", "fact": works}
    ]
    assert nodes(await ask(query, space=space, to=during, allen=["BEFORE"])) == []
    assert (await ask.refusal(query, space=space, allen=["BEFORE"]))[0] == "INVALID_INPUT"


@pytest.mark.usefixtures("world")
async def test_durations(ask: GraphQL, space: str) -> None:
    found = await ask(
        """query ($space: String!) {
          durations(space: $space, entity: {name: "Acme"}, during: {since: "2021", until: "2022"}) {
            predicate side facts days mostAtOnce busiest { since until } span { since until }
          }
        }""",
        space=space,
    )
    year = {"since": "2021-01-01T00:00:00Z", "until": "2022-01-01T00:00:00Z"}
    assert found == [
        {"predicate": "WORKS_AT", "side": "OBJECT", "facts": 1, "days": 365.0, "mostAtOnce": 1}
        | {"busiest": year, "span": year}
    ]


@pytest.mark.usefixtures("world")
async def test_paths_in_the_order_of_time(ask: GraphQL, space: str) -> None:
    query = """query ($space: String!, $order: PathOrder!) {
      paths(space: $space, source: {name: "Initech"}, target: {name: "Paris"}, order: $order) {
        incomplete visited paths { facts { predicate evidence { quote } } holds }
      }
    }"""
    together = await ask(query, space=space, order="TOGETHER")
    assert [fact["predicate"] for fact in together["paths"][0]["facts"]] == ["WORKS_AT", "KNOWS", "LIVES_IN"]
    assert all(fact["evidence"] for fact in together["paths"][0]["facts"])
    backwards = await ask(query, space=space, order="TIME_RESPECTING")
    assert (backwards["paths"], backwards["incomplete"]) == ([], False)


# --- what cannot be asked, and what is understood

READS = {
    "facts": "facts(space: $space, validAt: $at) { edges { cursor } }",
    "search": 'search(spaces: [$space], query: "Ada", validAt: $at) { hits { score } }',
    "neighbours": f"neighbours(space: $space, entity: {ADA}, validAt: $at) {{ distance }}",
    "timeline": f"timeline(space: $space, entity: {ADA}, validAt: $at) {{ edges {{ cursor }} }}",
    "relation": f"relation(space: $space, subject: {ADA}, object: {ADA}, validAt: $at) {{ edges {{ cursor }} }}",
    "durations": f"durations(space: $space, entity: {ADA}, validAt: $at) {{ days }}",
    "diff": f'diff(space: $space, entity: {ADA}, validAt: [$at, "2020"]) {{ incomplete }}',
    "changes": "changes(space: $space, since: $at) { edges { cursor } }",
    "paths": f'paths(space: $space, source: {ADA}, target: {{name: "Carol"}}, validAt: $at) {{ incomplete }}',
}


WRONG = {
    "0000": "not a date of the calendar",
    "10000": "not a time",
    "2023-02-29": "not a date of the calendar",
    "2016-12-31T23:59:60Z": "not a time of the calendar",
    "2024-05-17T09:30:00+15:00": "larger than the 14 hours",
    "2024-03-31T02:30:00 Europe/Berlin": "needs an offset",
    "2024-05-17T09:30:00": "needs an offset",
}


def reading(read: str, asked: str | None = None) -> str:
    kind = "Time!" if read == "diff" else "Time"
    return f"query ($space: String!, $at: {kind}) {{ {asked or READS[read]} }}"


@pytest.mark.parametrize("read", READS)
async def test_an_impossible_time_is_refused_with_the_reason(ask: GraphQL, read: str) -> None:
    for written, reason in WRONG.items():
        code, message = await ask.refusal(reading(read), space="any", at=written)
        assert code == "INVALID_TIME"
        assert reason in message


@pytest.mark.usefixtures("world")
async def test_a_leap_day_is_a_day(ask: GraphQL, space: str) -> None:
    for read in READS:
        await ask(reading(read), space=space, at="2024-02-29")


@pytest.mark.usefixtures("world")
async def test_known_at_in_the_future_is_refused(ask: GraphQL, space: str) -> None:
    for read, asked in READS.items():
        future = re.sub(r"(validAt|since): (\$at|\[\$at, \S+\])", r'\1: \2, knownAt: "2999"', asked)
        code, message = await ask.refusal(reading(read, future), space=space, at="2020-06")
        assert (code, "lies in the future" in message) == ("INVALID_TIME", True), read


@pytest.mark.usefixtures("world")
async def test_an_unknown_predicate_is_refused_with_a_near_one(ask: GraphQL, space: str) -> None:
    for read in ("facts", "neighbours", "timeline", "relation", "durations", "changes"):
        asked = READS[read].replace("(space: $space", '(predicate: "WORK_AT", space: $space')
        code, message = await ask.refusal(reading(read, asked), space=space)
        assert (code, "did you mean WORKS_AT" in message) == ("INVALID_INPUT", True), read


@pytest.mark.parametrize(
    "asked",
    [
        f'timeline(space: $space, entity: {ADA}, during: {{since: "2024", until: "2023"}}) {{ edges {{ cursor }} }}',
        f'durations(space: $space, entity: {ADA}, during: {{since: "2024", until: "2024"}}) {{ days }}',
        'changes(space: $space, since: "2024", until: "2023") { edges { cursor } }',
        f'timeline(space: $space, entity: {ADA}, validAt: "2024", during: {{since: "2023"}}) {{ edges {{ cursor }} }}',
    ],
)
async def test_a_span_that_ends_before_it_begins_is_refused(ask: GraphQL, asked: str) -> None:
    assert (await ask.refusal(f"query ($space: String!) {{ {asked} }}", space="any"))[0] == "INVALID_TIME"


@pytest.mark.usefixtures("world")
async def test_a_refused_source_changes_nothing(ask: GraphQL, space: str) -> None:
    everything = "query ($space: String!) { facts(space: $space) { edges { node { id version } } } }"
    before = await ask(everything, space=space)
    mutation = """mutation ($space: String!, $from: Time, $to: Time) {
      assertFacts(space: $space, assertions: [
        {subject: {name: "Ada"}, predicate: "WORKS_AT", object: {name: "Globex"}}
        {subject: {name: "Ada"}, predicate: "KNOWS", object: {name: "Zoe"}, validFrom: $from, validTo: $to}
      ]) { changed }
    }"""
    wrong: list[dict[str, Any]] = [
        {"from": "2024", "to": "2023"},
        {"from": "2024", "to": "2024"},
        {"from": "0000"},
        {"to": "10000"},
        {"from": "2023-02-29"},
        {"from": "2016-12-31T23:59:60Z"},
        {"from": "2024-05-17T09:30:00+15:00"},
        {"from": "2024-03-31T02:30:00 Europe/Berlin"},
    ]
    for times in wrong:
        assert (await ask.refusal(mutation, space=space, **times))[0] == "INVALID_TIME", times
    assert await ask(everything, space=space) == before
