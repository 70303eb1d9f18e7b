import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_memory.errors import InputTooLarge, InvalidInput, InvalidTime
from kg_memory.ingest.chunk import LONGEST_CHUNK, addressed, chunks_of, split
from kg_memory.model.facts import MediaType
from kg_memory.model.roles import Role
from kg_memory.model.sources import Message, NewDocument, NewSession, Source
from tests.support.builders import at

ADA = Message("I moved to Paris.", at(2024), "Ada")
words = st.text(st.sampled_from("aé.!?# \n\t\"'👩"), min_size=0, max_size=60)
texts = st.lists(words.map(lambda word: word * 40), max_size=8).map("\n".join)


@given(texts, st.sampled_from(MediaType))
def test_passages_lose_nothing_but_white_space_and_keep_their_order(text: str, media_type: MediaType) -> None:
    chunks = split(text, media_type)
    assert "".join("".join(chunks).split()) == "".join(text.split())
    assert all(0 < len(piece) <= LONGEST_CHUNK and piece == piece.strip() and piece in text for piece in chunks)


def test_a_short_text_is_one_passage() -> None:
    assert split("One.\n\nTwo.") == ["One.\n\nTwo."]


def test_a_long_text_is_cut_at_a_paragraph_before_a_sentence_before_a_word() -> None:
    sentence = "Ada went to the market and bought some bread. "
    assert split(sentence * 10 + "\n\n" + sentence * 15)[0] == (sentence * 10).strip()
    assert all(piece.endswith("bread.") for piece in split(sentence * 50))
    assert all(piece.endswith("word") for piece in split("word " * 500))


def test_markdown_is_cut_at_headings_and_a_plain_text_is_not() -> None:
    text = "# One\nfirst\n## Two\nsecond\n#hash\n"
    assert split(text, MediaType.MARKDOWN) == ["# One\nfirst", "## Two\nsecond\n#hash"]
    assert len(split(text)) == 1


def test_a_line_of_a_million_letters_is_cut_at_once() -> None:
    started = time.perf_counter()
    assert len(split("x" * 1_000_000)) == 1_000
    assert len(split("\n" * 1_000_000)) == 0
    assert "".join(split("a\n \t" * 250_000)) != ""
    assert time.perf_counter() - started < 5


def test_a_chunk_is_read_at_the_local_time_of_its_speaker() -> None:
    night = datetime(2026, 3, 2, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
    for source in (replace(ADA, occurred_at=night), NewDocument("I moved to Paris.", night)):
        [chunk] = chunks_of(source)
        assert (chunk.occurred_at.isoformat(), chunk.context[-12:]) == ("2026-03-03T07:30:00+00:00", "2 March 2026")
        assert chunk.passage.occurred_at.isoformat() == "2026-03-02T23:30:00-08:00"


def test_a_message_without_a_key_is_known_by_its_content() -> None:
    (one,) = chunks_of(ADA)
    assert chunks_of(ADA) == [one]
    assert one.container is None
    for other in (
        replace(ADA, text="I moved to Rome."),
        replace(ADA, speaker="Bob"),
        replace(ADA, occurred_at=at(2025)),
    ):
        assert chunks_of(other)[0].key != one.key


def test_the_same_words_twice_in_a_session_are_two_messages() -> None:
    chunks = chunks_of(NewSession([ADA, ADA, ADA], key="s"))
    assert len({piece.key for piece in chunks}) == 3
    assert chunks_of(NewSession([ADA, ADA], key="s")) == chunks[:2]


def test_two_messages_of_one_key_are_refused() -> None:
    with pytest.raises(InvalidInput, match="two messages of one call have the key '1'"):
        chunks_of(NewSession([replace(ADA, key="1"), replace(ADA, key="1")], key="s"))


def test_a_speaker_among_two_talks_to_the_other() -> None:
    bob = Message("Hi", at(2024), " Bob ")
    chunks = chunks_of(NewSession([ADA, bob, replace(bob, speaker="Bob", text="Really?")]))
    assert [(piece.speaker, piece.addressee) for piece in chunks] == [("Ada", "Bob"), ("Bob", "Ada"), ("Bob", "Ada")]
    chunks = chunks_of(NewSession([ADA, bob, replace(bob, speaker="Carol")]))
    assert {piece.addressee for piece in chunks} == {None}


def test_who_spoke_before_is_talked_to() -> None:
    chunks = chunks_of(NewSession([ADA], key="s"))
    assert [piece.addressee for piece in chunks] == [None]
    assert [piece.addressee for piece in addressed(chunks, ["Bob", "Ada"])] == ["Bob"]
    assert [piece.addressee for piece in addressed(chunks, ["Bob", "Carol"])] == [None]


def test_a_tool_and_the_system_take_no_part_in_a_conversation() -> None:
    said = [ADA, replace(ADA, speaker="Bob"), replace(ADA, speaker="Weather", role=Role.TOOL)]
    assert [piece.addressee for piece in chunks_of(NewSession(said))] == ["Bob", "Ada", None]


def test_the_passages_of_one_source_are_one_conversation() -> None:
    for source in (NewSession([ADA], key="k"), NewDocument("word " * 500, at(2024), key="k")):
        assert len({piece.passage.conversation for piece in chunks_of(source)}) == 1
    assert chunks_of(ADA)[0].passage.conversation is None


def test_a_document_keeps_its_keys_and_a_changed_one_has_other_content() -> None:
    document = NewDocument("word " * 500, at(2024), key="d")
    chunks = chunks_of(document)
    assert [piece.key for piece in chunks] == ["d/000001", "d/000002", "d/000003"]
    longer = chunks_of(replace(document, text=document.text + "\n\nMore."))
    assert longer[0].text == chunks[0].text
    assert longer[0].hash != chunks[0].hash


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (replace(ADA, text=" \n"), InvalidInput),
        (replace(ADA, text="a\0b"), InvalidInput),
        (replace(ADA, text="\udc00"), InvalidInput),
        (replace(ADA, text="x" * 100_001), InputTooLarge),
        (replace(ADA, speaker="A\0da"), InvalidInput),
        (replace(ADA, speaker="\ud800"), InvalidInput),
        (replace(ADA, speaker="x" * 201), InputTooLarge),
        (replace(ADA, key=""), InvalidInput),
        (replace(ADA, key="a\nb"), InvalidInput),
        (replace(ADA, occurred_at=at(2024).replace(tzinfo=None)), InvalidTime),
        (NewSession([]), InvalidInput),
        (NewSession([ADA] * 2_001), InputTooLarge),
        (NewSession([ADA, replace(ADA, speaker="\ud800")]), InvalidInput),
        (NewSession([ADA], title="\0"), InvalidInput),
        (NewDocument("\t", at(2024)), InvalidInput),
        (NewDocument("x" * 5_000_001, at(2024)), InputTooLarge),
        (NewDocument("# x\n" * 25_001, at(2024), media_type=MediaType.MARKDOWN), InputTooLarge),
        (NewDocument("x", at(2024), key="\ud800"), InvalidInput),
    ],
)
def test_what_cannot_be_stored_is_refused(source: Source, error: type[InvalidInput]) -> None:
    with pytest.raises(error):
        chunks_of(source)


def test_the_refusal_names_the_message() -> None:
    with pytest.raises(InvalidInput, match="the text of message 2 is empty"):
        chunks_of(NewSession([ADA, replace(ADA, text="")]))
