"""How-tos, each as one statement with its steps in order."""

import pytest

from kg_memory.model.facts import MemoryKind
from kg_memory.ports import Extractor
from tests.support.talk import last, talk


@pytest.mark.parametrize(
    ("text", "goal", "steps"),
    [
        (
            "To deploy, first run make build, then push the tag, and finally restart nginx.",
            "deploy",
            "1. run make build 2. push the tag 3. restart nginx",
        ),
        (
            "To reset the router, unplug it, wait ten seconds and plug it back in.",
            "reset the router",
            "1. unplug it 2. wait ten seconds 3. plug it back in",
        ),
        (
            "To release a version, bump the number. Then tag the commit. Finally, push to PyPI.",
            "release a version",
            "1. bump the number 2. tag the commit 3. push to PyPI",
        ),
        (
            "Here's how I make coffee: first I grind the beans, then I heat the water, and finally I pour it slowly.",
            "make coffee",
            "1. grind the beans 2. heat the water 3. pour it slowly",
        ),
        (
            "How to make pancakes:\n1. Mix flour and milk.\n2. Heat the pan.\n3. Fry on both sides.",
            "make pancakes",
            "1. Mix flour and milk 2. Heat the pan 3. Fry on both sides",
        ),
        (
            "Steps to renew the visa:\n- fill in the form\n- bring two photos",
            "renew the visa",
            "1. fill in the form 2. bring two photos",
        ),
    ],
)
async def test_a_how_to_is_one_statement(extractor: Extractor, text: str, goal: str, steps: str) -> None:
    (found,) = (await talk(extractor, text))[0].statements
    assert (found.subject.name, found.predicate, found.value) == (goal, "HAS_STEPS", steps)
    assert found.kind is MemoryKind.PROCEDURAL
    assert text[found.start : found.end].strip() == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "To be honest, come and see it.",
        "To my surprise, Ann left and Bob stayed.",
        "I went to Rome to see the Pope and then flew home.",
        "Shopping list:\n- milk\n- eggs",
        "To deploy, run make.",
    ],
)
async def test_other_infinitives_and_lists_are_none(extractor: Extractor, text: str) -> None:
    assert not any("HAS_STEPS" in one for one in await last(extractor, text))
