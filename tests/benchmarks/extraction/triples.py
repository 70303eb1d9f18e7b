"""Open triples of tokenised sentences, read off the clauses that the product finds: who does what to whom and where."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.progress import track
from spacy.tokens import Doc, Token

from kg_memory.extract.english.grammar import (
    ADVERB,
    APPOSITION,
    AUXILIARY,
    CASE,
    CLAUSE_COMPLEMENT,
    COPULA,
    INDIRECT_OBJECT,
    MEASURE,
    NEGATIONS,
    OBJECT,
    OPEN_COMPLEMENT,
    PARTICLE,
    POSSESSOR,
    RELATIVE_CLAUSE,
    SUBJECT,
    adjuncts,
    children,
)
from kg_memory.extract.pipeline.load import shipped_pipeline
from kg_memory.extract.relations.clauses import Clause, clauses
from kg_memory.providers.minilm import MiniLM
from kg_memory.providers.minilm_weights import minilm_weights
from kg_memory.settings import Settings
from tests.benchmarks.extraction.progress import to_stderr

_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "``": '"', "''": '"'}
_COMPLEMENTS = INDIRECT_OBJECT | OPEN_COMPLEMENT | CLAUSE_COMPLEMENT
_LEFT_OUT = RELATIVE_CLAUSE | {"punct", "parataxis"}
_NEAR = 2  # words between a verb and an adverb that is told as part of the relation

# How much of a triple is right on average, on the development half of CaRB.
_MAIN, _SUBORDINATE, _APPOSITION, _OWNER = 0.7, 0.55, 0.3, 0.2


@dataclass(frozen=True, slots=True)
class Triple:
    """A relation with its first argument and the others, as words of the sentence."""

    confidence: float
    relation: str
    first: str
    rest: list[str]


def run(source: Path) -> str:
    """A sentence a line, tokens parted by spaces, to lines of sentence, confidence, relation, arg1, arg2 … (tabs)."""
    nlp = shipped_pipeline(MiniLM(minilm_weights(Settings.load().cache)))
    sentences = [line.strip() for line in source.read_text("utf-8-sig").splitlines() if line.strip()]
    docs = (Doc(nlp.vocab, words=[_BRACKETS.get(word, word) for word in line.split()]) for line in sentences)
    lines: list[str] = []
    for sentence, doc in zip(
        sentences, track(nlp.pipe(docs), "triples", len(sentences), console=to_stderr), strict=True
    ):
        for triple in triples(doc, sentence.split()):
            fields = [sentence, f"{triple.confidence:.3f}", triple.relation, triple.first, *triple.rest]
            lines.append("\t".join(fields) + "\n")
    return "".join(lines)


def triples(doc: Doc, words: list[str]) -> Iterator[Triple]:
    """What the clauses and noun phrases of a sentence state; `words` are its tokens as they are to be written."""
    for clause in clauses(doc):
        arguments = _arguments(clause)
        if arguments:
            yield _of_clause(clause, arguments, words)
    for token in doc:
        for child in children(token, APPOSITION):
            yield Triple(_APPOSITION, "is", _text(_phrase(token), words), [_text(_phrase(child), words)])
        for child in children(token, POSSESSOR):
            if child.tag_ != "PRP$":
                yield _of_owner(child, token, words)


def _of_clause(clause: Clause, arguments: list[Token], words: list[str]) -> Triple:
    """The preposition before the first argument is the relation's: "taught at"."""
    first, *others = map(_phrase, arguments)
    links = (
        [] if clause.complement is arguments[0] else [token for token in children(arguments[0], CASE) if token in first]
    )
    rest = [[token for token in first if token not in links], *others]
    return Triple(
        _MAIN if clause.verb.dep_ == "ROOT" else _SUBORDINATE,
        _text([*_relation(clause), *links], words),
        _text(_phrase(clause.subjects[0]), words),
        [_text(phrase, words) for phrase in rest],
    )


def _of_owner(owner: Token, owned: Token, words: list[str]) -> Triple:
    whole, part = _phrase(owned), _phrase(owner)
    kept = [token for token in part if token.dep_ not in CASE]
    return Triple(_OWNER, "has", _text(kept, words), [_text([token for token in whole if token not in part], words)])


def _relation(clause: Clause) -> list[Token]:
    """The verb with its auxiliaries and the adverbs beside it; of a copula, the copula."""
    verb = clause.verb
    near = [child for child in children(verb, ADVERB) if abs(child.i - verb.i) <= _NEAR or child.lower_ in NEGATIONS]
    head = [] if clause.complement is verb else [verb]
    return sorted([*head, *near, *children(verb, AUXILIARY | COPULA | PARTICLE)], key=_position)


def _arguments(clause: Clause) -> list[Token]:
    """What the verb governs, objects first."""
    verb = clause.verb
    objects = children(verb, OBJECT)
    others = {*children(verb, _COMPLEMENTS | MEASURE), *(target for _, target in adjuncts(verb))}
    return [*([verb] if clause.complement is verb else []), *objects, *sorted(others, key=_position)]


def _phrase(token: Token) -> list[Token]:
    """The words that hang on a token, without relative clauses and punctuation; of a predicate, without its subject."""
    left_out = _LEFT_OUT | SUBJECT | COPULA if children(token, COPULA) else _LEFT_OUT
    found = [word for child in token.children if child.dep_ not in left_out for word in _phrase(child)]
    return sorted([token, *found], key=_position)


def _position(token: Token) -> int:
    return token.i


def _text(tokens: Iterable[Token], words: list[str]) -> str:
    return " ".join(words[token.i] for token in tokens)
