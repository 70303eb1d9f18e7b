"""The facts that a caller asserts: checked, put into words, and located in the text they come with."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from functools import cache

from kg_memory.errors import InvalidInput
from kg_memory.model.extraction import Mention, Statement
from kg_memory.model.facts import Content, Effect, shared
from kg_memory.model.ontology import predicate_name
from kg_memory.model.sources import Assertion, EntityRef
from kg_memory.model.text import one_line, storable

LONGEST_NAME = 200
LONGEST_VALUE = 10_000
LONGEST_STATEMENT = 10_000
MOST_ASSERTIONS = 2_000
"""The limit for one call, and for one message or document."""


def checked_statement(assertion: Assertion, what: str) -> Statement:
    """The assertion as a statement; raises `InvalidInput` naming `what` is wrong and why."""
    open_end = assertion.effect is Effect.ENDS and assertion.object is None and assertion.value is None
    if (assertion.object is None) == (assertion.value is None) and not open_end:
        raise InvalidInput(f"{what} needs either an object or a value, and not both")
    if not 0 < assertion.confidence <= 1:
        raise InvalidInput(f"{what} has confidence {assertion.confidence}; it goes from above 0 to 1")
    subject = _checked(assertion.subject, f"the subject of {what}")
    object_ = assertion.object and _checked(assertion.object, f"the object of {what}")
    value = assertion.value
    if value is not None:
        storable(value, f"the value of {what}", limit=LONGEST_VALUE)
    predicate = predicate_name(assertion.predicate)
    if assertion.text is None:
        text = _sentence(subject.name, predicate, object_.name if object_ else value, assertion)
    else:
        text = storable(assertion.text, f"the text of {what}", limit=LONGEST_STATEMENT)
    content = shared(assertion, Content) | {"text": text}
    return Statement(subject, predicate, object_, start=0, end=0, effect=assertion.effect, **content)


def _sentence(subject: str, predicate: str, target: str | None, assertion: Assertion) -> str:
    """The assertion in words: `Ada works at Acme`, `It ended that Ada works at Acme`."""
    words = [subject, predicate.lower().replace("_", " "), target or "anything"]
    denial = ["It is not so that"] if assertion.negated else []
    effect = {Effect.ENDS: ["It ended that"], Effect.RETRACTS: ["It is taken back that"]}.get(assertion.effect, [])
    return " ".join([*effect, *denial, *words])


def _checked(ref: EntityRef, what: str) -> EntityRef:
    aliases = tuple(one_line(alias, f"an alias of {what}", limit=LONGEST_NAME) for alias in ref.aliases)
    return EntityRef(one_line(ref.name, what, limit=LONGEST_NAME), ref.kind, aliases)


def by_text(statements: Sequence[Statement], texts: Sequence[str]) -> list[list[Statement]]:
    """The statements of each text: a statement belongs to the first text that names most of its entities."""
    folded = [text.casefold() for text in texts]

    @cache
    def naming(name: str) -> Set[int]:
        key = name.casefold()
        return {number for number, text in enumerate(folded) if key in text and _span(name, texts[number])}

    found: list[list[Statement]] = [[] for _ in texts]
    for statement in statements:
        named: Counter[int] = Counter()
        for ref in _sides(statement):
            named.update(set[int]().union(*map(naming, (ref.name, *ref.aliases))))
        found[min(named, key=lambda number: (-named[number], number), default=0)].append(statement)
    return found


def placed(statement: Statement, text: str) -> Statement:
    """The statement located in `text`: at its words, else at its subject, else in the whole text."""
    for words in (statement.text, statement.subject.name):
        if found := _span(words, text):
            return replace(statement, start=found[0], end=found[1])
    return replace(statement, start=0, end=len(text))


def mentions(statement: Statement, text: str) -> Iterator[Mention]:
    """Where `text` first names the statement's subject and object, each by its name or else an alias."""
    for ref in _sides(statement):
        spans = (_span(name, text) for name in (ref.name, *ref.aliases))
        if (found := next(filter(None, spans), None)) is not None:
            yield Mention(ref, *found)


def _sides(statement: Statement) -> Sequence[EntityRef]:
    return [statement.subject, statement.object] if statement.object else [statement.subject]


def _span(words: str, text: str) -> tuple[int, int] | None:
    """The first place where the words stand as whole words, ignoring case."""
    found = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE)
    return found and found.span()
