"""Relations to a date, from clauses that only give a time: "the meeting starts on Monday"."""

from collections.abc import Iterator

from kg_memory.extract.english.grammar import (
    CLAUSE_COMPLEMENT,
    INDIRECT_OBJECT,
    OBJECT,
    OPEN_COMPLEMENT,
    adjuncts,
    children,
)
from kg_memory.extract.references.phrases import Referent, Referents
from kg_memory.extract.relations.arguments import Relation, particles
from kg_memory.extract.relations.clauses import Clause
from kg_memory.extract.time import describe
from kg_memory.model.bitemporal import Interval

_LIFE = {"bear": "be_born_on", "die": "die_on"}  # these dates are always facts of their own
_VAGUE = frozenset(
    {"go", "come", "do", "see", "know", "think", "get", "happen", "feel", "look", "seem", "quit", "resign"}
)
_COMPLEMENTS = OBJECT | INDIRECT_OBJECT | OPEN_COMPLEMENT | CLAUSE_COMPLEMENT


def dated_relations(
    clause: Clause, referents: Referents, dated: frozenset[int], when: Interval | None, *, alone: bool
) -> Iterator[Relation]:
    """The time as a value of the clause's subjects, for births and deaths and for clauses that state nothing else.

    `alone` means that the clause has no other relation. `dated` holds the tokens of time expressions.
    """
    link, _, value = describe(when).partition(" ") if when else ("", "", "")
    if link not in ("in", "on") or not (clause.lemma in _LIFE or (alone and _says_only_when(clause, dated))):
        return
    for token in clause.subjects:
        for subject in referents.each(token):
            if subject.entity is not None:
                yield Relation(subject, _form(clause, link), Referent(value, None, clause.verb, value), link)


def _says_only_when(clause: Clause, dated: frozenset[int]) -> bool:
    verb, complement = clause.verb, clause.complement
    if clause.lemma in _VAGUE or children(verb, _COMPLEMENTS):
        return False
    if complement is not None and complement.i not in dated and complement.pos_ != "VERB":
        return False
    return all(target.i in dated for _, target in adjuncts(verb))


def _form(clause: Clause, link: str) -> str:
    verb = clause.verb
    if clause.lemma in _LIFE:
        return _LIFE[clause.lemma]
    if clause.complement is not None:
        return f"be_{link}"
    return "_".join([*(["be", verb.lower_] if clause.passive else [clause.lemma]), *particles(verb), link])
