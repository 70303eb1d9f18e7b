"""Names: which spellings are one name, and the keys under which a name is stored and looked up."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from kg_memory.model.ontology import OPEN_KINDS, EntityKind
from kg_memory.model.text import normalised

_LEGAL_FORMS = {
    **{form: form for form in ("ltd", "inc", "corp", "co", "llc", "llp", "plc", "gmbh", "ag", "kg", "ug")},
    **{form: form for form in ("bv", "nv", "srl", "sarl", "oy", "oyj", "pty", "aps")},
    "limited": "ltd",
    "incorporated": "inc",
    "corporation": "corp",
    "company": "co",
}
"""Legal forms at the end of a company's name, each with its short form."""

_TITLES = frozenset(
    {"dr", "doctor", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "sir", "dame", "herr", "frau"}
)
_SHORT_FORMS = {
    **dict.fromkeys(("us", "united states", "united states of america"), "usa"),
    "united kingdom": "uk",
    "united arab emirates": "uae",
    "european union": "eu",
}
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_TRANSCRIBED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_SIGNS = str.maketrans({"’": "'", "‘": "'", "‐": " ", "-": " ", "–": " ", "&": " and "})
_MARK = re.compile("[\u0300-\u036f]")
_ACRONYM = re.compile(r"\b[^\W\d_](?:\.[^\W\d_])+\b\.?")
_CLOSING = re.compile(r"(?<=\w)[.,](?=\s|$)")


@lru_cache(maxsize=4096)
def sure_keys(name: str) -> Sequence[str]:
    """The keys of a name whose spellings certainly are one, the exact spelling first.

    Accents, dots, hyphens and the spelling of a legal form do not count: São and Sao, U.S.A. and USA, Corp. and
    Corporation. A name with an umlaut also has the key of its transcription: Müller is Muller and Mueller.
    """
    exact = normalised(name)
    spellings = dict.fromkeys((exact, exact.translate(_TRANSCRIBED)))
    return tuple(key for key in dict.fromkeys((exact, *(_joined(_words(one)) for one in spellings))) if key)


def loose_keys(name: str, kind: EntityKind | None = None) -> list[str]:
    """The keys of a name without the parts that may be left out; `may_be_one` decides whether it is the same name.

    These parts are a company's legal form, and a person's title and middle initials. Without a `kind`, all of them.
    """
    exact = normalised(name)
    spellings = (_words(exact), _words(exact.translate(_TRANSCRIBED)))
    bare = [_joined(part(words)) for words in spellings for part in _parts_of(kind)]
    return [key for key in dict.fromkeys(bare) if key and key not in sure_keys(name)]


def all_keys(name: str) -> list[str]:
    """Every key under which an entity of this name may be stored, the surest first."""
    return [*sure_keys(name), *loose_keys(name)]


def may_be_one(one: str, other: str) -> bool:
    """Whether two names that share a key differ in no part that both of them have: not Acme Ltd and Acme Inc."""
    pairs = ((part(_words(normalised(one))), part(_words(normalised(other)))) for part in (_legal_form, _initials))
    return all(not first or not second or first == second for first, second in pairs)


def has_legal_form(name: str) -> bool:
    """Whether the name ends with the legal form of a company."""
    return bool(_legal_form(_words(normalised(name))))


def is_legal_form(word: str) -> bool:
    """Whether the word is the legal form of a company: `Ltd.`"""
    return word.lower().rstrip(".") in _LEGAL_FORMS


def is_title(word: str) -> bool:
    """Whether the word is the title of a person: `Dr.`"""
    return word.lower().rstrip(".") in _TITLES


def without_title(name: str) -> str:
    """The name without the title in front: `Lange` for `Dr. Lange`."""
    first, _, rest = name.partition(" ")
    return rest if rest and is_title(first) else name


def differs_in_spelling(name: str, names: Iterable[str]) -> bool:
    """Whether none of `names` is spelled like `name`, apart from case and spacing."""
    return normalised(name) not in {normalised(one) for one in names}


def _words(name: str) -> list[str]:
    """The words of a normalised name in their plain spelling; letters that stand alone are joined (`j. k.`: `jk`)."""
    text = _ACRONYM.sub(lambda found: found[0].replace(".", ""), name.translate(_SIGNS))
    text = _folded(_CLOSING.sub("", text))
    words: list[str] = []
    alone = False
    for word in text.removeprefix("the ").split():
        single = len(word) == 1 and word.isalpha()
        if single and alone:
            words[-1] += word
        else:
            words.append(word)
        alone = single
    return [*words[:-1], _LEGAL_FORMS.get(words[-1], words[-1])] if len(words) > 1 else words


def _folded(text: str) -> str:
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _MARK.sub("", unicodedata.normalize("NFD", text.translate(_LETTERS))))


def _joined(words: list[str]) -> str:
    name = " ".join(words)
    return _SHORT_FORMS.get(name, name)


def _parts_of(kind: EntityKind | None) -> Sequence[Callable[[list[str]], list[str]]]:
    company = kind is None or kind is EntityKind.ORGANIZATION or kind in OPEN_KINDS
    person = kind is None or kind is EntityKind.PERSON
    return [part for part, fits in ((_without_form, company), (_without_extras, person)) if fits]


def _legal_form(words: list[str]) -> list[str]:
    return words[len(_without_form(words)) :]


def _without_form(words: list[str]) -> list[str]:
    end = len(words)
    while end > 1 and words[end - 1] in _LEGAL_FORMS.values():
        end -= 2 if end > 2 and words[end - 2] == "and" else 1
    return words[:end]


def _initials(words: list[str]) -> list[str]:
    return [word for word in words[1:-1] if len(word) == 1]


def _without_extras(words: list[str]) -> list[str]:
    """A person's first and last names: without title and middle initials."""
    names = words[1:] if len(words) > 2 and words[0] in _TITLES else words
    return [word for place, word in enumerate(names) if len(word) > 1 or place in (0, len(names) - 1)]
