"""Whether statements are those a sentence makes: gold as `subject | predicate | object | flags`, `/` between equals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product

from kg_memory.extract.english.inflection import third_person
from kg_memory.extract.time import time_expressions
from kg_memory.model.extraction import Statement
from kg_memory.model.facts import Effect, Status
from kg_memory.model.ontology import default_ontology, predicate_name

_ANY_DAY = datetime(2024, 8, 14, tzinfo=UTC)
_DEFAULTS = (Status.ASSERTED, Effect.STATES)


@dataclass(frozen=True, slots=True)
class Claim:
    """One relation with everything that is right for it; `flags` holds the ways that it may be meant.

    With `ending`, any statement of the subject is right whose text ends with it: that is where a time is told.
    """

    written: str
    subjects: frozenset[str]
    predicates: frozenset[str]
    objects: frozenset[str]
    flags: frozenset[tuple[Status, Effect, bool]]
    ending: str = ""

    @classmethod
    def read(cls, written: str) -> "Claim":
        subject, predicate, target, *flags = (part.strip() for part in written.split(" | "))
        return cls(
            written=written,
            subjects=frozenset(_plain(name) for name in subject.split("/")),
            predicates=frozenset(name for form in predicate.split("/") for name in _predicates(form)),
            objects=frozenset(_plain(name) for name in target.split("/")),
            flags=frozenset(_flags(one) for one in "".join(flags).split("/")),
        )

    def matches(self, statement: Statement) -> bool:
        meant = (statement.status, statement.effect, statement.negated) in self.flags
        if not meant or not _names(statement.subject.name, self.subjects):
            return False
        if self.ending:
            return statement.text.endswith(self.ending)
        return statement.predicate in self.predicates and _names(_target(statement), self.objects)


@dataclass(frozen=True, slots=True)
class Gold:
    """What a sentence states; `also` is right too, but not asked for."""

    relations: Sequence[Claim]
    also: Sequence[Claim]

    @classmethod
    def read(cls, sentence: dict[str, object]) -> "Gold":
        claims = {key: [Claim.read(str(one)) for one in _list(sentence.get(key))] for key in ("relations", "also")}
        return cls(claims["relations"], claims["also"])


def study(triples: Sequence[tuple[str, str, str]]) -> Gold:
    """The relations of a sentence of the feasibility study: lemmas, `not ` before a denied one, `|` between equals."""
    return Gold([_studied(*triple) for triple in triples], [])


def _studied(subject: str, predicate: str, target: str) -> Claim:
    plain = predicate.removeprefix("not ")
    forms = [form for written in plain.split("|") for form in (written, _passive(written), f"be_{written}")]
    negated = plain != predicate
    return Claim(
        written=f"{subject} | {predicate} | {target}",
        subjects=frozenset(_plain(name) for name in subject.split("|")),
        predicates=frozenset(name for form in forms for name in _predicates(form)),
        objects=frozenset(_plain(name) for name in target.split("|")),
        flags=frozenset((status, effect, negated) for status in Status for effect in Effect),
        ending=target if time_expressions(f"in {target}", _ANY_DAY) else "",
    )


def _passive(form: str) -> str:
    """`base_in` → `be_based_in`."""
    verb, _, link = form.partition("_")
    return f"be_{'born' if verb == 'bear' else verb + ('d' if verb.endswith('e') else 'ed')}_{link}"


@dataclass(frozen=True, slots=True)
class Score:
    """Of one sentence: how many relations were asked for, found right and said, and which were missed or wrong."""

    asked: int
    right: int
    said: int
    missed: Sequence[str]
    wrong: Sequence[str]


def scored(gold: Gold, statements: Sequence[Statement]) -> Score:
    missed = [claim.written for claim in gold.relations if not any(map(claim.matches, statements))]
    claims = [*gold.relations, *gold.also]
    wrong = [_shown(one) for one in statements if not any(claim.matches(one) for claim in claims)]
    return Score(len(gold.relations), len(gold.relations) - len(missed), len(statements), missed, wrong)


def _list(found: object) -> list[object]:
    return found if isinstance(found, list) else []


def _predicates(form: str) -> set[str]:
    """A written name stands for itself; a form for the predicate that the ontology or the verb gives it."""
    if form.isupper():
        return {form}
    first, *rest = form.split("_")
    ontology = default_ontology()
    known = [*ontology.forms.get(form, ()), *ontology.endings.get(form, ())]
    return {
        predicate_name("_".join([first if first == "is" else third_person(first), *rest])),
        *known,
    }


def _flags(written: str) -> tuple[Status, Effect, bool]:
    words = set(written.split())
    status = next((one for one in Status if one.lower() in words), Status.ASSERTED)
    effect = next((one for one in Effect if one.lower() in words), Effect.STATES)
    return status, effect, "negated" in words


def _target(statement: Statement) -> str:
    return statement.object.name if statement.object else statement.value or ""


def _plain(name: str) -> str:
    return re.sub(r"^(?:the|a|an)\s+", "", " ".join(name.lower().split()))


def _names(name: str, right: frozenset[str]) -> bool:
    """Whether it is one of the names, in any number, whatever stands before it or after a preposition."""
    singular, names = _singular(_plain(name)), {_singular(one) for one in right}
    return any(
        singular == one or singular.endswith(f" {one}") or singular.startswith(f"{one} {link} ")
        for one, link in product(names, _LINKS)
    )


def _singular(name: str) -> str:
    return re.sub(r"(?<=[^su\W])s$", "", name)


_LINKS = ("of", "in", "at", "for", "about", "from", "with", "on", "near")


def _shown(statement: Statement) -> str:
    parts = (statement.status, statement.effect, "negated" if statement.negated else "")
    flags = [part.lower() for part in parts if part and part not in _DEFAULTS]
    shown = [statement.subject.name, statement.predicate, _target(statement), *([" ".join(flags)] if flags else [])]
    return f"{' | '.join(shown)}   ({statement.text})"
