"""Coreference in a conversation: pronouns, definite phrases and people known by a relation."""

import time

import pytest

from kg_memory.extract.english.gender import Gender, gender_of_name, gender_of_noun
from kg_memory.extract.references.discourse import Discourse, DiscourseReferent
from kg_memory.model.extraction import Passage
from kg_memory.model.ontology import EntityKind
from kg_memory.model.sources import EntityRef
from kg_memory.ports import Extractor
from tests.support.builders import at, company, person


async def triples(extractor: Extractor, *turns: str, recent: tuple[EntityRef, ...] = ()) -> set[tuple[str, str, str]]:
    """The statements of a conversation of Caroline and Melanie; Melanie's turns begin with "M:"."""
    passages = [
        Passage(turn.removeprefix("M: "), at(2024, 8, 14), *_people(turn), conversation="talk", recent=recent)
        for turn in turns
    ]
    return {
        (
            statement.subject.name,
            statement.predicate,
            statement.object.name if statement.object else statement.value or "",
        )
        for found in await extractor.extract(passages)
        for statement in found.statements
    }


def _people(turn: str) -> tuple[str, str]:
    return ("Melanie", "Caroline") if turn.startswith("M: ") else ("Caroline", "Melanie")


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (["Emma met Bob. She lives in Rome."], ("Emma", "LIVES_IN", "Rome")),
        (["Emma met Bob. He lives in Rome."], ("Bob", "LIVES_IN", "Rome")),
        (["My mother lives in Rome.", "M: She likes tea."], ("Caroline's mother", "LIKES", "tea")),
        (["M: I met your mother yesterday. She likes tea."], ("Caroline's mother", "LIKES", "tea")),
        (["My sister Emma moved.", "M: What does she do?", "She works at Google."], ("Emma", "WORKS_AT", "Google")),
        (["Mom called. She moved to Boston."], ("Caroline's mother", "LIVES_IN", "Boston")),
        (["My kids love pizza. They play soccer."], ("Caroline's kids", "PLAYS", "soccer")),
        (["John and Mary moved to Austin. They bought a house."], ("Mary", "BUYS", "house")),
        (["My husband and I went to Rome. We visited the Vatican."], ("Caroline's husband", "VISITED", "Vatican")),
        (["We visited the Vatican."], ("Caroline", "VISITED", "Vatican")),
        (["Ann is a doctor. The doctor lives in Oslo."], ("Ann", "LIVES_IN", "Oslo")),
        (["Microsoft hired Bob. The company is based in Seattle."], ("Microsoft", "HEADQUARTERED_IN", "Seattle")),
        (["I visited Seattle. Bob moved to the city."], ("Bob", "LIVES_IN", "Seattle")),
        (["My dog Max likes carrots. He likes tea."], ("Max", "LIKES", "tea")),
        (["You live in Rome."], ("Melanie", "LIVES_IN", "Rome")),
    ],
)
async def test_a_phrase_resolves_to_its_referent(
    extractor: Extractor, turns: list[str], expected: tuple[str, str, str]
) -> None:
    assert expected in await triples(extractor, *turns)


@pytest.mark.parametrize(
    "turns",
    [
        ["Bob met Tom. He lives in Rome."],
        ["Bob likes him."],
        ["She lives in Rome."],
        ["Emma left. He lives in Rome."],
        ["The doctor called. They live in Rome."],
        ["When you love Rome you buy flowers."],
        ["It rained in Rome. It takes an hour."],
        ["I like them."],
        ["My sister Emma left. My sister Anna left.", "My sister lives in Rome."],
        ["My friend Bob left. My friend Tom left.", "My friend lives in Rome."],
    ],
)
async def test_an_unclear_reference_gives_no_statement(extractor: Extractor, turns: list[str]) -> None:
    assert {fact for fact in await triples(extractor, *turns) if fact[1] in ("LIVES_IN", "LIKES", "BUYS")} == set()


async def test_a_resolved_pronoun_is_less_certain_than_a_name(extractor: Extractor) -> None:
    passage = Passage("Emma likes tea. She lives in Rome.", at(2024))
    (found,) = await extractor.extract([passage])
    by_name, by_pronoun = sorted(found.statements, key=lambda statement: statement.start)
    assert by_pronoun.confidence < by_name.confidence
    assert by_pronoun.text == "Emma lives in Rome"
    assert passage.text[by_pronoun.start : by_pronoun.end].startswith("She")


