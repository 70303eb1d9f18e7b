"""Grammatical queries on a dependency parse, with Universal Dependencies or ClearNLP labels."""

from collections.abc import Iterator

from spacy.tokens import Token

SUBJECT = frozenset({"nsubj"})
PASSIVE_SUBJECT = frozenset({"nsubj:pass", "nsubjpass"})
OBJECT = frozenset({"obj", "dobj"})
INDIRECT_OBJECT = frozenset({"iobj", "dative"})
COMPLEMENT = frozenset({"attr", "acomp"})  # ClearNLP: beside the verb; in UD the complement is the clause itself
COPULA = frozenset({"cop"})
PASSIVE_AUXILIARY = frozenset({"aux:pass", "auxpass"})
AUXILIARY = frozenset({"aux", "aux:pass", "auxpass"})
MARK = frozenset({"mark"})
CONJUNCT = frozenset({"conj"})
APPOSITION = frozenset({"appos"})
POSSESSOR = frozenset({"nmod:poss", "poss"})
RELATIVE_CLAUSE = frozenset({"acl:relcl", "relcl"})
PARTICIPIAL_CLAUSE = frozenset({"acl"})
CLAUSE_COMPLEMENT = frozenset({"ccomp", "parataxis"})
OPEN_COMPLEMENT = frozenset({"xcomp"})
ADVERBIAL_CLAUSE = frozenset({"advcl", "advcl:relcl", "pcomp"})
PARTICLE = frozenset({"compound:prt", "prt"})
COMPOUND = frozenset({"compound", "flat", "flat:name", "flat:foreign", "nn", "nmod:desc"})
ADJECTIVE = frozenset({"amod"})
NUMBER = frozenset({"nummod"})
MEASURE = frozenset({"obl:unmarked", "obl:npmod", "npadvmod"})
ADVERB = frozenset({"advmod", "neg"})
CASE = frozenset({"case"})
EXPLETIVE = frozenset({"expl"})
DETERMINER = frozenset({"det", "det:predet", "predet"})

_FIXED = frozenset({"fixed"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "both"})
_POSSESSIVE_ENDINGS = frozenset({"'s", "’s", "'", "’"})
_UD_ADJUNCT = frozenset({"obl", "obl:agent", "obl:arg", "nmod", "nmod:agent"})
_CLEAR_PREPOSITION = frozenset({"prep", "agent", "dative"})
_CLEAR_PREPOSITION_OBJECT = frozenset({"pobj"})
NEGATIONS = frozenset({"not", "n't", "n’t", "never", "neither", "nor", "nowhere"})
HARDLY = frozenset({"rarely", "seldom", "barely", "hardly", "scarcely"})

Labels = frozenset[str]


def children(token: Token, labels: Labels) -> list[Token]:
    return [child for child in token.children if child.dep_ in labels]


def adjuncts(token: Token) -> Iterator[tuple[str, Token]]:
    """The prepositional dependents, each with its preposition (`in`, `out_of`; empty if there is none)."""
    for child in token.children:
        if child.dep_ in _UD_ADJUNCT:
            yield preposition(child), child
        elif child.dep_ in _CLEAR_PREPOSITION and child.pos_ in ("ADP", "SCONJ"):
            for target in children(child, _CLEAR_PREPOSITION_OBJECT):
                yield child.lower_, target


def particles(verb: Token) -> list[Token]:
    """The particles of a verb: up in "picked up", back in "went back to Rome", rid in "got rid of"."""
    return [child for child in verb.children if child.dep_ in PARTICLE or _is_particle(child, verb)]


def _is_particle(child: Token, verb: Token) -> bool:
    adverb = child.dep_ in ADVERB and (child.tag_ == "RP" or child.lower_ in ("away", "back"))
    return child.i > verb.i and (adverb or child.lower_ == "rid")


def preposition(token: Token) -> str:
    """The preposition before a noun: `from` in "Bob is from Rome", `because_of`."""
    cases = children(token, CASE) or [case for part in children(token, COMPOUND) for case in children(part, CASE)]
    words = [word for case in cases for word in (case, *children(case, _FIXED))]
    return "_".join(word.lower_ for word in words if word.lower_ not in _POSSESSIVE_ENDINGS)


def stranded_preposition(verb: Token) -> str:
    """The stranded preposition of a verb: `for` in "the firm that Bob works for"."""
    left = (child for child in verb.children if child.dep_ in CASE | _CLEAR_PREPOSITION and child.i > verb.i)
    return next((child.lower_ for child in left if not any(child.children)), "")


def conjuncts(token: Token) -> list[Token]:
    """The token and its conjuncts: "Ann, Bob and Carl"."""
    joined, pending = [], [token]
    while pending:
        joined.append(pending.pop())
        beside = children(joined[-1], CONJUNCT)
        pending += [child for child in reversed(beside) if not _has_a_clause(child)]
    return joined


def _has_a_clause(token: Token) -> bool:
    return token.pos_ in ("VERB", "AUX") or bool(children(token, SUBJECT | PASSIVE_SUBJECT | COPULA))


def negated(token: Token) -> bool:
    """Whether the token is negated: "did not move", "no bakery", "rarely drinks", "anything but quiet"."""
    return (
        any(child.lower_ in NEGATIONS | HARDLY or _is_hardly_ever(child) for child in token.children)
        or any(child.lower_ == "no" and child.dep_ in DETERMINER for child in token.children)
        or (token.i > 1 and token.nbor(-1).lower_ == "but" and token.nbor(-2).lower_ == "anything")
    )


def _is_hardly_ever(token: Token) -> bool:
    return token.lower_ == "ever" and any(child.lower_ in HARDLY for child in token.children)


def is_infinitive(token: Token) -> bool:
    """Whether the predicate is an infinitive: "to open", "to be a nurse", "to be living"."""
    to = any(child.lower_ in ("to", "na") for child in children(token, MARK | AUXILIARY))
    return to and (token.tag_ == "VB" or any(child.tag_ == "VB" for child in children(token, COPULA | AUXILIARY)))


def is_alternative(token: Token) -> bool:
    """Whether the token is one of several alternatives: "Ann or Bob"."""
    group = [*children(token, CONJUNCT), token, *([token.head] if token.dep_ in CONJUNCT else [])]
    return any(child.lower_ == "or" for joined in group for child in joined.children)


def is_definite(noun: Token) -> bool:
    """Whether the noun is a name, or has a possessor or "the", "this" or "that"."""
    words = {child.lower_ for child in children(noun, DETERMINER)}
    return noun.pos_ == "PROPN" or bool(words & _DEFINITE) or bool(children(noun, POSSESSOR))


def is_participle(token: Token) -> bool:
    """Whether the token is a past participle, as in "was founded" or "the company founded by Ann"."""
    return token.tag_ == "VBN" or "Pass" in token.morph.get("Voice", [])


def is_predicate(token: Token) -> bool:
    """Whether the token is the head of a clause: a verb, or the complement of a copula."""
    if token.dep_ in AUXILIARY | COPULA | MARK | ADJECTIVE:
        return False
    return token.pos_ in ("VERB", "AUX") or token.tag_[:2] == "VB" or bool(children(token, COPULA))
