"""What is read of lists, tables, labelled values and mails, with the shipped pipeline."""

import pytest

from kg_memory.model.bitemporal import END
from kg_memory.model.extraction import Extraction, Passage, Statement
from kg_memory.model.facts import Status
from kg_memory.ports import Extractor
from tests.support.builders import at


async def read(extractor: Extractor, *texts: str, speaker: str | None = None) -> list[Extraction]:
    passages = [Passage(text, at(2026, 3, 4, 10), speaker, conversation="one") for text in texts]
    return list(await extractor.extract(passages))


def triple(statement: Statement) -> tuple[str, str, str | None]:
    target = statement.object.name if statement.object else statement.value
    return statement.subject.name, statement.predicate, target


RECORDS = """\
| Employee | Role | Manager | Notes | Born |
|----------|:----:|---------|-------|------|
| **Lena Vogt** | Designer | Omar Haddad | n/a | 3 May 1990 |
| Pavel Novak | Data engineer | Lena Vogt | see below | |
"""
COMPARED = """\
| | Nadia | Omar |
|---|---|---|
| City | Porto | Ghent, Belgium |
| Team | Data | yes |
"""
SHEET = """\
| Field | Value |
|---|---|
| Name | Lena Vogt |
| City | Graz |
"""
PROJECT = """\
# Kestrel

It depends on Redis.

- **Owner:** Maya Lindqvist
- *Languages*: Rust and Python
- Budget: 40,000 euros
- Comment: none
"""
PERSON = """\
**Omar Haddad**
- Works at: Initech
- Speaks: Arabic
"""
ABOUT_ME = """\
My details:
* Phone: +351 910 000 000
* Employer: Acme
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            RECORDS,
            {
                ("Lena Vogt", "HAS_ROLE", "Designer"),
                ("Omar Haddad", "MANAGES", "Lena Vogt"),
                ("Lena Vogt", "BORN_ON", "3 May 1990"),
                ("Pavel Novak", "HAS_ROLE", "Data engineer"),
                ("Lena Vogt", "MANAGES", "Pavel Novak"),
            },
        ),
        (COMPARED, {("Nadia", "LIVES_IN", "Porto"), ("Omar", "LIVES_IN", "Ghent"), ("Nadia", "HAS_TEAM", "Data")}),
        (SHEET, {("Lena Vogt", "LIVES_IN", "Graz")}),
        ("| plan | price |\n|---|---|\n| Pro | 30 € |", {("Pro", "COSTS", "30 €")}),
        (
            PROJECT,
            {
                ("Kestrel", "DEPENDS_ON", "Redis"),
                ("Maya Lindqvist", "OWNS", "Kestrel"),
                ("Kestrel", "HAS_LANGUAGES", "Rust"),
                ("Kestrel", "HAS_LANGUAGES", "Python"),
                ("Kestrel", "HAS_BUDGET", "40,000 euros"),
            },
        ),
        (PERSON, {("Omar Haddad", "WORKS_AT", "Initech"), ("Omar Haddad", "SPEAKS", "Arabic")}),
        ("Name: Lena Vogt\nCity: Graz\n", {("Lena Vogt", "LIVES_IN", "Graz")}),
        (ABOUT_ME, {("Ines", "HAS_PHONE_NUMBER", "+351 910 000 000"), ("Ines", "WORKS_AT", "Acme")}),
        ("Amount: 400 euros\nDue: 5 April", set()),
        ("| Day | Event |\n|---|---|\n| 3 May | Party |", set()),
    ],
    ids=["records", "compared", "sheet", "prices", "project", "person", "record", "own", "of nothing", "of days"],
)
async def test_labelled_values_are_facts_of_what_they_describe(
    extractor: Extractor, text: str, expected: set[tuple[str, str, str]]
) -> None:
    [found] = await read(extractor, text, speaker="Ines")
    assert {triple(statement) for statement in found.statements} == expected
    assert all(statement.status is Status.ASSERTED for statement in found.statements)


async def test_the_evidence_of_a_labelled_value_is_its_line_or_row(extractor: Extractor) -> None:
    found = await read(extractor, PROJECT, RECORDS)
    owner, born = (
        next(said for said in one.statements if said.predicate == name)
        for one, name in zip(found, ("OWNS", "BORN_ON"), strict=True)
    )
    assert PROJECT[owner.start : owner.end] == "Owner:** Maya Lindqvist"
    assert owner.text == "Maya Lindqvist is owner of Kestrel"
    assert RECORDS[born.start : born.end] == "Lena Vogt** | Designer | Omar Haddad | n/a | 3 May 1990"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("* **Ines Duarte**: leads the data team", ("Ines Duarte", "LEADS", "data team")),
        ("1. [Omar](https://x.example) works at `Acme`", ("Omar", "WORKS_AT", "Acme")),
        ("* Omar Haddad\n  * lives in Ghent\n", ("Omar Haddad", "LIVES_IN", "Ghent")),
        ("I am allergic to:\n- peanuts\n- dust\n", ("Ines", "ALLERGIC_TO", "dust")),
        ("# News\n\nTom leads the project.", ("Tom", "LEADS", "project")),
        ("# How to\n\n```python\nada.move()\n```\n\nTom Falk wrote this example.", ("Tom Falk", "WROTE", "example")),
        ("- 2019: Nadia joined Acme.", ("Nadia", "WORKS_AT", "Acme")),
    ],
)
async def test_an_item_of_a_list_is_a_sentence(extractor: Extractor, text: str, expected: tuple[str, str, str]) -> None:
    [found] = await read(extractor, text, speaker="Ines")
    [said] = [said for said in found.statements if triple(said) == expected]
    assert expected[2] in text[said.start : said.end]


async def test_a_year_before_a_line_is_its_time(extractor: Extractor) -> None:
    [found] = await read(extractor, "- 2019: Nadia joined Acme.\n- 2021: She moved to Porto.")
    assert [said.valid and said.valid.start for said in found.statements] == [at(2019), at(2021)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Action items:\n- Elena to call Tidal Press", (Status.PLANNED, "Elena will call Tidal Press")),
        ("- [ ] @elena: call Tidal Press", (Status.PLANNED, "Elena will call Tidal Press")),
        ("- [x] Elena to call Tidal Press", (Status.ASSERTED, "Elena did call Tidal Press")),
    ],
)
async def test_a_task_is_planned_until_it_is_done(
    extractor: Extractor, text: str, expected: tuple[Status, str]
) -> None:
    [found] = await read(extractor, text)
    assert [(said.status, said.text) for said in found.statements] == [expected]


MAIL = """\
From: Nadia Petrova <nadia@acme.example>
To: "Omar Haddad" <omar@tidal.example>
Date: Mon, 2 Feb 2026 10:00:00 +0000
Subject: Lease