async def test_references_resolve_to_recent_entities(extractor: Extractor) -> None:
    recent = (person("Bob"), person("Emma", "Caroline's sister"))
    assert ("Emma", "LIVES_IN", "Rome") in await triples(extractor, "She lives in Rome.", recent=recent)
    assert ("Emma", "LIVES_IN", "Rome") in await triples(extractor, "My sister lives in Rome.", recent=recent)
    assert ("Caroline's sister", "LIVES_IN", "Rome") in await triples(extractor, "My sister lives in Rome.")
    described = (person("Caroline's sister"),)
    assert ("Caroline's sister", "LIKES", "tea") in await triples(extractor, "She likes tea.", recent=described)
    assert await triples(extractor, "He likes tea.", recent=described) == set()
    several = (person("Caroline's kids"),)
    assert ("Caroline's kids", "LIKES", "tea") in await triples(extractor, "They like tea.", recent=several)


async def test_conversations_are_separate(extractor: Extractor) -> None:
    passages = [
        Passage("Emma likes tea.", at(2024), "Caroline", conversation="one"),
        Passage("She lives in Rome.", at(2024), "Caroline", conversation="two"),
        Passage("She lives in Oslo.", at(2024), "Caroline"),
        Passage("She lives in Paris.", at(2024), "Caroline", conversation="one"),
    ]
    found = await extractor.extract(passages)
    assert [[statement.text for statement in one.statements] for one in found[1:]] == [[], [], ["Emma lives in Paris"]]


# --- the discourse alone


def mentioned(discourse: Discourse, ref: EntityRef, weight: float = 100) -> DiscourseReferent:
    referent = discourse.named(ref)
    discourse.mention(referent, weight)
    return referent


def anyone(referent: DiscourseReferent) -> float:
    return float(referent.kind is EntityKind.PERSON)


def test_the_more_salient_referent_wins_and_a_tie_resolves_to_none() -> None:
    discourse = Discourse()
    mentioned(discourse, person("Ann"))
    assert discourse.antecedent(anyone) is not None
    mentioned(discourse, person("Eve"))
    assert discourse.antecedent(anyone) is None
    discourse.next_sentence()
    eve = mentioned(discourse, person("Eve"))
    assert discourse.antecedent(anyone) == (eve, 0.65)


def test_a_referent_fades_after_some_sentences() -> None:
    discourse = Discourse()
    mentioned(discourse, person("Ann"))
    for _ in range(9):
        discourse.next_sentence()
    assert discourse.antecedent(anyone) is None


def test_a_third_person_pronoun_never_means_the_speaker_or_addressee() -> None:
    discourse = Discourse()
    discourse.turn("Ann", "Eve")
    mentioned(discourse, person("Ann"))
    mentioned(discourse, person("Eve"))
    assert discourse.antecedent(anyone) is None


def test_many_people_with_one_first_name_take_bounded_time() -> None:
    discourse = Discourse()
    started = time.process_time()
    for number in range(10_000):
        assert discourse.named(person(f"Ann Lee{number}")).entity.name == f"Ann Lee{number}"
    assert time.process_time() - started < 10
    assert discourse.named(person("Ann")).entity.name == "Ann"


def test_the_number_of_aliases_is_limited() -> None:
    discourse = Discourse()
    ann = discourse.named(person("Ann Lee"))
    for number in range(1_000):
        discourse.also_called(ann, f"Alias {number}")
    assert len(ann.entity.aliases) == 19


async def test_the_size_of_a_group_is_limited(extractor: Extractor) -> None:
    joining = ["Bob", "Carl", "Dave", "Eve", "Fred", "Gina", "Hugo", "Ines", "Jack", "Karen", "Leo", "Mary", "Nora"]
    text = "I and Ann left. " + " ".join(f"We and {name} left." for name in joining) + " We like tea."
    found = await triples(extractor, text)
    assert 2 < sum(target == "tea" for _, _, target in found) <= 10


def test_a_topic_is_a_rival_of_an_antecedent() -> None:
    discourse = Discourse()
    acme = mentioned(discourse, company("Acme"))
    assert discourse.antecedent(lambda referent: 1.0) == (acme, 0.85)
    discourse.mention_topic("factory", 150, plural=False)
    assert discourse.antecedent(lambda referent: 1.0) is None


@pytest.mark.parametrize(
    ("name", "gender"),
    [("Emma Stone", Gender.FEMALE), ("Mr. Lee", Gender.MALE), ("Mrs Lee", Gender.FEMALE), ("Alex", None), ("", None)],
)
def test_the_gender_of_a_name_is_known_or_none(name: str, gender: Gender | None) -> None:
    assert gender_of_name(name) is gender


def test_the_gender_of_a_noun_is_known_or_none() -> None:
    assert [gender_of_noun(noun) for noun in ("sister", "uncle", "doctor")] == [Gender.FEMALE, Gender.MALE, None]
