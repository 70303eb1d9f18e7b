"""Relations to a date, from clauses that only give a time."""

import pytest

from kg_memory.ports import Extractor
from tests.support.triples import triples


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Clara Weiss was born in 1952.", ("Clara Weiss", "BORN_ON", "1952")),
        ("Clara Weiss was born in 1952 in Graz.", ("Clara Weiss", "BORN_ON", "1952")),
        ("Clara graduated in 2015.", ("Clara", "GRADUATES_IN", "2015")),
        ("The bridge was opened in 1998.", ("bridge", "IS_OPENED_IN", "1998")),
        ("The deadline is 30 September 2025.", ("deadline", "SCHEDULED_FOR", "30 September 2025")),
        ("The contract expires in December 2025.", ("contract", "EXPIRES_IN", "December 2025")),
        ("The contract expires before the end of May 2025.", ("contract", "EXPIRES_BEFORE", "June 2025")),
        ("The contract runs until May 2025.", ("contract", "RUNS_UNTIL", "May 2025")),
    ],
)
async def test_a_clause_with_only_a_time_has_the_time_as_value(
    extractor: Extractor, text: str, expected: tuple[str, str, str]
) -> None:
    assert expected in await triples(extractor, text)


@pytest.mark.parametrize("text", ["Ada saw something in 2015.", "Ada went there in 2015.", "Ada joined Acme in 2015."])
async def test_a_clause_with_other_relations_has_no_time_as_value(extractor: Extractor, text: str) -> None:
    assert "2015" not in {target for _, _, target in await triples(extractor, text)}
