"""Reading files: the sources in them, and the failures of invalid lines."""

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_memory.errors import InvalidInput
from kg_memory.loaders import messages
from kg_memory.loaders.files import find, read
from kg_memory.loaders.model import ImportFailure, LoadedSource, batches, halved
from kg_memory.model.facts import MediaType
from kg_memory.model.roles import Role
from kg_memory.model.sources import NewDocument, NewSession
from tests.support.builders import at

NOON = "2024-05-17T12:00:00Z"


def _write(folder: Path, name: str, *lines: object) -> Path:
    file = folder / name
    file.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return file


def _loaded(file: Path, occurred_at: datetime | None = None) -> list[LoadedSource]:
    parts = list(read(file, occurred_at))
    assert not [part for part in parts if isinstance(part, ImportFailure)]
    return [part for part in parts if isinstance(part, LoadedSource)]


def _sessions(file: Path) -> list[NewSession]:
    return [loaded.source for loaded in _loaded(file) if isinstance(loaded.source, NewSession)]


def _document(file: Path, occurred_at: datetime | None = None) -> NewDocument:
    (loaded,) = _loaded(file, occurred_at)
    assert isinstance(loaded.source, NewDocument)
    return loaded.source


def _failures(file: Path) -> list[str]:
    return [str(part).removeprefix(f"{file}:") for part in read(file) if isinstance(part, ImportFailure)]


def test_files_are_found_in_order_below_folders_and_without_what_is_hidden(tmp_path: Path) -> None:
    (tmp_path / "sub" / ".git").mkdir(parents=True)
    names = ["b.txt", "a.MD", "sub/c.jsonl", "sub/d.pdf", ".e.txt", "sub/.git/f.txt"]
    for name in names:
        (tmp_path / name).write_text("x")
    found = find([tmp_path / "b.txt", tmp_path])
    assert [file.relative_to(tmp_path).as_posix() for file in found] == ["b.txt", "a.MD", "sub/c.jsonl"]


@pytest.mark.parametrize(("name", "says"), [("gone.txt", "there is no file"), ("photo.png", "rename or convert it")])
def test_a_path_that_cannot_be_read_is_refused(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "photo.png").touch()
    with pytest.raises(InvalidInput, match=says):
        find([tmp_path / name])


def test_messages_of_one_session_are_grouped_by_fifty(tmp_path: Path) -> None:
    lines = [
        {"text": f"line {number}", "occurred_at": NOON, "session": "s" if number < 60 else "t"} for number in range(70)
    ]
    sources = _loaded(_write(tmp_path, "chat.jsonl", *lines))
    assert [len(loaded.lines) for loaded in sources] == [50, 10, 10]
    assert [loaded.source.key for loaded in sources] == ["s", "s", "t"]
    assert sum(loaded.size for loaded in sources) == (tmp_path / "chat.jsonl").stat().st_size


def test_a_message_has_all_its_fields(tmp_path: Path) -> None:
    line = {"text": "Hi", "occurred_at": NOON, "speaker": "Ada", "session": "s", "key": "k", "title": "Tea"}
    line["role"] = "tool"
    (session,) = _sessions(_write(tmp_path, "chat.jsonl", line, ""))
    (message,) = session.messages
    assert (session.key, session.title) == ("s", "Tea")
    assert (message.text, message.occurred_at, message.speaker, message.key) == ("Hi", at(2024, 5, 17, 12), "Ada", "k")
    assert message.role is Role.TOOL


def test_a_message_keeps_the_zone_of_its_speaker(tmp_path: Path) -> None:
    line = {"text": "Hi", "occurred_at": "2026-03-02T23:30:00-08:00"}
    ((message,),) = [session.messages for session in _sessions(_write(tmp_path, "chat.jsonl", line))]
    assert message.occurred_at.isoformat() == "2026-03-02T23:30:00-08:00"
    same = {"text": "Hi", "occurred_at": "2026-03-03T07:30:00Z"}
    ((other,),) = [session.messages for session in _sessions(_write(tmp_path, "other.jsonl", same))]
    assert other.key == message.key


def test_a_file_that_has_grown_and_moved_names_the_same_episodes(tmp_path: Path) -> None:
    first = {"text": "Hi", "occurred_at": NOON}
    again = {"text": "Hi", "occurred_at": NOON}
    before = _sessions(_write(tmp_path, "chat.jsonl", first, again))[0]
    (tmp_path / "elsewhere").mkdir()
    after = _sessions(_write(tmp_path / "elsewhere", "chat.jsonl", first, again, first))[0]
    assert before.key == after.key
    keys = [message.key for message in after.messages]
    assert keys[:2] == [message.key for message in before.messages]
    assert len(set(keys)) == 3


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not a line of JSON"),
        ("[1]", "a line must be an object"),
        ({"occurred_at": NOON}, "no text"),
        ({"text": "Hi"}, "--occurred-at"),
        ({"text": 7, "occurred_at": NOON}, "text must be a string, not 7"),
        ({"text": "Hi", "occured_at": NOON}, "unknown field 'occured_at'"),
        ({"text": "Hi", "occurred_at": "2024-05-17T12:00:00"}, "offset"),
        ({"text": "Hi", "occurred_at": NOON, "role": "nurse"}, "there is no role 'nurse'"),
        ("[" * 100_000, "1: "),
    ],
)
def test_an_invalid_line_is_reported_and_the_others_are_read(tmp_path: Path, line: object, says: str) -> None:
    good = {"text": "Hi", "occurred_at": NOON}
    file = _write(tmp_path, "chat.jsonl", line, good)
    (failure,) = _failures(file)
    assert failure.startswith("1: ")
    assert says in failure
    assert [part.lines for part in read(file) if isinstance(part, LoadedSource)] == [[2]]


