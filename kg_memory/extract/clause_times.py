"""Which time belongs to which clause, and what it says about it."""

from spacy.tokens import Doc, Token

from kg_memory.bitemporal import Interval, Precision
from kg_memory.extract.clauses import Clause
from kg_memory.extract.grammar import AUXILIARY, OPEN_COMPLEMENT, RELATIVE_CLAUSE, children, is_predicate
from kg_memory.extract.time import TimeExpression, past_duration, time_expressions
from kg_memory.model import Passage


class ClauseTimes:
    """The time expressions of a passage and the clauses they belong to."""

    def __init__(self, doc: Doc, passage: Passage) -> None:
        self._at = passage.occurred_at
        self._by_verb: dict[int, TimeExpression] = {}
        dated: set[int] = set()
        for sentence in doc.sents:
            future = any(token.lower_ in ("will", "'ll", "wo", "gonna", "tomorrow", "next") for token in sentence)
            for found in time_expressions(sentence.text, self._at, future=future):
                span = doc.char_span(
                    sentence.start_char + found.start, sentence.start_char + found.end, alignment_mode="expand"
                )
                if span is None:
                    continue
                dated.update(token.i for token in span)
                self._by_verb.setdefault(_governing_verb(span.root).i, found)
        self.tokens = frozenset(dated)

    def of(self, clause: Clause) -> Interval | None:
        """When the clause held, as far as the text says."""
        verb = clause.verb
        found = self._by_verb.get(verb.i)
        if found is None and verb.dep_ in OPEN_COMPLEMENT:
            found = self._by_verb.get(verb.head.i)
        if found is None:
            return self._implied(clause)
        return found.interval

    def _implied(self, clause: Clause) -> Interval | None:
        if clause.habitual_past:
            return Interval(end=self._at, end_precision=Precision.DAY)
        if any(token.lower_ in ("have", "has", "'ve", "’ve", "'s") for token in children(clause.verb, AUXILIARY)):
            return past_duration(clause.verb.sent.text, self._at)
        return None


def _governing_verb(token: Token) -> Token:
    while not is_predicate(token) and token.head != token:
        token = token.head
    opened = children(token, RELATIVE_CLAUSE)  # "Last Thursday I left" is often read as the Thursday that I left
    return opened[0] if opened and not is_predicate(token) else token
