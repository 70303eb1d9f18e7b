"""Answers that leave out what was asked, read together with the question of the turn before."""

import pytest

from kg_memory.model.bitemporal import END, Interval
from kg_memory.model.extraction import Passage, Turn
from kg_memory.ports import Extractor
from tests.support.builders import at, span
from tests.support.talk import SAID_AT, last, said, talk


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("Where do you live?", "Porto.", "Nora LIVES_IN Porto"),
        ("So where are you living these days?", "In Ghent.", "Nora LIVES_IN Ghent"),
        ("What city do you live in?", "Lisbon.", "Nora LIVES_IN Lisbon"),
        ("Where are you from?", "Brazil.", "Nora COMES_FROM Brazil"),
        ("Where did you study?", "At the University of Ghent.", "PAST Nora STUDIES_AT University of Ghent"),
        ("Who's your manager now?", "Elena Rossi, since May.", "Elena Rossi MANAGES Nora"),
        ("Who is your manager?", "My cousin Bruno.", "Bruno MANAGES Nora"),
        ("Which laptop are you using?", "A ThinkPad.", "Nora USES ThinkPad"),
        ("How many children do you have?", "Three.", "Nora HAS three children"),
        ("How many cats do you have?", "Just one.", "Nora HAS one cat"),
        ("How old is your daughter?", "12.", "Nora's daughter HAS_AGE 12"),
        ("What do you do for a living?", "Nurse.", "Nora HAS_ROLE nurse"),
        ("Could you tell me where you work?", "Tidal Press.", "Nora WORKS_AT Tidal Press"),
        ("Who do you work with?", "Samir and Lena.", "Nora COLLEAGUE_OF Lena"),
        ("Any siblings?", "Two brothers.", "Nora HAS two brothers"),
        ("Do you have any allergies?", "Yes, peanuts.", "Nora ALLERGIC_TO peanut"),
        ("Do you have any pets?", "Yes, a cat.", "Nora HAS cat"),
        ("Do you speak any other languages?", "French.", "Nora SPEAKS French"),
    ],
)
async def test_a_phrase_answers_a_question(extractor: Extractor, question: str, answer: str, expected: str) -> None:
    assert expected in await last(extractor, f"A: {question}", answer)


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("Do you work at Tidal Press?", "Yes, I do.", {"Nora WORKS_AT Tidal Press"}),
        ("You live in Porto, right?", "Yes.", {"Nora LIVES_IN Porto"}),
        ("Are you vegetarian?", "Yeah.", {"Nora IS vegetarian"}),
        ("Are you married?", "Yes, to Omar Haddad.", {"Nora MARRIED_TO Omar Haddad"}),
        ("Do you live in Porto?", "No.", {"Nora not LIVES_IN Porto"}),
        ("Is Lena still your boss?", "No, it's Samir.", {"ENDS Lena MANAGES Nora", "Samir MANAGES Nora"}),
        ("Do you live in Porto?", "No, in Ghent.", {"Nora not LIVES_IN Porto", "Nora LIVES_IN Ghent"}),
        ("Do you live in Porto?", "No, I live in Ghent.", {"Nora not LIVES_IN Porto", "Nora LIVES_IN Ghent"}),
        ("Do you still work at Acme?", "No.", {"ENDS Nora WORKS_AT Acme"}),
        ("Do you still work at Acme?", "Not any more.", {"ENDS Nora WORKS_AT Acme"}),
        ("Do you still work at Acme?", "No, I left in May.", {"ENDS Nora WORKS_AT Acme"}),
    ],
)
async def test_yes_and_no_say_what_was_asked(
    extractor: Extractor, question: str, answer: str, expected: set[str]
) -> None:
    assert await last(extractor, f"A: {question}", answer) == expected


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Where do you live?", "Good question!"),
        ("Where do you live?", "Tomorrow."),
        ("When did you move?", "Omar."),
        ("What do you think?", "Great idea."),
        ("Would you like me to book a table?", "Yes."),
        ("Shall I use Python?", "Yes, please."),
        ("How are you?", "Good, thanks."),
        ("Do you live in Porto?", "Maybe."),
        ("Here is your plan for Porto.", "Ghent."),
    ],
)
async def test_what_does_not_answer_the_question_says_nothing(extractor: Extractor, question: str, answer: str) -> None:
    assert await last(extractor, f"A: {question}", answer) == set()


async def test_an_answer_dates_what_was_asked(extractor: Extractor) -> None:
    for answer in ("In 2019.", "2019."):
        (moved,) = (await talk(extractor, "A: When did you move to Porto?", answer))[-1].statements
        assert (moved.valid, moved.text) == (
            Interval(at(2019), END, span("2019").start_precision),
            "Nora moved to Porto in 2019",
        )


async def test_the_evidence_of_an_answer_is_the_answer(extractor: Extractor) -> None:
    found = (await talk(extractor, "A: Do you live in Porto?", "Well, yes."))[-1]
    assert [(one.start, one.end) for one in found.statements] == [(0, len("Well, yes"))]
    found = (await talk(extractor, "A: Where do you live?", "In Porto."))[-1]
    assert [(one.entity.name, one.start) for one in found.mentions if one.entity.name == "Porto"] == [("Porto", 3)]


async def test_the_question_may_come_from_an_earlier_call(extractor: Extractor) -> None:
    asked = Turn("Thanks! Where do you live?", SAID_AT, "assistant")
    answer = Passage("Porto.", SAID_AT, "Nora", conversation="talk", before=[asked])
    (found,) = await extractor.extract([answer])
    assert [said(one) for one in found.statements] == ["Nora LIVES_IN Porto"]


async def test_no_before_a_sentence_is_not_small_talk(extractor: Extractor) -> None:
    assert await last(extractor, "No, I'm a frontend developer.") == {"Nora IS_A frontend developer"}
