"""The sentences of a message that are worth reading."""

import pytest

from kg_memory.extract.filter.conversation import ConversationFilter
from kg_memory.extract.layout.markdown import read_layout
from kg_memory.model.extraction import Passage
from kg_memory.model.roles import FactPolicy, Role
from tests.support.builders import at

WORTHWHILE = FactPolicy.WORTHWHILE


def read(text: str, role: Role, policy: FactPolicy = WORTHWHILE) -> tuple[str, dict[str, int]]:
    """What is left of a text, with single blanks, and what was dropped."""
    filtered = ConversationFilter().text_of(
        Passage(text, at(2024), "Helper", role=role, policy=policy), read_layout(text)
    )
    assert len(filtered.text) == len(text)
    return " ".join(filtered.text.split()), dict(filtered.dropped)


@pytest.mark.parametrize(
    "text",
    [
        "You mentioned that you prefer aisle seats.",
        "As you said, the clinic closes at noon.",
        "- **Diet**: You told me you are allergic to nuts.",
        "I've booked the 9:40 train to Porto for you.",
        "I have already cancelled your order.",
        "I'll remind you on Friday.",
        "I will always answer in French.",
        "You have 12 vacation days left.",
        "Your flight leaves at 9:40.",
        "Currently, you're at 85% of your goal.",
    ],
)
def test_what_an_assistant_says_about_the_user_is_read(text: str) -> None:
    assert read(f"Sure! {text} Caching saves time.", Role.ASSISTANT)[0] == text


@pytest.mark.parametrize(
    "text",
    [
        "Caching saves time.",
        "You can use Redis 7 for that.",
        "You're welcome!",
        "You're doing great, keep it up.",
        "I've provided an example with 3 steps below.",
        "I'll explain how Flask works.",
        "Example: “I've booked a table for 8.”",
        "1. Install Python 3.11.",
        "If you have 3 cats, feed them twice a day.",
        "Users can reset their password.",
    ],
)
def test_general_talk_of_an_assistant_is_not_read(text: str) -> None:
    assert read(text, Role.ASSISTANT) == ("", {"general": 1})
    assert read(text, Role.ASSISTANT, FactPolicy.ALL)[0] == text
    assert read(text, Role.USER)[0] == text


@pytest.mark.parametrize("role", Role)
def test_nothing_is_read_without_facts(role: Role) -> None:
    assert read("I moved to Rome. Eve paints.", role, FactPolicy.NONE) == ("", {"not kept": 1})
    assert read("I moved to Rome.", role, FactPolicy.ALL) == ("I moved to Rome.", {})


def test_what_is_not_read_still_counts_as_prose() -> None:
    text = "Caching saves time. You have 12 vacation days left.\n```\nx = 1\n```"
    filtered = ConversationFilter().text_of(
        Passage(text, at(2024), role=Role.ASSISTANT, policy=WORTHWHILE), read_layout(text)
    )
    assert filtered.prose.split() == text.partition("\n")[0].split()
