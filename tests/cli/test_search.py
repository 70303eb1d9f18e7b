"""`kg-memory search`, and the help and version of the command line."""

import asyncio
import json

import pytest

from kg_memory.memory import Memory
from kg_memory.version import __version__
from tests.support.builders import CAREER, says
from tests.support.command_line import Run


@pytest.fixture
async def career(memory: Memory, space: str) -> str:
    await memory.assert_facts(
        space, [says("Ada", "WORKS_AT", "Acme", "2020"), says("Ada", "WORKS_AT", "Initech", "2023-03")]
    )
    return space


def test_a_table_fits_eighty_columns_and_shows_valid_times(run: Run, career: str) -> None:
    outcome = run("search", "where does Ada work", "-s", career)
    assert outcome.code == 0
    assert max(len(line) for line in outcome.out.splitlines()) <= 80
    assert "2020 – 2023-03" in outcome.out
    assert "2023-03 –" in outcome.out


@pytest.mark.parametrize(("valid_at", "employer"), [("2021", "Acme"), ("2024-06-01T12:00:00+02:00", "Initech")])
def test_valid_at_finds_only_facts_valid_then(run: Run, career: str, valid_at: str, employer: str) -> None:
    outcome = run("search", "where does Ada work", "-s", career, "--valid-at", valid_at, "--json")
    facts = [hit["found"] for hit in json.loads(outcome.out)["hits"] if "predicate" in hit["found"]]
    assert [fact["text"] for fact in facts] == [f"Ada works at {employer}"]
    assert facts[0]["known_to"] is None
    assert facts[0]["valid_from"].endswith("Z")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["-s", "nowhere at all"], "error[NOT_FOUND]: there is no space 'nowhere at all'"),
        (["-s", "x", "--valid-at", "2024-05-17T12:00"], "error[INVALID_TIME]: the time"),
    ],
)
def test_an_error_is_one_line_with_its_code(run: Run, arguments: list[str], error: str) -> None:
    outcome = run("search", "tea", *arguments)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(error)
    assert outcome.err.count("\n") == 1


def test_an_empty_result_is_reported(run: Run, career: str) -> None:
    outcome = run("search", "Ada", "-s", career, "--kind", "fact", "--valid-at", "1850")
    assert (outcome.code, outcome.out.splitlines()) == (0, ["understood: Ada", "Nothing found."])


def test_version_prints_the_version(run: Run) -> None:
    assert run("--version").out == f"kg-memory {__version__}\n"


@pytest.mark.parametrize(
    "command", ["", "up", "serve", "migrate", "ingest", "search", "check", "export-schema", "db", "db query"]
)
def test_every_command_has_a_help_text(run: Run, command: str) -> None:
    outcome = run(*command.split(), "--help")
    assert outcome.code == 0
    assert "Usage: kg-memory" in outcome.out


async def test_hits_have_evidence_and_the_understood_query_is_shown(run: Run, literal: Memory, space: str) -> None:
    await literal.remember(space, CAREER)
    outcome = await asyncio.to_thread(run, "search", "Where did Carol live in 2019?", "-s", space, "--mode", "facts")
    assert outcome.code == 0, outcome.err
    assert outcome.out.startswith("understood: Carol, 2019 – 2020\n")
    assert "Carol LIVES_IN Paris [2019..]." in outcome.out
    assert "Ada: Carol LIVES_IN Paris" in outcome.out


async def test_filters_and_several_spaces(run: Run, literal: Memory, space: str, other_space: str) -> None:
    await literal.remember(space, CAREER)
    await literal.assert_facts(other_space, [says("Zoe", "WORKS_AT", "Acme")])

    async def found(*options: str) -> list[str]:
        arguments = ("search", "Who works where?", "-s", space, "-s", other_space, "--json", *options)
        outcome = await asyncio.to_thread(run, *arguments)
        assert outcome.code == 0, outcome.err
        return sorted(hit["found"]["text"] for hit in json.loads(outcome.out)["hits"])

    works = ["Ada WORKS_AT Acme [2020..].", "Ada WORKS_AT Initech [2023-03..].", "Zoe works at Acme"]
    assert await found("--predicate", "WORKS_AT") == works
    assert await found("--predicate", "WORKS_AT", "--entity", "zoe") == works[2:]
    assert (
        await found("--kind", "fact", "--session", "career", "--min-confidence", "0.1", "--entity", "Initech")
        == works[1:2]
    )
    outcome = await asyncio.to_thread(run, "search", "tea", "-s", space, "--entity", "Nobody")
    assert outcome.err.startswith("error[NOT_FOUND]: there is no entity named 'Nobody'")


async def test_explain_shows_scores_and_stages(run: Run, literal: Memory, space: str) -> None:
    await literal.remember(space, CAREER)
    outcome = await asyncio.to_thread(run, "search", "Where does Ada work?", "-s", space, "--explain")
    assert "vector +" in outcome.out
    assert "candidates" in outcome.out
