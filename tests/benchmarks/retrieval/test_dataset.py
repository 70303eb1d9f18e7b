import json
from pathlib import Path
from typing import Any

from tests.benchmarks.retrieval.dataset import UNDATED, passages, portions, questions


def write(file: Path, *rows: dict[str, Any]) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def test_turns_of_a_session_are_messages_of_one_source_in_their_order(tmp_path: Path) -> None:
    date = "1:56 pm on 8 May, 2023"
    turns = [
        {"id": f"t{number}", "title": "Ada", "text": "Hi.", "group": "g", "session": 1, "date": date}
        for number in range(2)
    ]
    write(tmp_path / "corpus.jsonl", *turns, {**turns[0], "id": "t2", "session": 2})
    first, second = portions(passages(tmp_path))
    (source,) = first.sources
    assert [message["key"] for message in source["session"]["messages"]] == ["t0", "t1"]
    assert source["session"]["messages"][0]["occurredAt"] == "2023-05-08T13:56:00+00:00"
    assert source["session"]["messages"][0]["speaker"] == "Ada"
    assert first.passage_of("1/t1") == "t1"
    assert second.passages == {"2/t2": "t2"}


def test_a_passage_without_a_session_is_a_document_and_its_parts_are_the_passage(tmp_path: Path) -> None:
    write(tmp_path / "corpus.jsonl", {"id": "/wiki/Oslo#0", "title": "Oslo", "text": "A city."})
    (portion,) = portions(passages(tmp_path))
    (source,) = portion.sources
    assert source["document"]["title"] == "Oslo"
    assert source["document"]["occurredAt"] == UNDATED
    assert source["document"]["facts"] is None
    assert portion.passage_of("/wiki/Oslo#0/000002") == "/wiki/Oslo#0"


def test_given_triples_are_the_facts_of_their_passage(tmp_path: Path) -> None:
    write(tmp_path / "corpus.jsonl", {"id": "1", "title": "Oslo", "text": "A city."}, {"id": "2", "text": "Nothing."})
    triples = write(
        tmp_path / "triples.jsonl", {"id": "1", "triples": [["Oslo", "is in", "Norway"], ["Oslo", "-", "x"]]}
    )
    first, second = passages(tmp_path, triples)
    assert first.facts == [{"subject": {"name": "Oslo"}, "predicate": "is in", "object": {"name": "Norway"}}]
    assert second.facts == ()


def test_of_a_question_only_what_is_asked_is_read(tmp_path: Path) -> None:
    write(tmp_path / "queries.jsonl", {"qid": "q", "question": "Who?", "gold_ids": ["1"], "answer": "Ada"})
    (question,) = questions(tmp_path)
    assert (question.qid, question.question, question.group) == ("q", "Who?", "")
