"""Descriptions of people, such as "Caroline's sister" or "CFO of Acme", and whether two can be of one person."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from kg_memory.extract.english.words import FAMILY, ROLES
from kg_memory.model.text import normalised

UNIQUE_RELATIONS = frozenset(
    {
        *("mother", "father", "stepmother", "stepfather", "mother-in-law", "father-in-law", "sister", "brother"),
        *("wife", "husband", "spouse", "partner", "girlfriend", "boyfriend", "fiancé", "fiancée", "son", "daughter"),
        "boss",
    }
)
"""Relations that "my …" uses for one person; "my friend" may be one of many."""

ANIMALS = frozenset({"dog", "puppy", "pup", "cat", "kitten", "kitty", "pet", "horse", "pony", "rabbit", "parrot"})
RELATIONS = FAMILY | ROLES | ANIMALS
"""The nouns that tell bearers of one first name apart."""

_COUPLE = frozenset({"wife", "husband", "spouse", "partner", "girlfriend", "boyfriend", "fiancé", "fiancée"})


class Description(NamedTuple):
    """The owner or organization, and the noun; `role` for "CFO of Acme"."""

    owner: str
    noun: str
    role: bool


def described_name(name: str, description: str) -> str:
    """A name that tells its bearer from others: `Emma, Caroline's friend`."""
    return f"{name}, {description}"


def view(owner: str, name: str) -> str:
    """A name as one person uses it: `Caroline's Emma`."""
    return f"{owner}'s {name}"


def descriptions_in(name: str, names: Collection[str]) -> Iterator[str]:
    """The descriptions among the names of one entity."""
    for one in (name, *names):
        alone = one.removeprefix(f"{name}, ")
        parsed = parse(alone)
        if parsed is not None and (alone != one or not parsed.role):
            yield alone


def parse(description: str) -> Description | None:
    """The parts of "Caroline's sister" or "CFO of Acme"; None for anything else, such as a name."""
    owner, apostrophe, noun = description.rpartition("'s ")
    if apostrophe and (last := noun.split(" ")[-1].lower()) in RELATIONS:
        return Description(normalised(owner), last, role=False)
    noun, of, owner = description.partition(" of ")
    return Description(normalised(owner), noun.lower(), role=True) if of and noun.lower() in ROLES else None


def contradict(name: str, some: Collection[str], others: Collection[str]) -> bool:
    """Whether two bearers of a name, each with descriptions, cannot be meant as one person.

    Two people's "my sister Emma" are two people, and so are somebody's sister and somebody's colleague of one first
    name. A full name has two bearers when they have the same role in two organizations, or are two sorts of relative.
    """
    ours, theirs = ([parsed for one in each if (parsed := parse(one)) is not None] for each in (some, others))
    pairs = [(one, other) for one in ours for other in theirs]
    if any(_agree(one, other) for one, other in pairs):
        return False
    first_name = " " not in name
    return any(_differ(one, other, first_name=first_name) for one, other in pairs)


def _agree(one: Description, other: Description) -> bool:
    return (one.owner, _sort(one.noun)) == (other.owner, _sort(other.noun))


def _differ(one: Description, other: Description, *, first_name: bool) -> bool:
    if one.role or other.role:
        return one.role and other.role and one.noun == other.noun and one.owner != other.owner
    if one.owner != other.owner:
        return first_name
    return not {one.noun, other.noun}.isdisjoint(FAMILY | ANIMALS)


def _sort(noun: str) -> str:
    """The noun, or one word for all of a couple: a girlfriend becomes a wife."""
    return "partner" if noun in _COUPLE else noun