def test_a_line_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    file = tmp_path / "chat.jsonl"
    file.write_bytes(b'{"text": "Hi", "occurred_at": "%s"}\n{"text": "caf\xe9"}\n' % NOON.encode())
    assert _failures(file) == ["2: byte 14 of the line is not valid UTF-8: save the file as UTF-8"]


def test_a_document_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"one\ntwo caf\xe9\n")
    assert _failures(file) == ["2: byte 12 is not valid UTF-8: save the file as UTF-8"]


def test_the_date_of_a_document_is_its_own_then_the_given_one_then_the_files(tmp_path: Path) -> None:
    dated = _write(tmp_path, "dated.Md", "---", "title: A note", "date: 2024-05", "---", "# Text")
    plain = _write(tmp_path, "plain.txt", "Text")
    os.utime(plain, (0, 0))
    given = at(2020)
    assert _document(dated, given) == NewDocument(
        "# Text\n", at(2024, 5), "A note", _document(dated).key, MediaType.MARKDOWN
    )
    assert _document(plain, given).occurred_at == given
    assert _document(plain).occurred_at == datetime(1970, 1, 1, tzinfo=UTC)
    assert (_document(plain).title, _document(plain).media_type) == ("plain", MediaType.PLAIN)


def test_the_key_of_a_document_depends_on_its_name_and_text_only(tmp_path: Path) -> None:
    file = _write(tmp_path, "plain.txt", "Text")
    before = _document(file).key
    os.utime(file, (0, 0))
    assert _document(file).key == before
    file.write_text("Other text")
    assert _document(file).key != before


@pytest.mark.parametrize("front", ["date: [", "date: yesterday"])
def test_invalid_front_matter_is_reported(tmp_path: Path, front: str) -> None:
    (failure,) = _failures(_write(tmp_path, "note.md", "---", front, "---", "Text"))
    assert failure.startswith("1: ")
    assert "\n" not in failure


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    assert "No such file" in _failures(tmp_path / "gone.txt")[0]


def test_consecutive_sources_are_stored_together_up_to_a_limit(tmp_path: Path) -> None:
    lines = [{"text": "Hi", "occurred_at": NOON, "session": f"s{number // 20}"} for number in range(600)]
    sources = _loaded(_write(tmp_path, "chat.jsonl", *lines))
    long = _loaded(_write(tmp_path, "long.txt", "word " * 50_000))
    found = list(batches([*sources, *long, sources[0]]))
    assert [len(batch) for batch in found] == [12, 12, 6, 1, 1]
    assert [part for batch in found for part in batch] == [*sources, *long, sources[0]]


def test_a_batch_is_halved_down_to_one_line(tmp_path: Path) -> None:
    lines = [{"text": f"line {number}", "occurred_at": NOON, "session": f"s{number // 3}"} for number in range(6)]
    (batch,) = batches(_loaded(_write(tmp_path, "chat.jsonl", *lines)))
    left: list[Sequence[LoadedSource]] = [batch]
    single: list[int] = []
    while left:
        halves = halved(left.pop(0))
        left = [*(halves or ()), *left]
        single += [] if halves else [1]
    assert len(single) == 6


def test_after_many_lines_equal_messages_still_have_different_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "_COUNTED", 2)
    texts = ["a", "b", "a", "a", "b", "c", "a"]
    lines = [{"text": text, "occurred_at": NOON, "session": "s"} for text in texts]
    (session,) = _sessions(_write(tmp_path, "chat.jsonl", *lines))
    keys = [message.key for message in session.messages]
    assert len(set(keys)) == len(texts)
    (grown,) = _sessions(_write(tmp_path, "chat.jsonl", *lines, lines[0]))
    assert [message.key for message in grown.messages][:-1] == keys


def test_a_line_that_is_too_long_is_reported_and_later_lines_are_read(tmp_path: Path) -> None:
    good = json.dumps({"text": "Hi", "occurred_at": NOON})
    file = tmp_path / "chat.jsonl"
    file.write_text(f"{good}\n{'x' * 5_000_000}\n{good}\n")
    assert _failures(file) == ["2: the line has more than 2,000,000 bytes: split the message"]
    assert [part.lines for part in read(file) if isinstance(part, LoadedSource)] == [[1, 3]]


def test_a_document_that_is_far_too_long_is_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    with file.open("wb") as stream:
        stream.truncate(21_000_000)
    assert _failures(file) == ["1: it has 21,000,000 bytes; a document has at most 5,000,000 characters: split it"]


def test_halves_lose_nothing(tmp_path: Path) -> None:
    lines = [{"text": f"line {number}", "occurred_at": NOON} for number in range(5)]
    (whole,) = _loaded(_write(tmp_path, "chat.jsonl", *lines))
    halves = whole.halves()
    assert halves is not None
    sources = [half.source for half in halves]
    assert [message for source in sources if isinstance(source, NewSession) for message in source.messages] == (
        list(whole.source.messages) if isinstance(whole.source, NewSession) else []
    )
    assert [line for half in halves for line in half.lines] == whole.lines
    assert sum(half.size for half in halves) == whole.size


@given(st.lists(st.text(min_size=1), min_size=1, max_size=5))
def test_every_json_string_is_read_back_unchanged(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    lines = [{"text": text, "occurred_at": NOON} for text in texts]
    file = _write(tmp_path_factory.mktemp("files"), "chat.jsonl", *lines)
    assert [message.text for session in _sessions(file) for message in session.messages] == texts
