"""Reading replies: what a passage says only together with the turns before it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from kg_memory.extract.dialogue.completion import Completed, Parse, completed
from kg_memory.extract.references.discourse import Discourse
from kg_memory.extract.relations.statements import extraction
from kg_memory.model.extraction import Extraction, Mention, Passage, Statement, Turn
from kg_memory.model.facts import Effect, Status
from kg_memory.model.ontology import EntityKind, Ontology
from kg_memory.model.sources import EntityRef


@dataclass(frozen=True, slots=True)
class Replies:
    """What the replies of a passage say, and the places of its words that say nothing else.

    `answers` if the turn before asked something.
    """

    statements: Sequence[Statement] = ()
    mentions: Sequence[Mention] = ()
    places: Sequence[tuple[int, int]] = ()
    answers: bool = False

    def added_to(self, found: Extraction) -> Extraction:
        """The extraction with these statements in place of what was read in the same words alone.

        "No" to a question corrects nothing that was said before.
        """
        if not self.places and not self.answers:
            return found
        own = [
            replace(said, effect=Effect.STATES) if self.answers and said.effect is Effect.CORRECTS else said
            for said in found.statements
            if not any(start <= said.start < end for start, end in self.places)
        ]
        named = {(mention.entity.name, mention.start) for mention in found.mentions}
        mentions = [one for one in self.mentions if (one.entity.name, one.start) not in named or one.entity.aliases]
        distinct = {(_what(said), said.valid, said.effect): said for said in (*self.statements[::-1], *own[::-1])}
        return replace(found, statements=[*distinct.values()][::-1], mentions=[*found.mentions, *mentions])


def read_replies(
    doc: Doc, passage: Passage, ontology: Ontology, discourse: Discourse, before: Sequence[Turn], parse: Parse
) -> Replies:
    """Completes the replies of the passage and reads them."""
    statements: list[Statement] = []
    mentions: list[Mention] = []
    found = completed(doc, passage, before, parse)
    for one in found:
        here = replace(passage, occurred_at=one.at)
        before_it = _read(one.instead_of, one, here, ontology, discourse, parse)  # first: "she" is someone else then
        said = _read(one.text, one, here, ontology, discourse, parse)
        if one.instead_of:
            meant = {_what(statement) for statement in said}
            wrong = [statement for statement in before_it if _what(statement) not in meant]
            kept = {(_what(statement), statement.valid) for statement in before_it}
            said = [_correcting(statement) for statement in said if (_what(statement), statement.valid) not in kept]
            if one.spellings is None and (said or not one.text):
                said = [*(replace(statement, effect=Effect.RETRACTS) for statement in wrong), *said]
        statements += said
        mentions += [*_mentions(said, one, passage.text), *_spelling(one)]
    places = [place for one in found for place in ((one.start, one.end), one.replaces) if place]
    asked = bool(before) and before[-1].speaker != passage.speaker and before[-1].text.rstrip().endswith("?")
    return Replies(statements, mentions, places, asked)


def _read(
    text: str, reply: Completed, passage: Passage, ontology: Ontology, discourse: Discourse, parse: Parse
) -> list[Statement]:
    """The statements of a completed sentence, with the words of the reply as their evidence."""
    if not text:
        return []
    found = extraction(parse(text), replace(passage, text=text), ontology, discourse)
    return [
        replace(said, start=reply.start, end=reply.end)
        for said in found.statements
        if said.status in (Status.ASSERTED, Status.PLANNED)
    ]


def _correcting(statement: Statement) -> Statement:
    corrects = statement.effect is Effect.STATES and not statement.negated
    return replace(statement, effect=Effect.CORRECTS) if corrects else statement


def _what(statement: Statement) -> object:
    """What a statement says, without its time and its words."""
    target = statement.object.name if statement.object else statement.value
    return statement.subject.name, statement.predicate, target, statement.status, statement.negated


def _mentions(statements: Sequence[Statement], reply: Completed, text: str) -> list[Mention]:
    """The entities of the statements that the reply names."""
    named = {ref.name: ref for said in statements for ref in (said.subject, said.object) if ref is not None}
    places = {name: text.find(name, reply.start, reply.end) for name in named}
    return [Mention(named[name], place, place + len(name)) for name, place in places.items() if place >= 0]


def _spelling(reply: Completed) -> list[Mention]:
    """A name that is put right, with the wrong spelling as an alias."""
    if reply.spellings is None:
        return []
    right, wrong = reply.spellings
    return [Mention(EntityRef(right, EntityKind.THING, (wrong,)), reply.start, reply.end)]