Hi Omar,
I moved to Porto yesterday."""
SIGNED = """\
I have bought a bicycle.

Best regards,
Nadia
Head of Research | Acme Ltd
Tel: +351 910 000 000
"""


async def test_a_mail_is_said_by_its_sender_on_its_date(extractor: Extractor) -> None:
    first, second = await read(extractor, MAIL, SIGNED)
    said = {triple(statement): statement for statement in first.statements}
    moved = said["Nadia Petrova", "LIVES_IN", "Porto"].valid
    assert moved is not None
    assert (moved.start, moved.end) == (at(2026, 2, 1), END)
    assert ("Nadia Petrova", "HAS_EMAIL", "nadia@acme.example") in said
    assert ("Omar Haddad", "HAS_EMAIL", "omar@tidal.example") in said
    assert {triple(statement) for statement in second.statements} == {
        ("Nadia Petrova", "BUYS", "bicycle"),
        ("Nadia Petrova", "HAS_ROLE", "Head of Research"),
        ("Nadia Petrova", "WORKS_AT", "Acme Ltd"),
        ("Nadia Petrova", "HAS_PHONE_NUMBER", "+351 910 000 000"),
    }


@pytest.mark.parametrize(
    ("text", "speaker"),
    [(MAIL, "Ines"), ("From: Porto\nTo: Ghent\nDate: 5 May\n\nI moved to Graz.", None)],
    ids=["pasted by another", "a journey"],
)
async def test_nothing_is_read_of_what_is_no_mail_of_the_speaker(
    extractor: Extractor, text: str, speaker: str | None
) -> None:
    [found] = await read(extractor, text, speaker=speaker)
    assert found.statements == []
