"""The statements that are kept of a passage."""

import pytest

from kg_memory.extract.filter.statements import is_well_named, is_well_worded, is_worthwhile
from kg_memory.model.extraction import Passage, Statement
from kg_memory.model.facts import Status
from kg_memory.model.ontology import EntityKind
from kg_memory.model.roles import FactPolicy, Role
from kg_memory.model.sources import EntityRef
from tests.support.builders import at, span

USER, HELPER = EntityRef("Ada", EntityKind.PERSON), EntityRef("Helper", EntityKind.PERSON)
APP = EntityRef("Ada's app", EntityKind.THING)
RIDE, ROME = EntityRef("morning ride", EntityKind.TOPIC), EntityRef("Rome", EntityKind.PLACE)


def topic(name: str) -> EntityRef:
    return EntityRef(name, EntityKind.TOPIC)


def said(
    subject: EntityRef,
    predicate: str,
    target: EntityRef | str,
    text: str,
    status: Status = Status.ASSERTED,
    since: str = "",
) -> Statement:
    object_, value = (None, target) if isinstance(target, str) else (target, None)
    valid = span(since) if since else None
    return Statement(subject, predicate, object_, value=value, text=text, start=0, end=1, status=status, valid=valid)


def keeps(statement: Statement, role: Role = Role.USER, policy: FactPolicy = FactPolicy.WORTHWHILE) -> bool:
    speaker, addressee = ("Helper", "Ada") if role is Role.ASSISTANT else ("Ada", "Helper")
    return is_worthwhile(statement, Passage("…", at(2024), speaker, addressee, role=role, policy=policy))


@pytest.mark.parametrize(
    ("name", "well_named"),
    [
        *((name, True) for name in ("tea", "C++", "3 cats", "parse_header", "“Dune”", "O'Hara", "$40")),
        *((name, False) for name in ("etc", "congrats", ", and 1440px widths", "x = {", ") and", "’s ")),
    ],
)
def test_a_fragment_is_no_name(name: str, well_named: bool) -> None:
    assert is_well_named(said(USER, "LIKES", topic(name), f"Ada likes {name}")) is well_named


@pytest.mark.parametrize(
    "statement",
    [
        said(USER, "RIDES", topic("old bicycle"), "Ada rides an old bicycle"),
        said(USER, "BUYS", APP, "Ada bought Ada's app"),
        said(APP, "USES", topic("green theme"), "Ada's app uses a green theme"),
        said(topic("meeting"), "IS_ON", "Friday", "the meeting is on Friday", since="2024-05-03"),
        said(topic("rent"), "IS", "900 euros", "the rent is 900 euros"),
        said(topic("clinic"), "LOCATED_IN", ROME, "the clinic is in Rome"),
        said(topic("kickoff"), "SCHEDULED_FOR", "Friday", "kickoff moved to Friday"),
        said(
            topic("fry an egg"), "HAS_STEPS", "1. heat oil 2. add the egg", "To fry an egg: 1. heat oil; 2. add the egg"
        ),
        said(USER, "HAS", topic("question"), "Ada has a question", since="2024-05-03"),
        said(USER, "MOVES_TO", ROME, "Ada might move to Rome", Status.POSSIBLE),
        said(USER, "BUYS", topic("van"), "Ada wants to buy a van", Status.PLANNED),
        said(HELPER, "ALLERGIC_TO", topic("peanut"), "Helper is allergic to peanuts"),
    ],
    ids=lambda statement: statement.text,
)
def test_what_is_about_the_people_and_their_things_is_kept(statement: Statement) -> None:
    assert keeps(statement)


@pytest.mark.parametrize(
    "statement",
    [
        said(topic("template"), "GIVES", topic("solid foundation"), "the template gives a solid foundation"),
        said(topic("users"), "GIVES", "2 factors", "users give 2 factors"),
        said(topic("movie"), "SUITS", ROME, "movies suit Rome"),
        said(USER, "HAS", topic("question"), "Ada has a question"),
        said(USER, "IS", "kinda worried", "Ada is kinda worried"),
        said(USER, "IMPROVES_TO", "220 ms", "Ada improved it to 220 ms"),
        said(USER, "APPRECIATES", topic("morning call"), "Ada appreciates the morning call"),
        said(EntityRef("Ada's support", EntityKind.THING), "IS", "great", "Ada's support is great"),
        said(USER, "TAKES", RIDE, "Ada will take a morning ride", Status.PLANNED),
        said(USER, "TAKES", RIDE, "Ada can take a morning ride", Status.POSSIBLE),
        said(HELPER, "DOES", RIDE, "Helper does a morning ride"),
        said(USER, "TRIES", EntityRef("Assistant's recipe", EntityKind.THING), "Ada tries Assistant's recipe"),
    ],
    ids=lambda statement: statement.text,
)
def test_what_says_nothing_specific_is_not_kept(statement: Statement) -> None:
    assert not keeps(statement)
    assert keeps(statement, policy=FactPolicy.ALL)


def test_an_assistant_speaks_of_the_user_and_of_what_it_did() -> None:
    booked = said(HELPER, "BOOKS", RIDE, "Helper has booked a morning ride")
    assert keeps(booked, Role.ASSISTANT)
    assert not keeps(said(HELPER, "BOOKS", RIDE, "Helper books a morning ride"), Role.ASSISTANT)
    assert not keeps(said(USER, "MENTIONS", RIDE, "Ada mentioned a morning ride"), Role.ASSISTANT)
    assert not keeps(said(USER, "MOVES_TO", ROME, "Ada could move to Rome", Status.POSSIBLE), Role.ASSISTANT)


@pytest.mark.parametrize(
    ("text", "worded"),
    [
        ("Ada is is British", False),
        ("Ada is not does like", False),
        ("Ada is British", True),
        ("Ada does have it", True),
    ],
)
def test_a_text_with_two_verbs_was_not_understood(text: str, worded: bool) -> None:
    assert is_well_worded(said(USER, "IS", "British", text)) is worded
