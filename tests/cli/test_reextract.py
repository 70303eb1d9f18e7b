"""`kg-memory reextract`."""

import json
from pathlib import Path

from tests.support.command_line import Run


def _ingest(run: Run, space: str, folder: Path) -> None:
    file = folder / "chat.jsonl"
    lines = [{"text": f"Ada Lovelace works at {name}.", "occurred_at": "2024-05-17T12:00:00Z"} for name in "ABC"]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert run("ingest", file, "-s", space).code == 0


def test_reextracting_with_the_same_rules_changes_nothing(run: Run, space: str, tmp_path: Path) -> None:
    _ingest(run, space, tmp_path)
    outcome = run("reextract", "-s", space, "--read-by", "rules", "--json")
    [report] = json.loads(outcome.out)
    assert (outcome.code, report["space"], report["episodes"], report["left"]) == (0, space, 3, 0)
    assert (report["added"], report["revised"], report["superseded"], report["retracted"]) == (0, 0, 0, 0)
    printed = run("reextract", "-s", space, "--read-by", "rules").out
    assert "3 episodes read again; 0 facts added" in " ".join(printed.split())


def test_without_a_language_model_there_is_nothing_to_reextract(run: Run, space: str, tmp_path: Path) -> None:
    _ingest(run, space, tmp_path)
    outcome = run("reextract", "-s", space)
    assert (outcome.code, outcome.out.strip()) == (0, "There is nothing to read again.")


def test_a_missing_space_is_named(run: Run, space: str) -> None:
    outcome = run("reextract", "-s", space)
    assert outcome.code == 1
    assert outcome.err.startswith("error[NOT_FOUND]: there is no space")
