"""`kg-memory extract`."""

import io
import json
import sys
from pathlib import Path

import pytest

from tests.support.command_line import Run

TEXT = "My sister Emma joined Acme in March 2021. We play tennis every Saturday. <b>Bob</b> likes tea."
CONTEXT = ("--speaker", "Ada Stone", "--addressee", "Eve Hill", "--occurred-at", "2024-08-14")


@pytest.fixture
def environment() -> dict[str, str]:
    """An unreachable database: the command needs none."""
    return {"NEO4J_URI": "bolt://127.0.0.1:1"}


def test_tables_fit_eighty_columns_and_show_positions(run: Run) -> None:
    outcome = run("extract", TEXT, *CONTEXT)
    assert (outcome.code, outcome.err) == (0, "")
    assert max(len(line) for line in outcome.out.splitlines()) <= 80
    for shown in ("Entities", "Facts", "Times", "WORKS_AT", "2021-03 –", "every Saturday", "10–14"):
        assert shown in outcome.out, shown


def test_yesterday_is_the_day_before_that_of_the_speaker(run: Run) -> None:
    said = ("--speaker", "Ada", "--occurred-at", "2026-03-02T23:30:00-08:00", "--json")
    [statement] = json.loads(run("extract", "I joined Acme yesterday.", *said).out)["statements"]
    assert statement["valid_from"] == "2026-03-01T00:00:00Z"


def test_json_quotes_every_position_and_has_no_vector(run: Run) -> None:
    found = json.loads(run("extract", TEXT, *CONTEXT, "--json").out)
    assert found.keys() == {"mentions", "statements", "times", "profile", "dropped"}
    for part in (found["mentions"], found["statements"], found["times"]):
        assert part
        assert all(one["quote"] == TEXT[one["start"] : one["end"]] for one in part)
    assert ("Emma", "WORKS_AT", "Acme", "2021-03-01T00:00:00Z") in {
        (one["subject"]["name"], one["predicate"], (one["object"] or {}).get("name"), one.get("valid_from"))
        for one in found["statements"]
    }


def test_html_marks_the_text_and_escapes_it(run: Run, tmp_path: Path) -> None:
    page = run("extract", TEXT, *CONTEXT, "--html", "-").out
    assert page.startswith("<!DOCTYPE html>")
    assert page.count("<mark") >= 4
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "http" not in page
    outcome = run("extract", TEXT, *CONTEXT, "--html", tmp_path / "page.html")
    assert outcome.out == f"Written to {tmp_path / 'page.html'}.\n"
    assert (tmp_path / "page.html").read_text() == page


def test_a_file_and_standard_input_are_read(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "note.txt").write_text(TEXT)
    monkeypatch.setattr(sys, "stdin", io.StringIO(TEXT))
    typed = run("extract", TEXT, *CONTEXT, "--json").out
    assert run("extract", tmp_path / "note.txt", *CONTEXT, "--json").out == typed
    assert run("extract", "-", *CONTEXT, "--json").out == typed


def test_a_greeting_has_no_facts(run: Run) -> None:
    outcome = run("extract", "Hi, how are you?")
    assert outcome.code == 0
    assert "salience 0.0" in outcome.out
    assert "It states nothing." in outcome.out


def test_an_invalid_input_is_one_line_of_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for arguments in (
        ["extract", " "],
        ["extract", tmp_path / "binary"],
        ["extract", "x", "--html", tmp_path / "no" / "a"],
    ):
        outcome = run(*arguments)
        assert (outcome.code, outcome.out) == (1, "")
        assert outcome.err.startswith("error[INVALID_INPUT]: ")
        assert outcome.err.count("\n") == 1
