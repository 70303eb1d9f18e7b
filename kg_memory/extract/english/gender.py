"""Whether a name or a noun speaks of a woman or of a man: a small lexicon of our own, and silence beyond it.

The lists are ours, in `gender.yaml`: the packages that guess a gender from a name bring megabytes of names and guess
for every one of them, and a wrong pronoun makes a wrong fact.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml


class Gender(StrEnum):
    """What a pronoun agrees with."""

    FEMALE = "FEMALE"
    MALE = "MALE"


def gender_of_name(name: str) -> Gender | None:
    """By the title or the first name: `Mrs. Lee`, `Emma Stone`."""
    first = name.split(" ")[0].rstrip(".").lower()
    return _lexicon("titles").get(first) or _lexicon("names").get(first)


def gender_of_noun(lemma: str) -> Gender | None:
    """By what the noun means: `sister`, `chairman`."""
    return _lexicon("nouns").get(lemma)


@cache
def _lexicon(part: str) -> Mapping[str, Gender]:
    """The gender of each word in one part of the lists: `titles`, `nouns` or `names`."""
    lists = yaml.safe_load(Path(__file__).with_name("gender.yaml").read_text(encoding="utf-8"))
    return {word: gender for gender in Gender for word in lists[gender][part].split()}
