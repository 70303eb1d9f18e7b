"""Who is who in a conversation: pronouns, definite phrases and people known by what they are to others."""

import time

import pytest

from kg_memory.extract.english.gender import Gender, gender_of_name, gender_of_noun
from kg_memory.extract.references.coreference import Discourse, DiscourseReferent
from kg_memory.model.extraction import Passage
from kg_memory.model.ontology import EntityKind
from kg_memory.model.sources import EntityRef
from kg_memory.ports import Extractor
from tests.support.builders import at, company, person


async def told(extractor: Extractor, *turns: str, recent: tuple[EntityRef, ...] = ()) -> set[tuple[str, str, str]]:
    """What a talk of Caroline and Melanie states; Melanie's turns begin with "M:"."""
    passages = [
        Passage(turn.removeprefix("M: "), at(2024, 8, 14), *_people(turn), conversation="talk", recent=recent)
        for turn in turns
    ]
    return {
        (said.subject.name, said.predicate, said.object.name if said.object else said.value or "")
        for found in await extractor.extract(passages)
        for said in found.statements
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
async def test_a_phrase_stands_for_whom_it_means(
    extractor: Extractor, turns: list[str], expected: tuple[str, str, str]
) -> None:
    assert expected in await told(extractor, *turns)


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
async def test_what_is_not_clear_is_left_out(extractor: Extractor, turns: list[str]) -> None:
    assert {fact for fact in await told(extractor, *turns) if fact[1] in ("LIVES_IN", "LIKES", "BUYS")} == set()


async def test_a_resolved_pronoun_is_less_certain_than_a_name(extractor: Extractor) -> None:
    passage = Passage("Emma likes tea. She lives in Rome.", at(2024))
    (found,) = await extractor.extract([passage])
    by_name, by_pronoun = sorted(found.statements, key=lambda said: said.start)
    assert by_pronoun.confidence < by_name.confidence
    assert by_pronoun.text == "Emma lives in Rome"
    assert passage.text[by_pronoun.start : by_pronoun.end].startswith("She")


async def test_a_conversation_goes_on_where_it_stopped(extractor: Extractor) -> None:
    recent = (person("Bob"), person("Emma", "Caroline's sister"))
    assert ("Emma", "LIVES_IN", "Rome") in await told(extractor, "She lives in Rome.", recent=recent)
    assert ("Emma", "LIVES_IN", "Rome") in await told(extractor, "My sister lives in Rome.", recent=recent)
    assert ("Caroline's sister", "LIVES_IN", "Rome") in await told(extractor, "My sister lives in Rome.")
    described = (person("Caroline's sister"),)
    assert ("Caroline's sister", "LIKES", "tea") in await told(extractor, "She likes tea.", recent=described)
    assert await told(extractor, "He likes tea.", recent=described) == set()
    several = (person("Caroline's kids"),)
    assert ("Caroline's kids", "LIKES", "tea") in await told(extractor, "They like tea.", recent=several)


async def test_conversations_do_not_hear_each_other(extractor: Extractor) -> None:
    passages = [
        Passage("Emma likes tea.", at(2024), "Caroline", conversation="one"),
        Passage("She lives in Rome.", at(2024), "Caroline", conversation="two"),
        Passage("She lives in Oslo.", at(2024), "Caroline"),
        Passage("She lives in Paris.", at(2024), "Caroline", conversation="one"),
    ]
    found = await extractor.extract(passages)
    assert [[said.text for said in one.statements] for one in found[1:]] == [[], [], ["Emma lives in Paris"]]


# --- the discourse by itself


def mentioned(discourse: Discourse, ref: EntityRef, weight: float = 100) -> DiscourseReferent:
    referent = discourse.named(ref)
    discourse.mention(referent, weight)
    return referent


def anyone(referent: DiscourseReferent) -> float:
    return float(referent.kind is EntityKind.PERSON)


def test_the_nearer_wins_and_a_tie_nobody() -> None:
    discourse = Discourse()
    mentioned(discourse, person("Ann"))
    assert discourse.antecedent(anyone) is not None
    mentioned(discourse, person("Eve"))
    assert discourse.antecedent(anyone) is None
    discourse.next_sentence()
    eve = mentioned(discourse, person("Eve"))
    assert discourse.antecedent(anyone) == (eve, 0.65)


def test_what_was_spoken_of_is_forgotten() -> None:
    discourse = Discourse()
    mentioned(discourse, person("Ann"))
    for _ in range(9):
        discourse.next_sentence()
    assert discourse.antecedent(anyone) is None


def test_who_is_there_is_nobody_else() -> None:
    discourse = Discourse()
    discourse.turn("Ann", "Eve")
    mentioned(discourse, person("Ann"))
    mentioned(discourse, person("Eve"))
    assert discourse.antecedent(anyone) is None


def test_many_who_share_a_name_are_told_apart_as_quickly_as_a_few() -> None:
    discourse = Discourse()
    started = time.process_time()
    for number in range(10_000):
        assert discourse.named(person(f"Ann Lee{number}")).entity.name == f"Ann Lee{number}"
    assert time.process_time() - started < 10
    assert discourse.named(person("Ann")).entity.name == "Ann"


def test_nobody_gets_more_names_than_people_have() -> None:
    discourse = Discourse()
    ann = discourse.named(person("Ann Lee"))
    for number in range(1_000):
        discourse.also_called(ann, f"Alias {number}")
    assert len(ann.entity.aliases) == 19


async def test_a_group_does_not_grow_without_end(extractor: Extractor) -> None:
    joining = ["Bob", "Carl", "Dave", "Eve", "Fred", "Gina", "Hugo", "Ines", "Jack", "Karen", "Leo", "Mary", "Nora"]
    text = "I and Ann left. " + " ".join(f"We and {name} left." for name in joining) + " We like tea."
    found = await told(extractor, text)
    assert 2 < sum(target == "tea" for _, _, target in found) <= 10


def test_a_topic_keeps_others_from_being_meant() -> None:
    discourse = Discourse()
    acme = mentioned(discourse, company("Acme"))
    assert discourse.antecedent(lambda referent: 1.0) == (acme, 0.85)
    discourse.mention_topic("factory", 150, plural=False)
    assert discourse.antecedent(lambda referent: 1.0) is None


@pytest.mark.parametrize(
    ("name", "gender"),
    [("Emma Stone", Gender.FEMALE), ("Mr. Lee", Gender.MALE), ("Mrs Lee", Gender.FEMALE), ("Alex", None), ("", None)],
)
def test_a_name_has_a_gender_where_it_is_clear(name: str, gender: Gender | None) -> None:
    assert gender_of_name(name) is gender


def test_a_noun_has_a_gender_where_it_is_clear() -> None:
    assert [gender_of_noun(noun) for noun in ("sister", "uncle", "doctor")] == [Gender.FEMALE, Gender.MALE, None]
