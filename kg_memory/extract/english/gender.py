"""The grammatical gender of names and nouns, from a small lexicon; None for a word outside it.

The lists in `gender.yaml` are our own. Packages that guess a gender bring megabytes of names and guess for each of
them, and a wrong pronoun makes a wrong fact.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml


class Gender(StrEnum):
    """The gender that a pronoun agrees with."""

    FEMALE = "FEMALE"
    MALE = "MALE"


def gender_of_name(name: str) -> Gender | None:
    """The gender from the title or the first name: `Mrs. Lee`, `Emma Stone`."""
    first = name.split(" ")[0].rstrip(".").lower()
    return _lexicon("titles").get(first) or _lexicon("names").get(first)


def gender_of_noun(lemma: str) -> Gender | None:
    """The gender from the meaning of the noun: `sister`, `chairman`."""
    return _lexicon("nouns").get(lemma)


@cache
def _lexicon(part: str) -> Mapping[str, Gender]:
    """The gender of each word in one of the lists `titles`, `nouns` and `names`."""
    lists = yaml.safe_load(Path(__file__).with_name("gender.yaml").read_text(encoding="utf-8"))
    return {word: gender for gender in Gender for word in lists[gender][part].split()}
