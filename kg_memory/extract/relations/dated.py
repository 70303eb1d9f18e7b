"""Relations to a date, from clauses that only give a time: "the meeting starts on Monday"."""

from collections.abc import Iterator
from dataclasses import replace

from kg_memory.extract.english.grammar import (
    CLAUSE_COMPLEMENT,
    COPULA,
    INDIRECT_OBJECT,
    OBJECT,
    OPEN_COMPLEMENT,
    adjuncts,
    children,
    particles,
)
from kg_memory.extract.english.inflection import past_participle
from kg_memory.extract.references.phrases import Referent, Referents
from kg_memory.extract.relations.arguments import Relation
from kg_memory.extract.relations.clause_times import ClauseTime, Limit
from kg_memory.extract.relations.clauses import Clause
from kg_memory.model.ontology import EntityKind

BIRTHDAY = "have_birthday"
_BIRTHDAYS = frozenset({"birthday", "bday"})
_DUE = "be_due"
_LINKS = frozenset({"in", "on", "by"})
_LINKS_OF_THINGS = frozenset({"before", "until", "from"})  # "the lease runs until May", but not "Ann slept until ten"
_LIFE = {"bear": "be_born_on", "die": "die_on"}  # these dates are always facts of their own
_VAGUE = frozenset(
    {"go", "come", "do", "see", "know", "think", "get", "happen", "feel", "look", "seem", "quit", "resign"}
)
_COMPLEMENTS = OBJECT | INDIRECT_OBJECT | OPEN_COMPLEMENT | CLAUSE_COMPLEMENT


def dated_relations(
    clause: Clause,
    referents: Referents,
    dated: frozenset[int],
    when: ClauseTime | None,
    *,
    alone: bool,
    moved: bool,
) -> Iterator[Relation]:
    """The time as a value of the clause's subjects, for births and deaths and for clauses that state nothing else.

    `alone` means that the clause has no other relation, `moved` that the time is the new one of an event. `dated` holds
    the tokens of time expressions.
    """
    if when is None:
        return
    link, _, value = when.words.partition(" ")
    if link not in _LINKS | _LINKS_OF_THINGS:
        return
    target = Referent(value, None, clause.verb, value)
    if moved:
        yield from _moved(clause, target, referents)
    elif last_days := list(_last_days(clause, referents)):
        yield from last_days
    elif clause.lemma in _LIFE or (alone and _says_only_when(clause, dated)):
        subjects = [subject for token in clause.subjects for subject in referents.each(token) if subject.entity]
        between = "due" if _is_due(clause) else ""
        for subject in subjects:
            if link in _LINKS_OF_THINGS and (subject.kind is EntityKind.PERSON or clause.lemma in _LIFE):
                continue
            birthday = _birthday(subject, when, target, referents)
            yield birthday or Relation(subject, _form(clause, link), target, link, between)


def _moved(clause: Clause, time: Referent, referents: Referents) -> Iterator[Relation]:
    """The new time of an event: "the meeting was moved to Monday", "we moved the meeting to Monday"."""
    objects = children(clause.verb, OBJECT)
    link = "for" if clause.lemma == "schedule" else "to"
    for token in objects or clause.subjects:
        for event in referents.each(token):
            if event.entity is not None and event.kind is not EntityKind.PERSON:
                words = f"was {past_participle(clause.verb)}" if objects else ""
                yield Relation(event, "be_scheduled_for_time", time, link, words=words)


def _last_days(clause: Clause, referents: Referents) -> Iterator[Relation]:
    """The end of an employment: "My last day at Acme is 31 March"."""
    for noun in clause.subjects:
        last = noun.lower_ == "day" and any(child.lower_ in ("last", "final") for child in noun.children)
        owner = referents.owner(noun) if last else None
        if owner is not None and owner.entity is not None:
            at = [place for word, place in adjuncts(noun) if word in ("at", "with") and referents.is_name(place)]
            named = [one for place in at for one in referents.each(place)]
            for firm in named:
                yield Relation(owner, "leave", firm, words="leaves")
            if not named:
                yield Relation(owner, "resign", Referent("", None, clause.verb, ""), words="stops working")


def _birthday(subject: Referent, when: ClauseTime, value: Referent, referents: Referents) -> Relation | None:
    """The birth date of the owner of a birthday, or without a year its day of every year."""
    owner = referents.owner(subject.token) if subject.token.lemma_.lower() in _BIRTHDAYS else None
    if owner is None or owner.entity is None:
        return None
    owner = replace(owner, wording=subject.name)
    if not when.yearly:
        return Relation(owner, "be_born_on", value, "on")
    day = value.name.rpartition(" ")[0]
    return Relation(owner, BIRTHDAY, replace(value, name=day, wording=day), "on")


def is_deadline(when: ClauseTime | None) -> bool:
    """Whether it limits when something happens: "is due by Friday", "expires before June"."""
    return when is not None and when.limit is not Limit.UNTIL


def birthday_rule(when: ClauseTime) -> str:
    """The iCalendar rule (RFC 5545) of a birthday."""
    return f"FREQ=YEARLY;BYMONTH={when.interval.start.month};BYMONTHDAY={when.interval.start.day}"


def _says_only_when(clause: Clause, dated: frozenset[int]) -> bool:
    verb, complement = clause.verb, clause.complement
    if clause.lemma in _VAGUE or children(verb, _COMPLEMENTS):
        return False
    if complement is not None and complement.i not in dated and complement.pos_ != "VERB" and not _is_due(clause):
        return False
    return all(target.i in dated for _, target in adjuncts(verb))


def _is_past(clause: Clause) -> bool:
    return any(word.tag_ == "VBD" for word in (clause.verb, *children(clause.verb, COPULA)))


def _is_due(clause: Clause) -> bool:
    return clause.complement is not None and clause.complement.lower_ == "due"


def _form(clause: Clause, link: str) -> str:
    verb = clause.verb
    if clause.lemma in _LIFE:
        return _LIFE[clause.lemma]
    if clause.complement is not None:
        if _is_due(clause):
            return f"{_DUE}_{link}"
        return "be_scheduled_for_time" if link == "on" and not _is_past(clause) else f"be_{link}"
    words = ["be", verb.lower_] if clause.passive else [clause.lemma]
    return "_".join([*words, *(word.lower_ for word in particles(verb)), link])
