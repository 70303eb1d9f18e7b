"""Profiles of texts, with the shipped weights."""

import pytest

from kg_memory.extract.filter.conversation import SMALL_TALK
from kg_memory.extract.profile.features import text_features
from kg_memory.extract.profile.language import language_of
from kg_memory.extract.profile.profile import Profiler
from kg_memory.model.facts import Category, Emotion, MemoryKind, Profile
from kg_memory.providers.minilm import MiniLM


@pytest.fixture(scope="module")
def profiler(encoder: MiniLM) -> Profiler:
    return Profiler(encoder.embed)


def profile(profiler: Profiler, text: str) -> Profile:
    return profiler.profile(text, language_of(text))


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("The new intern starts in the sales department on Monday.", Category.WORK),
        ("My aunt and my cousins came over for my birthday.", Category.PERSONAL),
        ("The deployment failed because the database migration timed out.", Category.TECHNICAL),
        ("The dentist says I need a root canal.", Category.HEALTH),
        ("We flew to Crete and rented a car at the airport.", Category.TRAVEL),
        ("The bank lowered the interest on my savings account.", Category.FINANCE),
        ("I have to study for my chemistry exam.", Category.LEARNING),
        ("We saw a great play at the theatre.", Category.LEISURE),
        ("Fry the onions in butter and add the rice.", Category.FOOD),
        ("The landlord repaired the heating in our flat.", Category.HOME),
        ("The parliament voted against the government's bill.", Category.NEWS),
    ],
)
def test_the_category_of_a_text(profiler: Profiler, text: str, category: Category) -> None:
    assert profile(profiler, text).categories[0] is category


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("I'm so happy that you are coming, yay!", Emotion.JOY),
        ("My cat died and I can't stop crying.", Emotion.SADNESS),
        ("He lied to me again, I am furious!", Emotion.ANGER),
        ("I'm terrified of the surgery tomorrow.", Emotion.FEAR),
        ("Wow, I didn't expect that at all!", Emotion.SURPRISE),
        ("Yuck, the soup smelled revolting.", Emotion.DISGUST),
        ("The meeting is on Tuesday.", Emotion.NEUTRAL),
    ],
)
def test_the_emotion_of_a_text(profiler: Profiler, text: str, emotion: Emotion) -> None:
    found = profile(profiler, text)
    assert found.emotion is emotion
    assert (found.emotion_strength > 0) == (emotion is not Emotion.NEUTRAL)


def test_emphasis_raises_the_strength_of_an_emotion(profiler: Profiler) -> None:
    plain, loud = profile(profiler, "I am sad."), profile(profiler, "I am so very, very sad!!!")
    assert plain.emotion is loud.emotion is Emotion.SADNESS
    assert plain.emotion_strength < loud.emotion_strength <= 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Our office has forty desks.", MemoryKind.SEMANTIC),
        ("Yesterday I met Daniel at the station.", MemoryKind.EPISODIC),
        ("To reset it, press the red button and wait ten seconds.", MemoryKind.PROCEDURAL),
        ("I prefer tea to coffee.", MemoryKind.PREFERENCE),
    ],
)
def test_the_memory_kind_of_a_text(profiler: Profiler, text: str, kind: MemoryKind) -> None:
    assert profile(profiler, text).kind is kind


@pytest.mark.parametrize("text", ["Hi, how are you?", "Hey Mel! Good to see you! How have you been?", "Thanks, bye!"])
def test_a_greeting_is_small_talk(profiler: Profiler, text: str) -> None:
    assert profile(profiler, text).salience < SMALL_TALK


@pytest.mark.parametrize(
    "text",
    [
        "Hey John, long time no see! I've been taking a poetry class lately. How have you been?",
        "Ada lives in Berlin.",
        "I'm allergic to nuts.",
        "Thanks! By the way, my number is 555 0147.",
    ],
)
def test_a_fact_among_greetings_is_salient(profiler: Profiler, text: str) -> None:
    assert profile(profiler, text).salience > 0.5


@pytest.mark.parametrize("text", ["Ich wohne seit drei Jahren in München und bin glücklich.", "我住在北京。"])
def test_the_profile_of_another_language_has_only_the_language(profiler: Profiler, text: str) -> None:
    assert profile(profiler, text) == Profile(language_of(text), salience=0.5)


@pytest.mark.parametrize("text", ["", " \n ", "!!!", "🎉"])
def test_a_text_without_words_has_no_salience(profiler: Profiler, text: str) -> None:
    assert profile(profiler, text) == Profile("und", salience=0.0)


def test_a_given_embedding_is_used(encoder: MiniLM) -> None:
    text = "The dentist says I need a root canal."
    unable = Profiler(lambda texts: pytest.fail("the text was embedded again"))
    assert unable.profile(text, "en", encoder.embed([text])[0]) == Profiler(encoder.embed).profile(text, "en")


def test_features_count_whole_words_and_prefixes() -> None:
    assert (text_features("I hate likeness.") != text_features("I hate Laos.")).sum() <= 1
    joy = [float(text_features(text)[0]) for text in ("enjoyment", "joyful", "joyful, delighted and glad")]
    assert joy == [0, pytest.approx(1 / 3), 1]
