"""Procedures: how something is done, as one memory with its steps in order.

"To deploy, first run make build, then push the tag, and finally restart nginx", and lists below "How to deploy:".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from kg_memory.extract.english.grammar import CONJUNCT, SUBJECT, children, is_infinitive
from kg_memory.extract.english.names import LONGEST_NAME
from kg_memory.extract.layout.step_lists import StepList
from kg_memory.model.extraction import Statement
from kg_memory.model.facts import MemoryKind
from kg_memory.model.ontology import EntityKind
from kg_memory.model.sources import EntityRef

_CONFIDENCE = 0.8
_FEWEST = 2
_GOAL = re.compile(
    r"\W*(?:so,? |ok(?:ay)?,? )?(?:(?:here['’]?s|here is|this is) )?(?:the )?"
    r"(?:(?:how|steps?|way|instructions|in order) )?(?:to|how (?:i|we|you)|for how to) (?P<goal>[^,:.\n]+)[,:]?",
    re.I,
)
_PHRASES = re.compile(r"(?:be|tell|sum|start|begin|put|my|your|me|us) ?", re.I)
_THEN = r"(?:first(?: of all)?|firstly|second(?:ly)?|third(?:ly)?|then|next|after that|afterwards|finally|lastly|last)"
_ORDER = re.compile(rf"\W*(?:and |but )?{_THEN}\b", re.I)
_BETWEEN = re.compile(rf"(?:[\s,;.:]|\b(?:and|i|we|you|{_THEN})\b)+$", re.I)
_ENDS = " \t\n,;.:"
_DOERS = frozenset({"i", "we", "you"})


@dataclass(frozen=True, slots=True)
class _Procedure:
    """A goal, the steps to it in order, and where the text gives them."""

    goal: str
    steps: tuple[str, ...]
    start: int
    end: int

    @property
    def statement(self) -> Statement:
        numbered = [f"{number}. {step}" for number, step in enumerate(self.steps, 1)]
        return Statement(
            EntityRef(self.goal, EntityKind.TOPIC),
            "HAS_STEPS",
            value=" ".join(numbered),
            text=f"To {self.goal}: {'; '.join(numbered)}",
            start=self.start,
            end=self.end,
            kind=MemoryKind.PROCEDURAL,
            confidence=_CONFIDENCE,
        )


def procedures(doc: Doc, lists: Sequence[StepList] = ()) -> Iterator[Statement]:
    """One statement for each procedure of the text, or of its lists, with a goal and two steps or more."""
    taken = -1
    for found in (*_listed(doc.text, lists), *_told(doc)):
        if found.start >= taken and len(found.steps) >= _FEWEST and len(found.goal) <= LONGEST_NAME:
            yield found.statement
            taken = found.end


def _listed(text: str, lists: Sequence[StepList]) -> Iterator[_Procedure]:
    """Lists below a line that names a goal."""
    for one in lists:
        steps = tuple(text[start:end].strip(_ENDS) for start, end in one.items)
        yield from _procedure(text[slice(*one.lead)], steps, one.lead[0], one.items[-1][1])


def _told(doc: Doc) -> Iterator[_Procedure]:
    """A sentence that begins with a goal, and those after it that go on with "then" or "finally"."""
    sentences = list(doc.sents)
    for number, sentence in enumerate(sentences):
        if _GOAL.match(sentence.text) is None:
            continue
        own = [sentence]
        for later in sentences[number + 1 :]:
            if not _ORDER.match(later.text):
                break
            own.append(later)
        steps = tuple(step for one in own for step in _steps(one))
        yield from _procedure(sentence.text, steps, sentence.start_char, own[-1].end_char)


def _procedure(head: str, steps: tuple[str, ...], start: int, end: int) -> Iterator[_Procedure]:
    """The procedure to the goal that the words name, if they name one."""
    goal = _GOAL.match(head)
    if goal is not None and not _PHRASES.match(goal["goal"]):
        yield _Procedure(goal["goal"].strip(_ENDS), steps, start, end)


def _steps(sentence: Span) -> list[str]:
    """The steps of a sentence: its verbs side by side, each with what belongs to it."""
    heads = [token for token in sentence if _is_step(token)]
    ends = [head.idx for head in heads[1:]] + [sentence.end_char] * bool(heads)
    text = sentence.doc.text
    return [_BETWEEN.sub("", text[head.idx : end]).strip(_ENDS) for head, end in zip(heads, ends, strict=True)]


def _is_step(token: Token) -> bool:
    """Whether the verb is something to do: an imperative, or what "I", "we" or "you" do."""
    if token.pos_ != "VERB" or token.dep_ not in {"ROOT", "parataxis"} | CONJUNCT or is_infinitive(token):
        return False
    doers = {child.lower_ for child in children(token, SUBJECT)}
    asked = token.tag_ in ("VB", "VBP") or not doers  # "run" is often taken for a participle
    return asked and doers <= _DOERS and (token.dep_ == "ROOT" or token.head.pos_ == "VERB")
