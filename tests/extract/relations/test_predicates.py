"""Relations as predicates of the ontology, and relations that end a fact."""

import pytest

from kg_memory.model.facts import Effect, Status
from kg_memory.model.ontology import EntityKind
from kg_memory.ports import Extractor
from tests.support.triples import extract


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("Samir left Microsoft in March.", ("Samir", "WORKS_AT", "Microsoft")),
        ("Julia was laid off by Nordbank.", ("Julia", "WORKS_AT", "Nordbank")),
        ("Nordbank fired Julia Roth.", ("Julia Roth", "WORKS_AT", "Nordbank")),
        ("Paul Roth divorced Kate Bell in 2010.", ("Paul Roth", "MARRIED_TO", "Kate Bell")),
        ("Ada quit her job.", ("Ada", "WORKS_AT", None)),
        ("Tom no longer works at Microsoft.", ("Tom", "WORKS_AT", "Microsoft")),
        ("Ann stopped working at Microsoft.", ("Ann", "WORKS_AT", "Microsoft")),
        ("Ben doesn't work at Microsoft anymore.", ("Ben", "WORKS_AT", "Microsoft")),
    ],
)
async def test_a_clause_that_ends_a_fact(extractor: Extractor, text: str, ended: tuple[str, str, str | None]) -> None:
    found = (await extract(extractor, text)).statements
    assert ended in {
        (one.subject.name, one.predicate, one.object.name if one.object else None)
        for one in found
        if one.effect is Effect.ENDS and not one.negated
    }


@pytest.mark.parametrize(
    "text",
    ["Ann plans to leave Microsoft.", "Ann did not leave Microsoft.", "Ann left Paris."],
)
async def test_a_clause_that_ends_no_fact(extractor: Extractor, text: str) -> None:
    assert {one.effect for one in (await extract(extractor, text)).statements} == {Effect.STATES}


async def test_a_plan_to_leave_stays_a_plan(extractor: Extractor) -> None:
    (found,) = (await extract(extractor, "Ann plans to leave Microsoft.")).statements
    assert (found.predicate, found.status) == ("LEAVES", Status.PLANNED)


async def test_the_object_of_works_at_is_an_organization(extractor: Extractor) -> None:
    found = await extract(extractor, "Tara works at Beacon.")
    assert [(one.object and one.object.kind) for one in found.statements] == [EntityKind.ORGANIZATION]
    assert EntityKind.ORGANIZATION in {one.entity.kind for one in found.mentions if one.entity.name == "Beacon"}


async def test_an_unknown_form_gives_an_open_predicate(extractor: Extractor) -> None:
    (found,) = (await extract(extractor, "Ann Lee repairs clocks.")).statements
    assert found.predicate == "REPAIRS"
