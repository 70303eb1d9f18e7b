"""Descriptions that tell people of one name apart, and the people of a conversation that they make."""

import pytest

from kg_memory.extract.references.descriptions import Description, contradict, parse
from kg_memory.model.extraction import Passage
from kg_memory.ports import Extractor
from tests.support.builders import at


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("Caroline's sister", Description("caroline", "sister", role=False)),
        ("Caroline's older sister", Description("caroline", "sister", role=False)),
        ("CFO of Acme", Description("acme", "cfo", role=True)),
        ("Caroline", None),
        ("Caroline's company", None),
        ("city of Ghent", None),
    ],
)
def test_a_description_has_an_owner_and_a_noun(text: str, parsed: Description | None) -> None:
    assert parse(text) == parsed


@pytest.mark.parametrize(
    ("name", "one", "other", "two_people"),
    [
        ("Emma", "Ann's sister", "Omar's sister", True),
        ("Emma", "Ann's sister", "Ann's colleague", True),
        ("Emma", "Ann's boss", "Ann's friend", False),
        ("Emma", "Ann's sister", "Ann's sister", False),
        ("Emma", "Ann's girlfriend", "Ann's wife", False),
        ("Rex", "Ann's dog", "Ann's neighbour", True),
        ("Emma Lee", "Ann's boss", "Omar's boss", False),
        ("Emma Lee", "Ann's sister", "Ann's cousin", True),
        ("Li Wei", "CFO of Acme", "CFO of Initech", True),
        ("Li Wei", "CFO of Acme", "chairman of Acme", False),
        ("Li Wei", "CFO of Acme", "Ann's sister", False),
    ],
)
def test_descriptions_that_cannot_be_of_one_person_contradict_each_other(
    name: str, one: str, other: str, two_people: bool
) -> None:
    assert contradict(name, [one], [other]) is two_people
    assert contradict(name, [other], [one]) is two_people
    assert not contradict(name, [one], [])


async def homes(extractor: Extractor, *turns: str) -> set[tuple[str, tuple[str, ...], str]]:
    """Who lives where, with the aliases of each, as Ann says it; Omar's turns begin with "O:"."""
    passages = [
        Passage(turn.removeprefix("O: "), at(2024), "Omar" if turn.startswith("O: ") else "Ann", conversation="talk")
        for turn in turns
    ]
    return {
        (one.subject.name, tuple(one.subject.aliases), one.object.name)
        for found in await extractor.extract(passages)
        for one in found.statements
        if one.predicate == "LIVES_IN" and one.object
    }


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (
            ["My sister Emma lives in Ghent.", "My colleague Emma Stone lives in Leeds."],
            {("Emma", ("Ann's sister",), "Ghent"), ("Emma Stone", (), "Leeds")},
        ),
        (
            ["My colleague Emma Stone lives in Leeds.", "My sister Emma lives in Ghent."],
            {("Emma", ("Ann's sister",), "Ghent"), ("Emma Stone", (), "Leeds")},
        ),
        (
            ["My sister Emma lives in Ghent.", "O: My sister Emma lives in Porto.", "Emma moved to Bonn."],
            {
                ("Emma", ("Ann's sister",), "Ghent"),
                ("Emma", ("Omar's sister",), "Porto"),
                ("Emma", ("Ann's sister",), "Bonn"),
            },
        ),
        (
            ["My brother Tom lives in Kiel.", "Tom Hale lives in York."],
            {("Tom", ("Ann's brother",), "Kiel"), ("Tom Hale", (), "York")},
        ),
        (
            ["My dog Rex lives in Kiel.", "My neighbour Rex lives in Bremen."],
            {("Rex", ("Rex, Ann's dog",), "Kiel"), ("Rex", ("Rex, Ann's neighbour",), "Bremen")},
        ),
        (
            ["Li Wei, the CFO of Acme, lives in Turin.", "Li Wei, the CFO of Blue Fjord, lives in Oslo."],
            {("Li Wei", ("Li Wei, CFO of Acme",), "Turin"), ("Li Wei", ("Li Wei, CFO of Blue Fjord",), "Oslo")},
        ),
    ],
)
async def test_people_of_one_name_stay_two(
    extractor: Extractor, turns: list[str], expected: set[tuple[str, tuple[str, ...], str]]
) -> None:
    assert await homes(extractor, *turns) == expected


@pytest.mark.parametrize(
    "turns",
    [
        ["My boss Emma lives in Ghent.", "Emma Stone moved to Leeds."],
        ["My sister Emma lives in Ghent.", "My sister Emma moved to Leeds."],
        ["My sister Emma lives in Ghent.", "O: Your sister Emma lives in Leeds."],
        ["Dr. Lange lives in Ghent.", "Anna Lange moved to Leeds."],
        ["Anna Lange lives in Ghent.", "Dr. Lange moved to Leeds."],
    ],
)
async def test_one_person_stays_one(extractor: Extractor, turns: list[str]) -> None:
    assert len({(name.split(" ")[-1], aliases[:1]) for name, aliases, _ in await homes(extractor, *turns)}) <= 2
    assert len({place for _, _, place in await homes(extractor, *turns)}) == 2


async def test_a_man_and_a_woman_of_one_surname_are_two(extractor: Extractor) -> None:
    found = await homes(extractor, "Mr. Weber lives in Kiel.", "Mrs. Weber lives in Ulm.")
    assert {(name, place) for name, _, place in found} == {("Mr. Weber", "Kiel"), ("Mrs. Weber", "Ulm")}
