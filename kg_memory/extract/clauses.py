"""The clauses of a sentence: who does what, how it is meant, and which words belong to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from kg_memory.extract.grammar import (
    ADVERBIAL_CLAUSE,
    AUXILIARY,
    CLAUSE_COMPLEMENT,
    COMPLEMENT,
    CONJUNCT,
    COPULA,
    MARK,
    OBJECT,
    OPEN_COMPLEMENT,
    PARTICIPIAL_CLAUSE,
    PASSIVE_AUXILIARY,
    PASSIVE_SUBJECT,
    RELATIVE_CLAUSE,
    SUBJECT,
    children,
    conjuncts,
    is_participle,
    is_predicate,
    negated,
)
from kg_memory.model import Status

_RELATIVES = frozenset({"who", "which", "that", "whom"})
_RELATIVE_ADVERBS = frozenset({"where", "when", "why", "how"})
_CONDITIONS = frozenset({"if", "unless", "whether", "lest"})
_POSSIBLE_MODALS = frozenset({"may", "might", "could", "would", "can", "should", "must", "ca", "'d", "’d", "ought"})
_FUTURE_MODALS = frozenset({"will", "wo", "'ll", "’ll", "shall", "gonna", "gon"})
_REPORTING = frozenset({"say", "tell", "claim", "report", "announce", "hear", "mention", "write", "state", "explain"})
_DOUBTING = frozenset(
    {"think", "believe", "guess", "hope", "wish", "suppose", "assume", "suspect", "doubt", "imagine", "seem", "wonder"}
)
_PLANNING = frozenset(
    {"plan", "want", "hope", "intend", "decide", "expect", "aim", "wish", "go", "prepare", "agree", "promise", "need"}
)
_TRYING = frozenset({"try", "attempt", "fail", "refuse", "seem", "appear", "consider", "forget", "dream"})
_ENDING = frozenset({"stop", "quit", "cease", "give"})  # "give up smoking"
ATTITUDES = frozenset({"like", "love", "enjoy", "hate", "prefer", "adore", "dislike"})


@dataclass(frozen=True, slots=True)
class Clause:
    """One predicate with its subjects. `verb` carries it; `complement` is what a copula says the subject is."""

    verb: Token
    subjects: list[Token]
    passive: bool
    negated: bool
    status: Status
    complement: Token | None = None

    @property
    def lemma(self) -> str:
        return self.verb.lemma_.lower()

    @property
    def habitual_past(self) -> bool:
        """ "used to live": no longer so."""
        return self.verb.dep_ in OPEN_COMPLEMENT and self.verb.head.lower_ == "used"


def clauses(doc: Doc) -> Iterator[Clause]:
    """The clauses that state something; questions, commands and conditions are left out."""
    for sentence in doc.sents:
        if not _is_question(sentence):
            yield from (clause for token in sentence if (clause := _clause(token)) is not None)


def _is_question(sentence: Span) -> bool:
    return "?" in sentence.text[-3:]


def _clause(token: Token) -> Clause | None:
    if not is_predicate(token) or _is_condition(token):
        return None
    if any(is_predicate(child) for child in children(token, OPEN_COMPLEMENT)) and _controls(token):
        return None  # "plans to open": the inner verb is the clause
    subjects, passive = subjects_of(token)
    if not subjects:
        return None
    return Clause(
        verb=token,
        subjects=subjects,
        passive=passive,
        negated=_is_negated(token),
        status=status_of(token),
        complement=_complement(token),
    )


def _controls(token: Token) -> bool:
    """Not "loves hiking", where what is loved is said by the inner verb."""
    gerund = any(child.tag_ == "VBG" for child in children(token, OPEN_COMPLEMENT))
    return not children(token, OBJECT) and not (gerund and token.lemma_.lower() in ATTITUDES)


def _complement(token: Token) -> Token | None:
    if children(token, COPULA):
        return token
    complements = children(token, COMPLEMENT)
    return complements[0] if complements else None


def subjects_of(token: Token, depth: int = 0) -> tuple[list[Token], bool]:
    """The subjects of the predicate, own or shared, and whether it is said of them in the passive."""
    active, passive = children(token, SUBJECT), children(token, PASSIVE_SUBJECT)
    if active or passive:
        found = [joined for subject in active or passive for joined in conjuncts(antecedent(subject, token))]
        return found, not active and bool(children(token, PASSIVE_AUXILIARY))
    if depth > 8:
        return [], False
    return _inherited_subjects(token, depth + 1)


def _inherited_subjects(token: Token, depth: int) -> tuple[list[Token], bool]:
    head = token.head
    if token.dep_ in RELATIVE_CLAUSE:
        return [_described(head)], False
    if (
        token.dep_ == "parataxis"
        and head.pos_ in ("NOUN", "PROPN")
        and head.i < token.i
        and token.tag_ in ("VBZ", "VBD")
    ):
        return conjuncts(head), False  # "Nvidia, based in Santa Clara, designs chips"
    if token.dep_ in PARTICIPIAL_CLAUSE:
        return ([head], is_participle(token)) if token.tag_ in ("VBN", "VBG") else ([], False)
    if token.dep_ in CONJUNCT and is_predicate(head):
        found, passive = subjects_of(head, depth)
        return found, passive and is_participle(token) and not children(token, OBJECT)
    if token.dep_ in OPEN_COMPLEMENT | ADVERBIAL_CLAUSE and is_predicate(head):
        controllers = children(head, OBJECT) if token.dep_ in OPEN_COMPLEMENT else []
        found = [joined for controller in controllers for joined in conjuncts(controller)]
        return (found or subjects_of(head, depth)[0]), token.tag_ == "VBN" and not children(token, AUXILIARY)
    return [], False


def antecedent(token: Token, verb: Token) -> Token:
    """The noun a relative pronoun stands for, or the token itself."""
    if token.lower_ not in _RELATIVES:
        return token
    clause = verb
    while clause.dep_ in CONJUNCT | OPEN_COMPLEMENT and is_predicate(clause.head):
        clause = clause.head
    return _described(clause.head) if clause.dep_ in RELATIVE_CLAUSE else token


def _described(noun: Token) -> Token:
    """Who a relative clause is about: in "Ann is a nurse who paints" it is Ann."""
    subjects = children(noun, SUBJECT) if children(noun, COPULA) else []
    return subjects[0] if subjects else noun


def relative_object(verb: Token) -> Token | None:
    """The antecedent that a relative clause without an object of its own is about: "the company (that) Bob founded"."""
    if verb.dep_ in RELATIVE_CLAUSE and children(verb, SUBJECT) and not children(verb, OBJECT | COMPLEMENT):
        own = {antecedent(subject, verb).i for subject in children(verb, SUBJECT)}
        elsewhere = any(child.lower_ in _RELATIVE_ADVERBS for child in verb.children)
        return None if elsewhere or verb.head.i in own else verb.head
    return None


def status_of(token: Token, depth: int = 0) -> Status:
    """How the predicate is meant, by its own auxiliaries or by what governs it."""
    modals = {child.lower_ for child in children(token, AUXILIARY)}
    if modals & _POSSIBLE_MODALS and not _is_past_perfect(token):
        return Status.POSSIBLE
    if modals & _FUTURE_MODALS:
        return Status.PLANNED
    head = token.head
    if depth > 8 or head == token:
        return Status.ASSERTED
    return _governed_status(token, head, depth)


def _governed_status(token: Token, head: Token, depth: int) -> Status:
    lemma = head.lemma_.lower()
    if token.dep_ in OPEN_COMPLEMENT:
        if head.lower_ in _FUTURE_MODALS:
            return Status.PLANNED
        if lemma in _PLANNING and token.tag_ != "VBN":
            return Status.PLANNED
        return Status.POSSIBLE if lemma in _TRYING else status_of(head, depth + 1)
    if token.dep_ in CLAUSE_COMPLEMENT:
        if lemma in _REPORTING:
            return Status.REPORTED
        return Status.POSSIBLE if lemma in _DOUBTING or negated(head) else Status.ASSERTED
    if token.dep_ in CONJUNCT:
        return status_of(head, depth + 1)
    if any(mark.lower_ == "to" for mark in children(token, MARK | AUXILIARY)):
        return Status.PLANNED  # a purpose: "went to Rome to see Ann"
    return Status.ASSERTED


def _is_past_perfect(token: Token) -> bool:
    """ "'d" is "had" before a participle: "he'd moved"."""
    auxiliaries = children(token, AUXILIARY)
    return token.tag_ == "VBN" and len(auxiliaries) == 1 and auxiliaries[0].lower_ in ("'d", "’d")


def _is_condition(token: Token, depth: int = 0) -> bool:
    if any(mark.lower_ in _CONDITIONS for mark in children(token, MARK)):
        return True
    inherits = token.dep_ in CONJUNCT | OPEN_COMPLEMENT and depth < 8
    return inherits and _is_condition(token.head, depth + 1)


def _is_negated(token: Token) -> bool:
    if negated(token) or any(negated(item) for item in children(token, OBJECT)):
        return True
    head = token.head
    return token.dep_ in OPEN_COMPLEMENT and (negated(head) or head.lemma_.lower() in _ENDING)
