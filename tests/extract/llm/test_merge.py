"""Two readings of one passage as one."""

import time
from typing import Any

import pytest

from kg_memory.extract.llm.merge import MOST_CERTAIN, merge
from kg_memory.model.extraction import Extraction, Mention, Statement, TimeExpression
from kg_memory.model.facts import Category, Effect, Profile, Status
from kg_memory.model.ontology import EntityKind, default_ontology
from kg_memory.model.sources import EntityRef
from tests.support.builders import company, person, span

TEXT = "Ada has worked at Acme Corp since 2021, and Robert may move to Rome."
ADA, ACME = person("Ada"), company("Acme Corp")
KINDS = pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (EntityKind.THING, EntityKind.ORGANIZATION, EntityKind.ORGANIZATION),
        (EntityKind.ORGANIZATION, EntityKind.THING, EntityKind.ORGANIZATION),
        (EntityKind.THING, EntityKind.TOPIC, EntityKind.TOPIC),
        (EntityKind.PLACE, EntityKind.PERSON, EntityKind.PERSON),
    ],
)


def mention(entity: EntityRef, words: str) -> Mention:
    start = TEXT.index(words)
    return Mention(entity, start, start + len(words))


def said(subject: EntityRef, predicate: str, target: EntityRef | str, words: str = TEXT, **how: Any) -> Statement:
    start = TEXT.index(words)
    object_, value = (None, target) if isinstance(target, str) else (target, None)
    return Statement(subject, predicate, object_, value=value, text=words, start=start, end=start + len(words), **how)


def joined(rules: Extraction, model: Extraction) -> Extraction:
    return merge(rules, model, default_ontology())


def one(rules: Statement, model: Statement) -> Statement:
    (statement,) = joined(Extraction(statements=[rules]), Extraction(statements=[model])).statements
    return statement


def test_a_statement_of_both_appears_once_with_higher_confidence() -> None:
    found = one(said(ADA, "WORKS_AT", ACME, confidence=0.7), said(ADA, "WORKS_AT", ACME, confidence=0.8))
    assert found.confidence == pytest.approx(0.94)
    certain = one(said(ADA, "WORKS_AT", ACME, confidence=0.99), said(ADA, "WORKS_AT", ACME, confidence=0.99))
    assert certain.confidence == MOST_CERTAIN


def test_a_statement_of_only_one_is_kept_in_text_order() -> None:
    rome = EntityRef("Rome", EntityKind.PLACE)
    rules = said(person("Robert"), "LIVES_IN", rome, "Robert may move to Rome")
    model = said(ADA, "WORKS_AT", ACME, "Ada has worked at Acme Corp")
    found = joined(Extraction(statements=[rules]), Extraction(statements=[model]))
    assert found.statements == [model, rules]


def test_the_time_of_the_model_wins() -> None:
    undated, dated = said(ADA, "WORKS_AT", ACME), said(ADA, "WORKS_AT", ACME, valid=span("2021"))
    assert one(dated, undated).valid == span("2021")
    assert one(undated, dated).valid == span("2021")
    assert one(said(ADA, "WORKS_AT", ACME, valid=span("2019")), dated).valid == span("2021")


@pytest.mark.parametrize(
    ("rules", "model", "careful"),
    [
        (Status.ASSERTED, Status.POSSIBLE, Status.POSSIBLE),
        (Status.PLANNED, Status.ASSERTED, Status.PLANNED),
        (Status.REPORTED, Status.PLANNED, Status.PLANNED),
    ],
)
def test_the_more_cautious_status_wins(rules: Status, model: Status, careful: Status) -> None:
    assert one(said(ADA, "WORKS_AT", ACME, status=rules), said(ADA, "WORKS_AT", ACME, status=model)).status is careful


def test_a_contradiction_follows_the_model_with_lower_confidence() -> None:
    plain, denied = said(ADA, "WORKS_AT", ACME, confidence=0.8), said(ADA, "WORKS_AT", ACME, negated=True)
    assert (one(plain, denied).negated, one(plain, denied).confidence) == (True, 0.7)
    assert one(denied, plain).negated is False


def test_the_effect_of_the_model_wins() -> None:
    ended = said(ADA, "WORKS_AT", ACME, effect=Effect.ENDS)
    assert one(said(ADA, "WORKS_AT", ACME), ended).effect is Effect.ENDS


