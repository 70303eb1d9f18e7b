"""The saved queries of Neo4j Browser: each runs as it stands on the sample, and what it shows is right."""

import re
from datetime import date
from typing import Any

import pytest
from neo4j.graph import Path as Walk

from kg_memory.memory import Memory
from kg_memory.model.bitemporal import Interval
from kg_memory.model.pages import PageRequest
from tests.support.browser import SAVED, Ask
from tests.support.builders import at

FILES = sorted(file.name for file in SAVED.glob("*.cypher"))
PREAMBLE = re.compile(r"// [A-Z][^\n]+[^.\n]\n//\n(// [^\n]+\n)+CYPHER 25\nLET space = 'sample'")

pytestmark = pytest.mark.usefixtures("sample_memory")


def _names(rows: list[dict[str, Any]]) -> set[str]:
    return {node["name"] for row in rows for node in row["p"].nodes}


def _with(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


@pytest.mark.parametrize("file", FILES)
async def test_it_runs_as_it_stands(file: str, ask: Ask, saved: dict[str, str]) -> None:
    text = saved[file]
    assert PREAMBLE.match(text), "a title, what it shows, then the values to change, the space first"
    assert ";" not in text, "Neo4j Browser draws no graph for a text of several statements"
    assert await ask(text)


def test_the_readme_lists_every_one(saved: dict[str, str]) -> None:
    listed = re.findall(r"^\| `(\w+)` \|", saved["README.md"], re.MULTILINE)
    assert [f"{name}.cypher" for name in listed] == FILES


async def test_the_world_is_that_of_the_date(ask: Ask, saved: dict[str, str]) -> None:
    text = saved["world_as_of.cypher"]
    assert {"Lisbon", "Bluefin Robotics", "Elena Rossi"} <= _names(await ask(text))
    assert not {"Berlin", "Harbor Analytics"} & _names(await ask(text))

    earlier = _names(await ask(_with(text, "datetime('2025-06-15')", "datetime('2024-06-15')")))
    assert {"Berlin", "Harbor Analytics", "Elena Rossi", "Lighthouse"} <= earlier
    assert not {"Lisbon", "Bluefin Robotics"} & earlier


async def test_nothing_was_known_before_it_was_told(ask: Ask, saved: dict[str, str]) -> None:
    text = saved["world_as_of.cypher"]
    assert await ask(_with(text, "known_at = datetime()", "known_at = datetime('2020-01-01')")) == []


async def test_every_fact_of_a_path_holds_at_the_instant(ask: Ask, saved: dict[str, str]) -> None:
    paths: list[Walk] = [row["p"] for row in await ask(saved["path_between_two.cypher"])]
    assert [node["name"] for node in paths[0].nodes] == ["Grace Muller", "Maya Lindqvist", "Elena Rossi"]
    for edge in (edge for path in paths for edge in path.relationships):
        assert edge["valid_from"].to_native().date() <= date(2024, 6, 15) < edge["valid_to"].to_native().date()


async def test_a_fact_leads_to_the_conversation_that_states_it(ask: Ask, saved: dict[str, str]) -> None:
    rows = await ask(saved["where_a_fact_came_from.cypher"])
    told = {
        (source.nodes[0]["text"], source.nodes[-1].get("title"))
        for row in rows
        if (source := row["source"]) is not None
    }
    assert ("Maya Lindqvist works at Bluefin Robotics", "News from Bluefin") in told


async def test_what_changed_in_a_month_began_or_ended_in_it(ask: Ask, saved: dict[str, str]) -> None:
    rows = await ask(saved["what_changed_in_a_month.cypher"])
    assert {(row["date"].year, row["date"].month) for row in rows} == {(2026, 2)}
    changes = {(row["change"], row["fact"]) for row in rows}
    assert ("began", "Elena Rossi works at Royal Library") in changes
    assert ("ended", "Elena Rossi works at Casa Azul") in changes


async def test_what_was_learned_tells_new_facts_from_new_versions(ask: Ask, saved: dict[str, str]) -> None:
    rows = await ask(saved["what_was_learned.cypher"])
    assert ("learned", "Grace Muller leads Lighthouse") in {(row["change"], row["fact"]) for row in rows}
    for row in rows:
        assert (row["change"] == "learned") is (row["was_from"] is None)
        assert row["change"] == "learned" or row["reason"]


async def test_a_conversation_is_in_order(ask: Ask, saved: dict[str, str]) -> None:
    rows = await ask(saved["conversation.cypher"])
    longest = max((row["chain"] for row in rows), key=len)
    assert longest.nodes[0]["title"] == "A move to Lisbon"
    assert [node["position"] for node in longest.nodes[1:]] == list(range(8))
    assert longest.nodes[1]["text"].startswith("Maya! Is it true?")


async def test_who_mentions_whom_counts_messages(ask: Ask, saved: dict[str, str]) -> None:
    rows = await ask(saved["who_mentions_whom.cypher"])
    spoken = {(row["speaker"], row["mentions"]): row["messages"] for row in rows}
    assert spoken["Elena Rossi", "Paolo Rossi"] == 3
    assert all(speaker != mentioned for speaker, mentioned in spoken)


async def test_versions_of_a_fact_are_all_there_with_what_ended_them(ask: Ask, saved: dict[str, str]) -> None:
    rows = await ask(saved["versions_of_a_fact.cypher"])
    facts = [row["about"].nodes[-1] for row in rows]
    assert {fact["predicate"] for fact in facts} == {"WORKS_AT"}
    ended = {
        (before.nodes[0]["text"], before.nodes[1]["text"]) for row in rows if (before := row["before"]) is not None
    }
    assert ("Maya Lindqvist works at Bluefin Robotics", "Maya Lindqvist works at Harbor Analytics") in ended


async def test_the_overview_joins_the_busiest_entities(ask: Ask, saved: dict[str, str]) -> None:
    names = _names(await ask(saved["overview_of_a_space.cypher"]))
    assert {"Maya Lindqvist", "Tom Okafor", "Elena Rossi", "Bluefin Robotics", "Lighthouse"} <= names
    assert len(names) <= 30


async def test_a_space_is_counted(ask: Ask, saved: dict[str, str], sample_memory: Memory) -> None:
    rows = await ask(saved["what_a_space_holds.cypher"])
    counted = {(row["part"], row["what"]): row["many"] for row in rows}
    assert counted["source", "Session"] == 4
    assert counted["source", "Document"] == 1
    facts = await sample_memory.facts("sample", page=PageRequest(first=100))
    assert sum(row["many"] for row in rows if row["part"] == "fact") >= len(facts.items)


async def test_the_timeline_has_the_gaps_and_overlaps_of_the_service(
    ask: Ask, saved: dict[str, str], sample_memory: Memory
) -> None:
    maya = await sample_memory.entity("sample", name="Maya Lindqvist")
    assert maya is not None
    page = await sample_memory.timeline("sample", maya.id, page=PageRequest(200))
    expected = {
        (entry.fact.text, entry.gap and (entry.gap.end - entry.gap.start).days, entry.overlap is not None)
        for entry in page.items
        if entry.fact.subject_id == maya.id
    }
    rows = await ask(saved["timeline_of_an_entity.cypher"])
    assert [row["valid_from"] for row in rows] == sorted(row["valid_from"] for row in rows)
    assert {(row["fact"], row["days_without"], row["overlaps_until"] is not None) for row in rows} == expected


async def test_the_difference_is_what_held_at_one_date_only(ask: Ask, saved: dict[str, str]) -> None:
    text = saved["difference_between_two_dates.cypher"]
    found = {(row["difference"], row["fact"]) for row in await ask(text)}
    assert ("gone", "Maya Lindqvist works at Harbor Analytics") in found
    assert ("new", "Maya Lindqvist works at Bluefin Robotics") in found
    backwards = _with(
        _with(text, "one = datetime('2024-06-15')", "one = datetime('2025-06-15')"),
        "other = datetime('2025-06-15')",
        "other = datetime('2024-06-15')",
    )
    assert ("new", "Maya Lindqvist works at Harbor Analytics") in {
        (row["difference"], row["fact"]) for row in await ask(backwards)
    }


async def test_the_relation_of_two_lies_to_a_span_as_the_service_says(
    ask: Ask, saved: dict[str, str], sample_memory: Memory
) -> None:
    (tom, lighthouse) = [await sample_memory.entity("sample", name=name) for name in ("Tom Okafor", "Lighthouse")]
    assert tom is not None
    assert lighthouse is not None
    for since, until in ((2025, 2026), (2020, 2024), (2027, 2028), (2019, 2030)):
        text = _with(saved["relation_of_two.cypher"], "datetime('2025-01-01')", f"datetime('{since}-01-01')")
        rows = await ask(_with(text, "datetime('2026-01-01')", f"datetime('{until}-01-01')"))
        span = Interval(at(since), at(until))
        page = await sample_memory.relation("sample", tom.id, lighthouse.id, to=span)
        assert sorted(row["allen"] for row in rows) == sorted(str(period.allen) for period in page.items)


async def test_how_long_counts_what_held_at_once(ask: Ask, saved: dict[str, str], sample_memory: Memory) -> None:
    rows = await ask(saved["how_long.cypher"])
    bluefin = await sample_memory.entity("sample", name="Bluefin Robotics")
    assert bluefin is not None
    expected = await sample_memory.durations("sample", bluefin.id)
    assert {(row["predicate"], row["stands_as"], row["facts"], row["most_at_once"]) for row in rows} == {
        (one.predicate, one.side.value, one.facts, one.most_at_once) for one in expected
    }


async def test_no_fact_of_a_path_through_time_begins_before_the_one_in_front(ask: Ask, saved: dict[str, str]) -> None:
    rows = await ask(saved["path_through_time.cypher"])
    for path in (row["p"] for row in rows):
        begun = [edge["valid_from"] for edge in path.relationships]
        assert begun == sorted(begun)
