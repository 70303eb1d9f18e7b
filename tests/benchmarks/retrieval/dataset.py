"""A retrieval set: passages to remember and questions to ask, without their answers."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from kg_memory.ingest.assertions import LONGEST_NAME

UNDATED = "2020-01-01"
"""When a passage without a date was written."""
MOST_PASSAGES = 200
"""Of one portion, so that a portion takes seconds."""
_SPOKEN = "%I:%M %p on %d %B, %Y"  # 1:56 pm on 8 May, 2023

Triple = Sequence[str]


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage of a corpus; with a session it is a turn of a conversation, and its title is who speaks.

    `facts` are those of a file of triples, as the API reads them; with None the service extracts its own.
    """

    id: str
    title: str
    text: str
    group: str
    session: str | None
    occurred_at: str
    facts: Sequence[Mapping[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question about the passages of its group."""

    qid: str
    question: str
    group: str


@dataclass(frozen=True, slots=True)
class Portion:
    """What one act of remembering takes: sources as the API reads them, and the passages by the keys of their episodes.

    An episode is the passage whose key it has, or of which it is a part: then a slash and a number follow that key.
    """

    group: str
    sources: Sequence[Mapping[str, Any]]
    passages: Mapping[str, str]

    def passage_of(self, episode_key: str) -> str:
        """The id of the passage that the episode is, or is a part of."""
        return self.passages.get(episode_key) or self.passages[episode_key.rpartition("/")[0]]


def passages(folder: Path, triples: Path | None = None) -> list[Passage]:
    """The corpus, in its order; with a file of triples, each passage with those that were extracted from it."""
    facts = {str(row["id"]): _facts(row["triples"]) for row in _rows(triples)} if triples else {}
    return [
        Passage(
            str(row["id"]),
            row.get("title") or "",
            row["text"],
            str(row.get("group", "")),
            str(row["session"]) if "session" in row else None,
            _instant(row["date"]) if row.get("date") else UNDATED,
            facts.get(str(row["id"]), ()) if triples else None,
        )
        for row in _rows(folder / "corpus.jsonl")
    ]


def questions(folder: Path) -> list[Question]:
    """The questions, in their order; what else a line holds is not read."""
    return [
        Question(str(row["qid"]), row["question"], str(row.get("group", ""))) for row in _rows(folder / "queries.jsonl")
    ]


def portions(corpus: Sequence[Passage]) -> list[Portion]:
    """The corpus in its order: sessions, and a document for every passage that is in none."""
    return [
        portion
        for (group, in_session), members in groupby(corpus, key=lambda one: (one.group, one.session is not None))
        for portion in (_of_sessions if in_session else _of_documents)(group, list(members))
    ]


def _of_documents(group: str, members: Sequence[Passage]) -> Iterator[Portion]:
    for begin in range(0, len(members), MOST_PASSAGES):
        part = members[begin : begin + MOST_PASSAGES]
        yield Portion(group, [_document(passage) for passage in part], {passage.id: passage.id for passage in part})


def _of_sessions(group: str, members: Sequence[Passage]) -> Iterator[Portion]:
    for session, turns in groupby(members, key=lambda turn: turn.session):
        messages = [_message(turn) for turn in turns]
        source = {"session": {"key": session, "messages": messages}}
        yield Portion(group, [source], {f"{session}/{message['key']}": message["key"] for message in messages})


def _message(turn: Passage) -> dict[str, Any]:
    told = {"key": turn.id, "text": turn.text, "speaker": turn.title, "occurredAt": turn.occurred_at}
    return {**told, "facts": turn.facts}


def _document(passage: Passage) -> dict[str, Any]:
    text = passage.text.strip() or passage.title
    told = {"key": passage.id, "text": text, "title": passage.title, "occurredAt": passage.occurred_at}
    return {"document": {**told, "facts": passage.facts}}


def _facts(triples: Sequence[Triple]) -> list[dict[str, Any]]:
    """The triples as facts, with names as long as they may be; of a longer row, its ends are subject and object.

    A row of less than three says nothing, nor does one whose predicate has no Latin letter or whose ends are blank.
    """
    return [
        {
            "subject": {"name": subject[:LONGEST_NAME]},
            "predicate": predicate,
            "object": {"name": object_[:LONGEST_NAME]},
        }
        for subject, predicate, *_, object_ in (row for row in triples if len(row) >= 3)
        if re.search("[A-Za-z]", predicate) and subject.strip() and object_.strip()
    ]


def _instant(date: str) -> str:
    """The date as the API reads it, in UTC."""
    try:
        return datetime.strptime(date, _SPOKEN).replace(tzinfo=UTC).isoformat()
    except ValueError:
        return date


def _rows(file: Path) -> list[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]
