"""The clauses of a sentence: predicate, subjects, status and negation."""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from kg_memory.extract.english.grammar import (
    ADVERBIAL_CLAUSE,
    AUXILIARY,
    CLAUSE_COMPLEMENT,
    COMPLEMENT,
    CONJUNCT,
    COPULA,
    EXPLETIVE,
    INDIRECT_OBJECT,
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
    is_infinitive,
    is_participle,
    is_predicate,
    preposition,
)
from kg_memory.extract.english.words import IMPERSONAL_VERBS, TASKS
from kg_memory.extract.relations.modality import (
    asks_to_forget,
    asks_to_remember,
    is_condition,
    is_conditional,
    is_negated,
    is_over,
    is_to_be_forgotten,
    is_unreal,
    puts_right,
    status_of,
)
from kg_memory.model.facts import Effect, Status

_RELATIVES = frozenset({"who", "which", "that", "whom"})
_RELATIVE_ADVERBS = frozenset({"where", "when", "why", "how"})
_LIKE_PREPOSITIONS = frozenset(
    {"given", "including", "regarding", "concerning", "compared", "according", "considering"}
)
_WHENEVER = frozenset({"when", "while", "whenever", "once"})
_OWN_SUBJECT = frozenset({"promise", "threaten", "offer", "leave"})  # "promised Erik to come": who promises comes
_PLAYING = SUBJECT | PASSIVE_SUBJECT | OBJECT
_NO_SPEAKER = SUBJECT | PASSIVE_SUBJECT | EXPLETIVE | COPULA | PASSIVE_AUXILIARY
_BEFORE_A_VERB = frozenset({"ADV", "AUX", "CCONJ", "INTJ", "PUNCT"})
_HAVE = frozenset({"have", "has", "'ve", "’ve", "'s", "’s"})
_PLACES = frozenset({"LOC", "GPE", "FAC"})
ATTITUDES = frozenset({"like", "love", "enjoy", "hate", "prefer", "adore", "dislike"})


@dataclass(frozen=True, slots=True)
class Clause:
    """One predicate with its subjects. `verb` is its head; `complement` is the predicate of a copula.

    `effect` is ENDS for a fact that no longer holds, CORRECTS if the sentence corrects an earlier statement, RETRACTS
    for what is to be forgotten. `elliptic` means that the speaker is the subject, left out: "Just moved to Leeds".
    """

    verb: Token
    subjects: list[Token]
    passive: bool
    negated: bool
    status: Status
    complement: Token | None = None
    effect: Effect = Effect.STATES
    elliptic: bool = False

    @property
    def lemma(self) -> str:
        got = self.verb.lower_ == "got" and any(child.lower_ in _HAVE for child in children(self.verb, AUXILIARY))
        return "have" if got else self.verb.lemma_.lower()


def clauses(doc: Doc) -> Iterator[Clause]:
    """The clauses that state something; skips questions, commands and conditions."""
    for sentence in doc.sents:
        if not _is_question(sentence):
            yield from (clause for token in sentence if (clause := _clause(token)) is not None)


def _is_question(sentence: Span) -> bool:
    return "?" in sentence.text[-3:] and not any(asks_to_remember(token) for token in sentence)


def _is_part_of_command(token: Token) -> bool:
    """Whether the clause belongs to a command: "Make sure that the server runs", "find a sport that you enjoy"."""
    relative = token.dep_ in RELATIVE_CLAUSE and any(child.lower_ == "you" for child in children(token, SUBJECT))
    root = token
    while root.dep_ in OPEN_COMPLEMENT | ADVERBIAL_CLAUSE | CLAUSE_COMPLEMENT and root.dep_ != "parataxis":
        if root.dep_ in CLAUSE_COMPLEMENT and (asks_to_remember(root.head) or asks_to_forget(root.head)):
            return False
        root = root.head
    return _is_imperative(token.sent.root if relative else root)


def is_commanded(token: Token) -> bool:
    """Whether the sentence gives the reader a task: "Act as …", "Write a story about …"."""
    root = token.sent.root
    request = _is_imperative(root) or _is_question(token.sent)
    return request and (root.lemma_.lower() in TASKS or _is_quoted(token))


