"""The names of noun phrases, and phrases that are plain values."""

import pytest
from spacy.language import Language
from spacy.tokens import Doc, Token

from kg_memory.extract.pipeline.load import shipped_pipeline
from kg_memory.extract.references.phrases import Referent, Referents
from kg_memory.model.extraction import Passage
from kg_memory.model.ontology import EntityKind
from kg_memory.providers.minilm import MiniLM
from tests.support.builders import at


@pytest.fixture(scope="module")
def nlp(encoder: MiniLM) -> Language:
    return shipped_pipeline(encoder)


def read(nlp: Language, text: str, speaker: str | None = "Caroline") -> tuple[Doc, Referents]:
    doc = nlp(text)
    return doc, Referents(doc, Passage(text, at(2024), speaker, "Melanie"), frozenset())


def word(doc: Doc, text: str) -> Token:
    return next(token for token in doc if token.text == text)


def of(nlp: Language, text: str, noun: str) -> Referent | None:
    doc, referents = read(nlp, text)
    return referents.of(word(doc, noun))


@pytest.mark.parametrize(
    ("text", "noun", "name", "kind"),
    [
        ("She adopted a small dog.", "dog", "dog", EntityKind.TOPIC),
        ("The factory in Mexico closed.", "factory", "factory in Mexico", EntityKind.TOPIC),
        ("My old car broke down.", "car", "Caroline's car", EntityKind.THING),
        ("My sister called.", "sister", "Caroline's sister", EntityKind.PERSON),
        ("My kids called.", "kids", "Caroline's kids", EntityKind.PERSON),
        ("My grandma called.", "grandma", "Caroline's grandmother", EntityKind.PERSON),
        ("Acme fired its boss, Carl Lind.", "boss", "Carl Lind", EntityKind.PERSON),
        ("We met the singer, Ann Lee, in Rome.", "singer", "Ann Lee", EntityKind.PERSON),
        ("Peter, whose mother comes from Chile, left.", "mother", "Peter's mother", EntityKind.PERSON),
        ("Acme's headquarters are in Dallas.", "headquarters", "Acme's headquarters", EntityKind.THING),
        ("I love you.", "I", "Caroline", EntityKind.PERSON),
        ("I love you.", "you", "Melanie", EntityKind.PERSON),
    ],
)
def test_a_phrase_has_a_name(nlp: Language, text: str, noun: str, name: str, kind: EntityKind) -> None:
    found = of(nlp, text, noun)
    assert found is not None
    assert found.entity is not None
    assert (found.name, found.entity.kind) == (name, kind)


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("It was a lot of fun.", "lot"),
        ("Their mother called.", "mother"),
        ("Everybody likes something.", "something"),
        ("It rains.", "It"),
    ],
)
def test_a_phrase_without_content_has_no_referent(nlp: Language, text: str, noun: str) -> None:
    assert of(nlp, text, noun) is None


def test_without_a_speaker_i_has_no_referent(nlp: Language) -> None:
    doc, referents = read(nlp, "I sold my car.", speaker=None)
    assert referents.of(word(doc, "I")) is None
    assert referents.owner(word(doc, "car")) is None


def test_a_plural_pronoun_has_several_referents(nlp: Language) -> None:
    doc, referents = read(nlp, "Ann and Bob left. They live in Rome.")
    assert [one.name for one in referents.each(word(doc, "They"))] == ["Ann", "Bob"]


def test_a_noun_alone_drops_its_modifiers(nlp: Language) -> None:
    doc, referents = read(nlp, "Karin Holm is the mayor of Aarhus.")
    found = referents.of(word(doc, "mayor"), alone=True)
    assert found is not None
    assert found.name == "mayor"


@pytest.mark.parametrize(
    ("text", "noun", "value"),
    [
        ("Amazon employs over one million people.", "people", "over one million people"),
        ("Ann is very tired.", "tired", "tired"),
        ("Ann was ill when she was ten.", "ten", "ten"),
        ("Prices rose by 2.1 percent.", "percent", "2.1 percent"),
    ],
)
def test_a_value_is_the_text_of_its_phrase(nlp: Language, text: str, noun: str, value: str) -> None:
    doc, referents = read(nlp, text)
    found = referents.value(word(doc, noun))
    assert found is not None
    assert (found.name, found.entity) == (value, None)


@pytest.mark.parametrize(
    ("text", "noun", "wording"),
    [
        ("She is an old parent.", "parent", "a parent"),
        ("She is a good engineer.", "engineer", "an engineer"),
        ("She bought a few old cars.", "cars", "cars"),
    ],
)
def test_the_article_fits_the_next_word(nlp: Language, text: str, noun: str, wording: str) -> None:
    found = of(nlp, text, noun)
    assert found is not None
    assert found.wording == wording


def test_mentions_have_their_positions_in_the_text(nlp: Language) -> None:
    text = "Emma likes tea. She met her brother in Rome, and he likes her."
    doc, referents = read(nlp, text)
    for token in doc:
        referents.of(token)
    assert all(0 <= mention.start < mention.end <= len(text) for mention in referents.mentions())
    assert {"Emma", "Rome", "Emma's brother"} <= {mention.entity.name for mention in referents.mentions()}
