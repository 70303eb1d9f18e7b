"""What a speaker asks for from now on, and what they prefer to do."""

import pytest

from kg_memory.model.extraction import Statement
from kg_memory.model.facts import MemoryKind
from kg_memory.ports import Extractor
from tests.support.talk import last, talk


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Always answer in Portuguese.", "INSTRUCTS_ON_LANGUAGE answer in Portuguese"),
        ("Could you please reply to me in French from now on?", "INSTRUCTS_ON_LANGUAGE reply in French"),
        ("I want you to answer in German.", "INSTRUCTS_ON_LANGUAGE answer in German"),
        ("Thanks. Keep it short.", "INSTRUCTS_ON_LENGTH keep it short"),
        ("Please be more concise.", "INSTRUCTS_ON_LENGTH be more concise"),
        ("Keep your answers under 100 words.", "INSTRUCTS_ON_LENGTH keep your answers under 100 words"),
        ("In code reviews, be direct with me.", "INSTRUCTS_ON_TONE in code reviews, be direct with Nora"),
        ("Please use metric units.", "INSTRUCTS_ON_UNIT use metric units"),
        ("Don't schedule meetings before 10.", "INSTRUCTS_ON_MEETING_TIME do not schedule meetings before 10"),
        ("No meetings before 11.", "INSTRUCTS_ON_MEETING_TIME no meetings before 11"),
        ("No calls on Fridays, please.", "INSTRUCTS_ON_CALL_DAY no calls on Fridays"),
        ("Send the report on Fridays instead.", "INSTRUCTS_ON_SEND_REPORT_DAY send the report on Fridays"),
        ("Always book aisle seats for me.", "INSTRUCTS book aisle seats for Nora"),
        ("When you deploy, always ask me first.", "INSTRUCTS when you deploy, ask Nora first"),
        ("Call me Max.", "PREFERS_NAME Max"),
        ("You can call me Dr. Lee.", "PREFERS_NAME Dr. Lee"),
    ],
)
async def test_a_standing_request_is_a_fact_about_the_speaker(extractor: Extractor, text: str, expected: str) -> None:
    (found,) = (await talk(extractor, text))[0].statements
    assert (f"{found.predicate} {found.value}", found.subject.name) == (expected, "Nora")
    assert found.kind is MemoryKind.INSTRUCTION


async def test_what_is_never_to_be_done_is_a_denial(extractor: Extractor) -> None:
    never = await one(extractor, "Never book red-eye flights.")
    always = await one(extractor, "Always book red-eye flights.")
    assert (never.predicate, never.value, never.negated) == ("INSTRUCTS", "book red-eye flights", True)
    assert (always.value, always.negated) == ("book red-eye flights", False)
    assert never.text == "Nora asks: do not book red-eye flights"


async def one(extractor: Extractor, text: str) -> Statement:
    (found,) = (await talk(extractor, text))[0].statements
    return found


@pytest.mark.parametrize(
    "text",
    [
        "Book a flight to Rome for Friday.",
        "Write a poem about Porto.",
        "Don't worry about it.",
        "Don't tell Bob about the party!",
        "Never give up!",
        "Don't put too much pressure on yourself.",
        "Always believe in yourself.",
        "No problem.",
        "No meetings today.",
        "Do you always answer in German?",
        "Call me tomorrow.",
        "Use the red button.",
        "Remember to call Lena tomorrow.",
    ],
)
async def test_a_task_and_a_saying_are_no_instruction(extractor: Extractor, text: str) -> None:
    assert await last(extractor, text) == set()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I'd rather meet in the afternoon.", "to meet in the afternoon"),
        ("I prefer to work from home.", "to work from home"),
        ("I prefer working alone.", "working alone"),
        ("I would prefer window seats.", "window seat"),
    ],
)
async def test_what_one_would_rather_do_is_a_preference(extractor: Extractor, text: str, value: str) -> None:
    found = await one(extractor, text)
    assert (found.predicate, found.object.name if found.object else found.value) == ("PREFERS", value)
    assert (found.kind, found.status.value) == (MemoryKind.PREFERENCE, "ASSERTED")


@pytest.mark.parametrize(
    "request_",
    [
        "Remember that",
        "Please note that",
        "Don't forget that",
        "Never forget that",
        "Keep in mind that",
        "I want you to remember that",
        "Remember:",
        "For the record,",
        "FYI,",
        "Just so you know,",
    ],
)
async def test_what_is_to_be_remembered_is_stated(extractor: Extractor, request_: str) -> None:
    assert await last(extractor, f"{request_} I live in Porto.") == {"Nora LIVES_IN Porto"}


async def test_a_polite_request_to_remember_is_no_question(extractor: Extractor) -> None:
    assert await last(extractor, "Can you remember that I live in Porto?") == {"Nora LIVES_IN Porto"}
    assert await last(extractor, "Do you remember that I live in Porto?") == set()
