"""Selects the statements that are worth keeping, after the parser: with evidence, with names, about someone."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from kg_memory.extract.english.words import (
    ABSTRACT_NOUNS,
    COURTESIES,
    FAMILY,
    FEELINGS,
    INTERJECTIONS,
    REACTIONS,
    SAYING_PREDICATES,
    SEEMING_PREDICATES,
    VAGUE_NOUNS,
)
from kg_memory.model.extraction import Extraction, Passage, Statement
from kg_memory.model.facts import MemoryKind, Status
from kg_memory.model.ontology import PARTIES, EntityKind, default_ontology
from kg_memory.model.roles import FactPolicy, Role, role_of
from kg_memory.model.sources import EntityRef
from kg_memory.model.text import normalised

_WORD = re.compile(r"\w+")
_STEM = 4
_BROKEN = re.compile(
    r"[^\w\"“„«'‘(#@$€£¥₹+.\-~<>*]|.*(?:\s['’\"”),;:]\s|[{}|=`]|\s(?:as|the|an?|of|to|and|or|with|my|your)$)"
)
_TWO_VERBS = re.compile(r"\b(?:is|are|was|were)(?: not)? (?:is|are|was|were|does|did|has|have)\b")
_POINTING = re.compile(r"\b(?:it|them|this|that|these|those|here|there)\b", re.IGNORECASE)
_INTENDING = re.compile(
    r"\b(?:wants?|plan(?:s|ning)|decided?|intends?|going to|needs?|agreed|promised|wish(?:es)?|aim(?:s|ing)"
    r"|consider(?:s|ing)|thinking|hop(?:es|ing)|might|may)\b"
)
_FEELINGS = REACTIONS | FEELINGS
_ASKED = frozenset({MemoryKind.INSTRUCTION, MemoryKind.PROCEDURAL})  # "keep it short"


def selected(passage: Passage, extraction: Extraction) -> Extraction:
    """The extraction with the statements that have evidence and names, and that the policy of the passage keeps."""
    checks: tuple[tuple[str, Callable[[Statement], bool]], ...] = (
        ("no evidence", lambda statement: is_grounded(statement, passage.text)),
        ("no name", is_well_named),
        ("not well worded", is_well_worded),
        ("not worthwhile", lambda statement: is_worthwhile(statement, passage)),
    )
    for reason, keeps in checks:
        extraction = without(extraction, list(filter(keeps, extraction.statements)), reason)
    return extraction


def without(extraction: Extraction, kept: Sequence[Statement], reason: str) -> Extraction:
    """The extraction with only the kept statements; counts the others as dropped for this reason."""
    dropped = Counter(extraction.dropped) + Counter({reason: len(extraction.statements) - len(kept)})
    return replace(extraction, statements=kept, dropped=dict(dropped))


def is_grounded(statement: Statement, text: str) -> bool:
    """Whether the statement's span lies in the text and shares a word or a name with the statement."""
    if not 0 <= statement.start < statement.end <= len(text):
        return False
    quoted = normalised(text[statement.start : statement.end])
    sides = [statement.subject.name, _target(statement)]
    words = " ".join([*sides, statement.text, statement.predicate.replace("_", " ")])
    return any(normalised(side) in quoted for side in sides if side) or bool(_stems(quoted) & _stems(normalised(words)))


def is_well_named(statement: Statement) -> bool:
    """Whether neither side is a fragment: "etc", ", and 1440px widths"."""
    return not any(
        side.casefold().strip(".") in INTERJECTIONS or _BROKEN.match(side)
        for side in (statement.subject.name, _target(statement))
        if side
    )


def is_well_worded(statement: Statement) -> bool:
    """Whether the text is a sentence: not "Ada is is British", which the parser understood wrongly."""
    return _TWO_VERBS.search(statement.text) is None


def is_worthwhile(statement: Statement, passage: Passage) -> bool:
    """Whether the policy of the passage keeps the statement."""
    if passage.policy is not FactPolicy.WORTHWHILE:
        return True
    if passage.role is Role.ASSISTANT and not _is_about_the_user(statement, passage):
        return False
    if passage.role is Role.USER and statement.kind in _ASKED:
        return True
    if passage.role is Role.USER and (_is_compliment(statement, passage) or _is_about_an_assistant(statement)):
        return False
    specific = _has_specific_subject(statement) or _is_kept_track_of(statement, passage)
    return specific and _has_content(statement) and _is_settled(statement)


def _target(statement: Statement) -> str:
    return statement.object.name if statement.object else statement.value or ""


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(text) if len(word) > 1}