def test_a_known_predicate_wins_over_an_open_one_for_the_same_words() -> None:
    known, open_ = said(ADA, "WORKS_AT", ACME), said(ADA, "IS_EMPLOYED_WITH", ACME)
    assert one(open_, known).predicate == "WORKS_AT"
    assert one(known, open_).predicate == "WORKS_AT"


def test_two_known_predicates_are_two_statements() -> None:
    found = joined(
        Extraction(statements=[said(ADA, "WORKS_AT", ACME)]), Extraction(statements=[said(ADA, "LEADS", ACME)])
    )
    assert {statement.predicate for statement in found.statements} == {"WORKS_AT", "LEADS"}


def test_an_entity_wins_over_a_value_of_the_same_words() -> None:
    role = EntityRef("engineer", EntityKind.TOPIC)
    found = one(said(ADA, "HAS_ROLE", role), said(ADA, "HAS_ROLE", "Engineer"))
    assert (found.object, found.value) == (role, None)


@KINDS
def test_the_more_specific_kind_wins(one: EntityKind, other: EntityKind, expected: EntityKind) -> None:
    rules = Extraction([mention(EntityRef("Acme Corp", one), "Acme Corp")])
    model = Extraction([mention(EntityRef("Acme Corp", other), "Acme Corp")])
    (found,) = joined(rules, model).mentions
    assert found.entity.kind is expected


def test_one_entity_with_two_names_gets_the_fuller_name_or_the_models() -> None:
    lovelace = person("Ada Lovelace")
    bob = person("Bob", "Bobby")
    rules = Extraction(
        [mention(ADA, "Ada"), mention(person("Robert"), "Robert")],
        [said(ADA, "WORKS_AT", ACME), said(person("Robert"), "KNOWS", ADA)],
    )
    model = Extraction([mention(lovelace, "Ada"), mention(bob, "Robert")], [said(lovelace, "WORKS_AT", ACME)])
    found = joined(rules, model)
    assert [mention.entity for mention in found.mentions] == [lovelace, bob]
    assert {(one.subject, one.object) for one in found.statements} == {(lovelace, ACME), (bob, lovelace)}
    assert next(mention.entity for mention in joined(model, rules).mentions) == lovelace


def test_a_longer_span_of_the_same_kind_is_the_same_entity() -> None:
    rules = Extraction([mention(company("Acme"), "Acme")], [said(ADA, "WORKS_AT", company("Acme"))])
    model = Extraction([mention(ACME, "Acme Corp")], [said(ADA, "WORKS_AT", ACME)])
    found = joined(rules, model)
    assert [(mention.entity, mention.end - mention.start) for mention in found.mentions] == [(ACME, 9)]
    assert [statement.object for statement in found.statements] == [ACME]


def test_nested_entities_of_different_kinds_stay_separate() -> None:
    boss = person("Acme Corp's boss")
    rules = Extraction([mention(boss, "Acme Corp since")])
    model = Extraction([mention(ACME, "Acme Corp")])
    assert {mention.entity for mention in joined(rules, model).mentions} == {boss, ACME}


def test_a_name_with_two_matches_is_not_merged() -> None:
    chris = person("Chris")
    rules = Extraction([mention(chris, "Ada"), mention(chris, "Robert")])
    model = Extraction([mention(person("Chris Hill"), "Ada"), mention(person("Chris Vale"), "Robert")])
    names = {mention.entity.name for mention in joined(rules, model).mentions}
    assert names == {"Chris", "Chris Hill", "Chris Vale"}


def test_many_mentions_of_a_name_merge_in_bounded_time() -> None:
    everywhere = [Mention(ADA, start, start + 3) for start in range(0, 40_000, 4)]
    started = time.process_time()
    assert len(joined(Extraction(everywhere), Extraction(everywhere[:100])).mentions) == len(everywhere)
    assert time.process_time() - started < 10


def test_times_and_profile_are_those_of_the_rules_and_dropped_counts_are_added() -> None:
    times, profile = [TimeExpression(26, 36, "2021")], Profile("en", [Category.WORK])
    rules = Extraction(times=times, profile=profile, dropped={"no evidence": 1, "boilerplate": 2})
    found = joined(rules, Extraction(dropped={"no evidence": 2}))
    assert (found.times, found.profile) == (times, profile)
    assert found.dropped == {"no evidence": 3, "boilerplate": 2}


def test_an_empty_extraction_changes_nothing() -> None:
    full = Extraction([mention(ADA, "Ada")], [said(ADA, "WORKS_AT", ACME)])
    assert joined(full, Extraction()) == full
    assert joined(Extraction(), full) == full
