"""Texts that give orders to a memory: what they claim about others is hearsay, said by their speaker."""

import re
from dataclasses import replace

from kg_memory.model.extraction import Passage, Statement
from kg_memory.model.facts import Effect, Status
from kg_memory.model.text import normalised

_LESS = 0.5  # applies to the confidence
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:previous|prior|above|earlier|instructions?|rules)\b"
    r"|^\W*(?:system|developer|admin(?:istrator)?)(?: prompt| message| override)?\W*:"
    r"|\b(?:update|delete|overwrite|erase|replace) (?:all|every|your|the) (?:\w+ )?(?:memor(?:y|ies)|facts?|records?)\b"
    r"|\byou are now\b|\bnew instructions?\b",
    re.IGNORECASE | re.MULTILINE,
)


def gives_orders(text: str) -> bool:
    """Whether the text gives orders to who reads it: "ignore previous instructions", "SYSTEM: …"."""
    return _ORDERS.search(text) is not None


def as_said(statement: Statement, passage: Passage) -> Statement | None:
    """The statement as hearsay, unless it is about the speaker; None for one that would end a fact."""
    speaker = passage.speaker or ""
    if speaker and normalised(statement.subject.name) == normalised(speaker):
        return statement
    if statement.effect in (Effect.ENDS, Effect.CORRECTS):
        return None
    text = f"{speaker or 'somebody'} says that {statement.text}"
    return replace(statement, status=Status.REPORTED, text=text, confidence=round(statement.confidence * _LESS, 3))
