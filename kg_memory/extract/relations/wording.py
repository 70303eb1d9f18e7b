"""The wording of a clause's verb phrase in the text of a statement."""

from spacy.tokens import Token

from kg_memory.extract.english.grammar import (
    AUXILIARY,
    CONJUNCT,
    COPULA,
    HARDLY,
    INDIRECT_OBJECT,
    OBJECT,
    OPEN_COMPLEMENT,
    children,
    is_infinitive,
    particles,
)
from kg_memory.extract.english.inflection import third_person
from kg_memory.extract.relations.clauses import Clause
from kg_memory.extract.relations.modality import FAILING, has_yet_to
from kg_memory.model.facts import Effect, Status

_CONTRACTED = {
    "gon": "going",
    "na": "to",
    "ca": "can",
    "wo": "will",
    "'ll": "will",
    "’ll": "will",
    "n't": "not",
    "n’t": "not",
    "'s": "is",
    "’s": "is",
    "'m": "is",
    "'re": "is",
}

_PLURAL = {"is": "are", "was": "were", "has": "have", "does": "do"}

_UNSURE = {Status.REPORTED: "reportedly", Status.POSSIBLE: "perhaps"}
_FINITE = {"be": "is", "been": "has been", "being": "is", "having": "has"}


def verb_words(clause: Clause, *, plural: bool = False) -> str:
    """The verb with its auxiliaries and negation, in the third person: "has not lived"."""
    words = _singular_words(clause).split()
    if plural and words:
        words[0] = clause.lemma if words[0] == third_person(clause.lemma) else _PLURAL.get(words[0], words[0])
    return " ".join(words)


def unsure(clause: Clause) -> str:
    """The adverb "reportedly" or "perhaps", unless the verb phrase already shows the status."""
    said = _governing_words(clause.verb) or any(token.tag_ == "MD" for token in children(clause.verb, AUXILIARY))
    return "" if said else _UNSURE.get(clause.status, "")


def _singular_words(clause: Clause) -> str:
    verb = clause.verb
    words = _governing_words(verb)
    if clause.effect is Effect.ENDS and not words:
        return "is no longer" if clause.complement == verb else f"no longer {third_person(clause.lemma)}"
    own = [_auxiliary(token, verb) for token in sorted(children(verb, AUXILIARY | COPULA), key=lambda item: item.i)]
    own += [child.lower_ for child in verb.children if child.lower_ in HARDLY]
    own += ["yet", "to"] if has_yet_to(verb) else []
    if words:
        words += [word for word in own if word not in ("to", "na")]
        words += [] if clause.complement == verb else [verb.lower_]
    else:
        words = own if clause.complement == verb else [*own, _main(verb, clause, bool(set(own) - HARDLY))]
    if words:
        words[0] = _FINITE.get(words[0], words[0])
    words += [particle.lower_ for particle in particles(verb)]
    if clause.negated and not said_negatively(clause, words):
        if not own and words[0] in (verb.lower_, third_person(clause.lemma)):
            words[:1] = ["did" if verb.tag_ == "VBD" else "does", clause.lemma]
        words.insert(1, "not")
    return " ".join(words)


def said_negatively(clause: Clause, words: list[str]) -> bool:
    """Whether the words already contain a negation: "failed to join", "rarely eats", "has yet to visit"."""
    governed = clause.verb.dep_ in OPEN_COMPLEMENT and clause.verb.head.lemma_.lower() in FAILING
    return governed or bool({"not", "never", "no", "yet"} & set(words)) or bool(HARDLY & set(words))


def _governing_words(verb: Token) -> list[str]:
    """The words of the governing verb: "plans to" in "plans to open"."""
    head = verb.head
    if verb.dep_ not in OPEN_COMPLEMENT or head.pos_ != "VERB":
        return []
    if children(head, OBJECT | INDIRECT_OBJECT):  # "told me to rest": I am to rest
        return ["is", "to"] if is_infinitive(verb) and children(head, INDIRECT_OBJECT) else []
    auxiliaries = [_auxiliary(token, head) for token in children(head, AUXILIARY)]
    main = _CONTRACTED.get(head.lower_, head.lower_) if auxiliaries else _finite(head)
    return [*auxiliaries, main, *(["to"] if is_infinitive(verb) else [])]


def _main(verb: Token, clause: Clause, has_auxiliary: bool) -> str:
    if has_auxiliary:
        return verb.lower_
    if clause.passive:
        past = verb.dep_ in CONJUNCT and any(one.tag_ == "VBD" for one in children(verb.head, AUXILIARY))
        return f"{'was' if past else 'is'} {verb.lower_}"
    return _finite(verb)


def _finite(verb: Token) -> str:
    past = verb.tag_ in ("VBD", "VBN")
    return verb.lower_ if past or not verb.lemma_.isalpha() else third_person(verb.lemma_.lower())


def _auxiliary(token: Token, verb: Token) -> str:
    lemma, past = token.lemma_.lower(), token.tag_ == "VBD"
    if token.tag_ in ("VB", "VBN", "VBG"):
        return _CONTRACTED.get(token.lower_, token.lower_)
    if lemma == "be":
        return "was" if past else "is"
    if lemma == "have":
        return "had" if past else "has"
    if lemma == "do":
        return "did" if past else "does"
    if token.lower_ in ("'d", "’d"):
        return "had" if verb.tag_ == "VBN" else "would"
    return _CONTRACTED.get(token.lower_, token.lower_)