def _is_about_the_user(statement: Statement, passage: Passage) -> bool:
    """Whether an assistant's statement is about the user, or about what the assistant did or will do."""
    if statement.status is Status.POSSIBLE or statement.predicate in SAYING_PREDICATES:
        return False
    if statement.subject.name == passage.speaker:
        return bool(re.match(rf"{re.escape(statement.subject.name)} (?:has|will)\b", statement.text))
    return True


def _is_compliment(statement: Statement, passage: Passage) -> bool:
    """Whether a user tells the other what the other is like: "you did an amazing job"."""
    name = passage.addressee
    to_the_other = name is not None and statement.subject.name in (name, f"{name}'s {_noun(statement.subject.name)}")
    return to_the_other and statement.valid is None and not _is_known(statement, passage) and not _is_named(statement)


def _is_about_an_assistant(statement: Statement) -> bool:
    """Whether a user speaks of an assistant: "I'll try your idea"."""
    sides = (statement.subject.name, _target(statement))
    return any(role_of(side.partition("'s ")[0]) is Role.ASSISTANT for side in sides)


def _is_known(statement: Statement, passage: Passage) -> bool:
    return statement.predicate in (passage.ontology or default_ontology()).predicates


def _is_named(statement: Statement) -> bool:
    """Whether the object is a named person, organization, place or event."""
    return statement.object is not None and statement.object.kind in PARTIES and "'s " not in statement.object.name


def _noun(name: str) -> str:
    """The noun at the end of a name."""
    return name.rpartition(" ")[2].casefold()


def _is_vague(name: str, kind: EntityKind | None) -> bool:
    """Whether a phrase says nothing by itself: "the approach", "your support", "my dreams"."""
    if kind is EntityKind.TOPIC:
        return name.casefold() in VAGUE_NOUNS or _noun(name) in ABSTRACT_NOUNS
    noun = _noun(name)
    return "'s " in name and (noun in ABSTRACT_NOUNS or noun.removesuffix("s") in ABSTRACT_NOUNS)


def _has_specific_subject(statement: Statement) -> bool:
    """Whether the subject is not just any: "the template", "users"; a date, an amount or a name makes it specific."""
    subject = statement.subject
    if _is_vague(subject.name, subject.kind):
        return False
    if subject.kind is not EntityKind.TOPIC or any(map(str.isdigit, subject.name)):
        return True
    counted = statement.value is not None and any(map(str.isdigit, statement.value))
    definite = statement.text.lower().startswith("the ")
    return definite and (counted or statement.valid is not None or _is_name(statement.object))


def _is_kept_track_of(statement: Statement, passage: Passage) -> bool:
    """Whether it is what changes from time to time, such as a status, a date or a price: "kickoff moved to Friday"."""
    return (passage.ontology or default_ontology()).one_at_a_time(statement.predicate)


def _is_name(ref: EntityRef | None) -> bool:
    return ref is not None and ref.kind is not EntityKind.TOPIC and "'s " not in ref.name and ref.name[:1].isupper()


def _has_content(statement: Statement) -> bool:
    """Whether it says something by itself: not "has a question", "is worried", "improved it to 220 ms"."""
    target = _target(statement)
    verb, _, rest = statement.predicate.partition("_")
    if _POINTING.search(statement.text) or verb in COURTESIES or _is_feeling(verb, rest) or _is_circular(statement):
        return False
    if statement.object is None:
        return _noun(target) not in _FEELINGS and (
            statement.predicate not in SEEMING_PREDICATES or any(map(str.isdigit, target))
        )
    return statement.valid is not None or not _is_vague(target, statement.object.kind)


def _is_feeling(verb: str, rest: str) -> bool:
    """Whether the predicate is that of "is proud of"."""
    return verb == "IS" and rest.partition("_")[0].casefold() in _FEELINGS


def _is_circular(statement: Statement) -> bool:
    """Whether the owner of the subject is the object: "Ada's rival is rival of Ada", "Ada's violin helps Ada"."""
    subject, owner = statement.subject, statement.object
    if owner is None or not subject.name.startswith(f"{owner.name}'s "):
        return False
    noun = _noun(subject.name)
    return subject.kind is not EntityKind.PERSON or (noun not in FAMILY and f" {noun} of " in statement.text)


def _is_settled(statement: Statement) -> bool:
    """Whether it is more than a remark about what may be or what one will do next; a name or a date makes it more."""
    if statement.status in (Status.ASSERTED, Status.REPORTED) or statement.negated or statement.valid is not None:
        return True
    if _is_name(statement.object) or (statement.object is not None and "'s " in statement.object.name):
        return " perhaps " not in statement.text
    return statement.object is None or bool(_INTENDING.search(statement.text))
