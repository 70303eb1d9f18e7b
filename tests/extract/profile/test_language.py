"""Language identification."""

import time

import pytest

from kg_memory.extract.profile.language import language_of


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "My sister Emma works at a bakery in Lyon."),
        ("en", "I never said that about you, Señor."),
        ("en", "Jürgen Müller joined BMW in Köln."),
        ("en", "I LOVE BERLIN SO MUCH"),
        ("de", "Meine Schwester arbeitet bei Siemens und wohnt in München."),
        ("fr", "J'habite à Lyon depuis trois ans."),
        ("es", "¿Cómo estás? Mi hermana trabaja en una panadería."),
        ("pt", "Não gosto de peixe, mas gosto muito de carne."),
        ("it", "Ieri abbiamo comprato una casa nuova."),
        ("nl", "Ik woon al drie jaar in Utrecht en mijn zus ook."),
        ("sv", "Min syster jobbar på ett bageri och hon är glad."),
        ("fi", "Siskoni on töissä leipomossa, mutta hän ei pidä siitä."),
        ("pl", "Moja siostra pracuje w piekarni i nie lubi ryb."),
        ("cs", "Moje sestra pracuje v pekárně a nemá ráda ryby."),
        ("hu", "Nem szeretem a halat, de a húst igen."),
        ("ro", "Sora mea lucrează la o brutărie și nu îi place."),
        ("tr", "Kız kardeşim bir fırında çalışıyor."),
        ("id", "Saya tidak suka ikan."),
        ("vi", "Tôi không thích cá."),
        ("ru", "Моя сестра работает в пекарне."),
        ("uk", "Учора ми купили дім, і він дуже гарний."),
        ("ar", "أختي تعمل في مخبز."),
        ("fa", "خواهرم در نانوایی کار می‌کند."),
        ("zh", "我姐姐在面包店工作。"),
        ("ja", "姉はパン屋で働いています。"),
        ("ko", "저는 서울에 살고 있어요."),
        ("he", "אני גר בתל אביב."),
        ("hi", "मैं दिल्ली में रहता हूँ।"),
        ("th", "ฉันอยู่กรุงเทพฯ"),
        ("el", "Μένω στην Αθήνα."),
    ],
)
def test_the_language_of_a_sentence(language: str, text: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    ["", "ok", "haha", "🎉🎉", "42", "Berlin", "https://example.com/the/a/und", "Leonardo da Vinci", "Die Hard is on"],
)
def test_a_text_with_few_words_has_no_known_language(text: str) -> None:
    assert language_of(text) == "und"


@pytest.mark.parametrize("word", ["pneumono", "é'", "x", "the "])
def test_only_the_beginning_of_a_long_text_is_read(word: str) -> None:
    started = time.monotonic()
    language_of(word * 200_000)
    assert time.monotonic() - started < 5