def _is_quoted(token: Token) -> bool:
    """Whether the word stands between quotation marks that the sentence opens."""
    marks = [mark.i < token.i for mark in token.sent if mark.is_quote and mark.text not in ("'", "’")]
    return sum(marks) % 2 == 1 and not all(marks)


def _is_imperative(root: Token) -> bool:
    plain = root.dep_ == "ROOT" and root.tag_ == "VB" and root.lemma_.lower() not in ATTITUDES
    return plain and not children(root, SUBJECT | PASSIVE_SUBJECT | AUXILIARY)


def _clause(token: Token) -> Clause | None:
    if not is_predicate(token) or is_condition(token) or _is_background(token) or _is_part_of_command(token):
        return None
    if is_unreal(token) or is_commanded(token):
        return None
    if any(is_predicate(child) for child in children(token, OPEN_COMPLEMENT)) and _controls(token):
        return None  # "plans to open": the inner verb is the clause
    status = status_of(token)
    if status is Status.ASSERTED and is_conditional(token):
        return None
    subjects, passive = subjects_of(token)
    elliptic = not subjects and leaves_out_speaker(token)
    if not (subjects or elliptic):
        return None
    over = is_over(token)
    return Clause(
        verb=token,
        subjects=subjects,
        passive=passive,
        negated=is_negated(token) and not over,
        status=status,
        complement=_complement(token),
        effect=_effect(token, over=over),
        elliptic=elliptic,
    )


def leaves_out_speaker(token: Token) -> bool:
    """Whether the speaker is the subject and is left out: "Just moved to Leeds and love it"."""
    root = token
    while root.dep_ in CONJUNCT | OPEN_COMPLEMENT and is_predicate(root.head):
        root = root.head
    if root.dep_ != "ROOT" or root.lemma_.lower() in IMPERSONAL_VERBS or children(root, _NO_SPEAKER):
        return False
    before = root.doc[root.sent.start : root.i]
    been = any(child.lower_ == "been" for child in children(root, AUXILIARY)) and before[0].lower_ == "been"
    finite = root.tag_ == "VBD" or been or (root.tag_ in ("VB", "VBP") and root.lemma_.lower() in ATTITUDES)
    return finite and all(word.pos_ in _BEFORE_A_VERB for word in before)


def _effect(token: Token, *, over: bool) -> Effect:
    if is_to_be_forgotten(token):
        return Effect.RETRACTS
    return Effect.ENDS if over else Effect.CORRECTS if puts_right(token) else Effect.STATES


def _is_background(token: Token) -> bool:
    """Whether the clause only gives the time or reason of another: "when I was ten", "given the weather"."""
    if token.lower_ in _LIKE_PREPOSITIONS and not children(token, SUBJECT | PASSIVE_SUBJECT):
        return token.dep_ in ADVERBIAL_CLAUSE
    described = children(token, COPULA | COMPLEMENT)
    if described and any(mark.lower_ == "as" for mark in children(token, MARK)) and not children(token, SUBJECT):
        return True  # "as was Pascal"
    return bool(described) and any(child.lower_ in _WHENEVER for one in (token, *described) for child in one.children)


def _controls(token: Token) -> bool:
    """Whether the inner verb carries the statement; not in "loves hiking"."""
    gerund = any(child.tag_ == "VBG" for child in children(token, OPEN_COMPLEMENT))
    return not children(token, OBJECT | INDIRECT_OBJECT) and not (gerund and token.lemma_.lower() in ATTITUDES)


def _complement(token: Token) -> Token | None:
    if children(token, COPULA):
        return token
    complements = children(token, COMPLEMENT)
    return complements[0] if complements else None


