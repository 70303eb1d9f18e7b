"""What real sentences give, with the pipeline that is shipped."""

import time

import pytest

from kg_memory.bitemporal import END
from kg_memory.model import EntityKind, Extraction, MemoryKind, Passage, Statement, Status
from kg_memory.ports import Extractor
from tests.worlds import at


async def extract(extractor: Extractor, text: str, *, speaker: str | None = "Caroline") -> Extraction:
    passage = Passage(text, at(2024, 8, 14, 10), speaker=speaker, addressee="Melanie")
    (found,) = await extractor.extract([passage])
    return found


def triple(statement: Statement) -> tuple[str, str, str | None]:
    target = statement.object.name if statement.object else statement.value
    return statement.subject.name, statement.predicate, target


async def triples(extractor: Extractor, text: str) -> set[tuple[str, str, str | None]]:
    return {triple(statement) for statement in (await extract(extractor, text)).statements}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ada Lovelace joined Acme in March 2021 as a senior engineer and moved to Berlin.",
            [
                ("Ada Lovelace", "WORKS_AT", "Acme"),
                ("Ada Lovelace", "HAS_ROLE", "senior engineer"),
                ("Ada Lovelace", "LIVES_IN", "Berlin"),
            ],
        ),
        ("DeepMind was acquired by Google in 2014.", [("Google", "ACQUIRED", "DeepMind")]),
        ("Marie Curie, a Polish physicist, won the Nobel Prize.", [("Marie Curie", "IS_A", "Polish physicist")]),
        ("Berlin is the capital of Germany.", [("Berlin", "IS_CAPITAL_OF", "Germany"), ("Berlin", "IS_A", "capital")]),
        ("I work as a nurse at St. Mary's Hospital.", [("Caroline", "WORKS_AT", "St. Mary's Hospital")]),
        ("Bob, who works at Initech, married Carol in 2015.", [("Bob", "MARRIED_TO", "Carol")]),
        ("John and Mary bought a house in Austin.", [("John", "BUYS", "house"), ("Mary", "BUYS", "house")]),
        ("The payment service depends on PostgreSQL and Redis.", [("payment service", "DEPENDS_ON", "Redis")]),
        ("Lena gave Tom a book about Kenya.", [("Lena", "GIVES_TO", "Tom"), ("Lena", "GIVES", "book about Kenya")]),
        ("My sister Emma moved to Lisbon.", [("Emma", "SIBLING_OF", "Caroline"), ("Emma", "LIVES_IN", "Lisbon")]),
        ("My mother lives in Rome.", [("Caroline's mother", "LIVES_IN", "Rome")]),
        ("Microsoft's CEO Satya Nadella resigned.", [("Satya Nadella", "CEO_OF", "Microsoft")]),
        ("Grace Hopper was born in New York. She worked for IBM.", [("Grace Hopper", "WORKS_AT", "IBM")]),
        ("After leaving IBM, Grace Hopper worked for Google.", [("Grace Hopper", "LEAVES", "IBM")]),
        ("You are allergic to peanuts.", [("Melanie", "ALLERGIC_TO", "peanut")]),
        ("Amazon employs over one million people.", [("Amazon", "EMPLOYS", "over one million people")]),
        ("The API calls the billing module, which writes invoices to S3.", [("billing module", "WRITES_TO", "S3")]),
    ],
)
async def test_a_sentence_gives_what_it_says(
    extractor: Extractor, text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert set(expected) <= await triples(extractor, text)


@pytest.mark.parametrize(
    "text",
    [
        "Hey Mel! Good to see you! How have you been?",
        "Does Ada work at Acme?",
        "Move to Berlin and join Acme.",
        "If Ada moves to Berlin, we will see.",
        "It was so much fun, and they loved it.",
        "Thanks, that means a lot!",
        "",
        " \n ",
        "🎉🎉🎉",
    ],
)
async def test_talk_questions_and_commands_state_nothing(extractor: Extractor, text: str) -> None:
    assert await triples(extractor, text) == set()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Tesla opened a factory in Mexico.", Status.ASSERTED),
        ("Tesla plans to open a factory in Mexico.", Status.PLANNED),
        ("Tesla will open a factory in Mexico.", Status.PLANNED),
        ("Tesla might open a factory in Mexico.", Status.POSSIBLE),
        ("Bob said that Tesla opened a factory in Mexico.", Status.REPORTED),
        ("I think that Tesla opened a factory in Mexico.", Status.POSSIBLE),
    ],
)
async def test_how_it_is_meant_is_kept(extractor: Extractor, text: str, status: Status) -> None:
    found = [item for item in (await extract(extractor, text)).statements if item.predicate == "OPENS"]
    assert [item.status for item in found] == [status]


