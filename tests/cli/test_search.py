"""`kg-memory search`, and what all commands print."""

import json

import pytest

from kg_memory.memory import Memory
from tests.cli.conftest import Run
from tests.worlds import says


@pytest.fixture
async def career(memory: Memory, space: str) -> str:
    await memory.assert_facts(
        space, [says("Ada", "WORKS_AT", "Acme", "2020"), says("Ada", "WORKS_AT", "Initech", "2023-03")]
    )
    return space


def test_a_table_fits_eighty_columns_and_says_when(run: Run, career: str) -> None:
    outcome = run("search", "where does Ada work", "-s", career)
    assert outcome.code == 0
    assert max(len(line) for line in outcome.out.splitlines()) <= 80
    assert "2020 – 2023-03" in outcome.out
    assert "2023-03 –" in outcome.out


@pytest.mark.parametrize(("valid_at", "employer"), [("2021", "Acme"), ("2024-06-01T12:00:00+02:00", "Initech")])
def test_only_what_was_true_then_is_found(run: Run, career: str, valid_at: str, employer: str) -> None:
    outcome = run("search", "where does Ada work", "-s", career, "--valid-at", valid_at, "--json")
    facts = [hit["found"] for hit in json.loads(outcome.out) if "predicate" in hit["found"]]
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


def test_nothing_found_is_said(run: Run, career: str) -> None:
    assert run("search", "Ada", "-s", career, "--valid-at", "1850", "--first", "1").code == 0


def test_the_version(run: Run) -> None:
    assert run("--version").out == "kg-memory 0.1.0\n"


@pytest.mark.parametrize(
    "command", ["", "up", "serve", "migrate", "ingest", "search", "check", "export-schema", "db", "db query"]
)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    outcome = run(*command.split(), "--help")
    assert outcome.code == 0
    assert "Usage: kg-memory" in outcome.out