def subjects_of(token: Token, depth: int = 0) -> tuple[list[Token], bool]:
    """The subjects of the predicate, its own or inherited, and whether it is passive."""
    holders = [token, *children(token, AUXILIARY | COPULA)]  # the parser attaches some to the auxiliary
    active, passive = (
        [child for one in holders for child in children(one, kind)] for kind in (SUBJECT, PASSIVE_SUBJECT)
    )
    if active or passive:
        found = [joined for subject in active or passive for joined in conjuncts(antecedent(subject, token))]
        return found, bool(children(token, PASSIVE_AUXILIARY))
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
        and (token.tag_ in ("VBZ", "VBD") or children(token, OBJECT))
    ):
        return conjuncts(head), False  # "Nvidia, based in Santa Clara, designs chips"
    if token.dep_ in PARTICIPIAL_CLAUSE and is_infinitive(token) and head.pos_ == "PROPN":
        return conjuncts(head), False  # "expect Ann to win": a name has no infinitive of its own
    if token.dep_ in PARTICIPIAL_CLAUSE and token.tag_ == "VBG" and head.dep_ not in _PLAYING:
        return [], False  # "walked through the streets waving flags" is often read as streets that wave
    if token.dep_ in PARTICIPIAL_CLAUSE and not is_predicate(head):
        passive = is_participle(token) and not children(token, OBJECT)
        return (conjuncts(head), passive) if token.tag_ in ("VBN", "VBG") else ([], False)
    if token.dep_ in CONJUNCT and is_predicate(head):
        found, passive = subjects_of(head, depth)
        shared = passive and is_participle(token) and not children(token, OBJECT)
        return found, shared or bool(children(token, PASSIVE_AUXILIARY))
    if token.dep_ in OPEN_COMPLEMENT | ADVERBIAL_CLAUSE | PARTICIPIAL_CLAUSE and is_predicate(head):
        return _controller(token, head, depth), token.tag_ == "VBN" and not children(
            token, AUXILIARY - PASSIVE_AUXILIARY
        )
    return [], False


def _controller(token: Token, head: Token, depth: int) -> list[Token]:
    """The controller of an infinitive: Tom in "asked Tom to come", the subject in "plans to come"."""
    given = children(head, OBJECT | INDIRECT_OBJECT) if token.dep_ in OPEN_COMPLEMENT else []
    if given and head.lemma_.lower() not in _OWN_SUBJECT:
        commanded = head.dep_ == "ROOT" and not children(head, SUBJECT | PASSIVE_SUBJECT)
        return [] if commanded else [joined for controller in given for joined in conjuncts(controller)]
    return subjects_of(head, depth)[0]


# --- relative clauses -------------------------------------------------------------------------------------------


def antecedent(token: Token, verb: Token) -> Token:
    """The antecedent of a relative pronoun, or the token itself."""
    if token.lower_ not in _RELATIVES:
        return token
    clause = verb
    while clause.dep_ in CONJUNCT | OPEN_COMPLEMENT and is_predicate(clause.head):
        clause = clause.head
    relative = clause.dep_ in RELATIVE_CLAUSE or (clause.dep_ == "appos" and token.tag_ in ("WP", "WDT"))
    return _described(_personal(clause.head) if token.lower_ in ("who", "whom") else clause.head) if relative else token


def _personal(noun: Token) -> Token:
    """The person that "who" refers to: in "a lawyer from Lagos who …" the lawyer, not the place."""
    while noun.ent_type_ in _PLACES and preposition(noun) and noun.head.pos_ in ("NOUN", "PROPN"):
        noun = noun.head
    return noun


def _described(noun: Token) -> Token:
    """The subject of a relative clause: Ann in "Ann is a nurse who paints"."""
    subjects = children(noun, SUBJECT) if children(noun, COPULA) else []
    return subjects[0] if subjects else noun


def relative_object(verb: Token) -> Token | None:
    """The antecedent as the object of a relative clause that has no other: "the company (that) Bob founded"."""
    if verb.dep_ in RELATIVE_CLAUSE and children(verb, SUBJECT) and not children(verb, OBJECT | COMPLEMENT):
        own = {antecedent(subject, verb).i for subject in children(verb, SUBJECT)}
        elsewhere = any(child.lower_ in _RELATIVE_ADVERBS for child in verb.children)
        return None if elsewhere or verb.head.i in own else verb.head
    return None


def relative_place(verb: Token) -> Token | None:
    """The antecedent of "where": "Rome, where Ann lives"."""
    where = any(child.lower_ == "where" for child in verb.children)
    return verb.head if where and verb.dep_ in RELATIVE_CLAUSE else None