async def test_a_denial_is_negated(extractor: Extractor) -> None:
    (found,) = (await extract(extractor, "Sarah doesn't like sushi.")).statements
    assert triple(found) == ("Sarah", "LIKES", "sushi")
    assert found.negated
    assert found.kind is MemoryKind.PREFERENCE
    assert found.text == "Sarah does not like sushi"


async def test_an_event_that_lasts_holds_from_its_time_on(extractor: Extractor) -> None:
    (found,) = (await extract(extractor, "Ada joined Acme in March 2021.")).statements
    assert found.valid is not None
    assert (found.valid.start, found.valid.end) == (at(2021, 3), END)
    assert found.text == "Ada joined Acme in March 2021"


async def test_a_state_holds_in_the_time_that_is_said(extractor: Extractor) -> None:
    (found,) = (await extract(extractor, "Ada worked at Acme from 2015 to 2018.")).statements
    assert found.valid is not None
    assert (found.valid.start, found.valid.end) == (at(2015), at(2019))


async def test_what_used_to_be_has_ended(extractor: Extractor) -> None:
    found = (await extract(extractor, "I used to live in Rome.")).statements
    assert [(triple(item), item.valid and item.valid.end) for item in found] == [
        (("Caroline", "LIVES_IN", "Rome"), at(2024, 8, 14, 10))
    ]


async def test_no_time_is_invented(extractor: Extractor) -> None:
    (found,) = (await extract(extractor, "Ada lives in Berlin.")).statements
    assert found.valid is None


async def test_without_a_known_speaker_i_is_nobody(extractor: Extractor) -> None:
    assert (await extract(extractor, "I live in Berlin.", speaker=None)).statements == []


async def test_mentions_are_where_the_text_names_them(extractor: Extractor) -> None:
    text = "Ada Lovelace met Charles Babbage in London."
    found = (await extract(extractor, text)).mentions
    assert {(text[item.start : item.end], item.entity.kind) for item in found} == {
        ("Ada Lovelace", EntityKind.PERSON),
        ("Charles Babbage", EntityKind.PERSON),
        ("London", EntityKind.PLACE),
    }


async def test_a_name_with_of_stays_whole(extractor: Extractor) -> None:
    found = (await extract(extractor, "The Bank of Sierra Leone hired Ada.")).statements
    assert [triple(item) for item in found] == [("Bank of Sierra Leone", "HIRES", "Ada")]


async def test_evidence_lies_in_the_text(extractor: Extractor) -> None:
    text = "Well. Yesterday Ada, who was tired, finally joined Acme."
    for item in (await extract(extractor, text)).statements:
        assert 0 <= item.start < item.end <= len(text)
    assert any("joined Acme" in text[item.start : item.end] for item in (await extract(extractor, text)).statements)


async def test_no_pronoun_and_no_article_becomes_an_entity(extractor: Extractor) -> None:
    text = "The team gave it to them. Someone told us a lot of things. The Beatles played in the Cavern Club."
    found = await extract(extractor, text)
    names = {mention.entity.name for mention in found.mentions}
    assert not names & {"it", "them", "us", "someone", "lot", "thing", "The Beatles", "the Cavern Club"}
    assert "Cavern Club" in names


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    return {k: v for k, v in x.items() if v > 0}  # TODO",
        "aGVsbG8gd29ybGQ=" * 200,
        "| a | b |\n|---|---|\n| 1 | 2 |\n" * 20,
        "2024-01-01T00:00:00Z ERROR [main] o.n.Server - failed\n" * 30,
        "مرحبا أنا أعيش في القاهرة. 我住在北京。",
        "a\u0300\u202e\ufeff\x07 \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "(" * 500 + "and " * 500,
        "\x00 a null \x00",
    ],
)
async def test_text_that_is_no_prose_does_no_harm(extractor: Extractor, text: str) -> None:
    found = await extract(extractor, text)
    assert all(0 <= item.start < item.end <= len(text) for item in found.statements)


async def test_a_megabyte_in_one_line_takes_bounded_time(extractor: Extractor) -> None:
    started = time.monotonic()
    found = await extract(extractor, "Ada lives in Berlin and " * 43_000)
    await extract(extractor, "x" * 1_000_000)
    assert found.statements
    assert time.monotonic() - started < 120


async def test_passages_come_back_in_order(extractor: Extractor) -> None:
    texts = ["Ada lives in Berlin.", "", "Bob lives in Rome. " * 30, "Carl lives in Paris."]
    found = await extractor.extract([Passage(text, at(2024)) for text in texts])
    assert [[item.subject.name for item in one.statements][:1] for one in found] == [["Ada"], [], ["Bob"], ["Carl"]]
