"""What a chat says in passing: purposes, means, effects, wishes and worries."""

import pytest

from kg_memory.model.extraction import Passage
from kg_memory.model.roles import FactPolicy, Role
from kg_memory.ports import Extractor
from tests.support.builders import at


async def texts(extractor: Extractor, text: str, policy: FactPolicy = FactPolicy.WORTHWHILE) -> list[str]:
    passage = Passage(text, at(2024, 8, 14), "Ada", role=Role.USER, policy=policy)
    (found,) = await extractor.extract([passage])
    return [statement.text for statement in found.statements]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("I bought a shed to store the bicycles.", ["Ada bought a shed"]),
        ("I painted the fence by using a roller.", ["Ada painted the fence"]),
        ("I want to make sure I lock the shed.", []),
        ("I'm worried about losing the receipt.", []),
        ("I want to know how I can fix the roof.", []),
        ("I cook dinner without using butter.", ["Ada cooks dinner"]),
        ("Yoga helps me enjoy the mornings.", []),
    ],
)
async def test_what_only_serves_another_clause_is_not_kept(extractor: Extractor, text: str, kept: list[str]) -> None:
    assert await texts(extractor, text) == kept
    assert len(await texts(extractor, text, FactPolicy.ALL)) > len(kept)


async def test_a_purpose_with_a_name_is_kept(extractor: Extractor) -> None:
    assert any("Omar" in text for text in await texts(extractor, "I flew to Rome to see Omar."))


async def test_a_statement_before_a_request_is_kept(extractor: Extractor) -> None:
    assert await texts(extractor, "I moved to Porto, can you find me a doctor?") == ["Ada moved to Porto"]
