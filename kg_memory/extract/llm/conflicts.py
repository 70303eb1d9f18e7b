"""Lets a language model decide conflicts and ambiguous names: the request and its answer."""

import json
from collections.abc import Mapping, Sequence

from kg_memory.errors import MalformedAnswer
from kg_memory.extract.llm.prompts import filled
from kg_memory.extract.llm.shape import ChoiceItem, ChoicesItem, read_item
from kg_memory.model.extraction import Ambiguity
from kg_memory.model.llm import ChatMessage, PromptName

PURPOSE = "ties"
"""The purpose in the metered usage; stored, so it keeps its old name."""

_SHOWN = 2_000
_TOKENS = 100
_TOKENS_PER_CHOICE = 40

_ANSWER = {
    "type": "object",
    "properties": {"number": {"type": "integer"}, "choice": {"type": ["integer", "null"]}},
    "required": ["number", "choice"],
    "additionalProperties": False,
}
SCHEMA: Mapping[str, object] = {
    "type": "object",
    "properties": {"answers": {"type": "array", "items": _ANSWER}},
    "required": ["answers"],
    "additionalProperties": False,
}


def messages(ambiguities: Sequence[Ambiguity], prompts: Mapping[PromptName, str]) -> list[ChatMessage]:
    """The instructions, and the ambiguities as JSON, so that the texts stay inside quotation marks.

    The key `ties` is part of the prompts that a space may have of its own.
    """
    items = [
        {
            "number": number,
            "text": ambiguity.text[:_SHOWN],
            "question": ambiguity.question,
            "choices": [{"choice": at, "meaning": choice} for at, choice in enumerate(ambiguity.choices, start=1)],
        }
        for number, ambiguity in enumerate(ambiguities, start=1)
    ]
    request = json.dumps({"ties": items}, ensure_ascii=False)
    return [ChatMessage("system", filled(PromptName.TIES, prompts)), ChatMessage("user", request)]


def most_tokens(ambiguities: Sequence[Ambiguity]) -> int:
    """The most tokens that an answer to the ambiguities may have."""
    return _TOKENS + _TOKENS_PER_CHOICE * len(ambiguities)


def read_choices(answer: Mapping[str, object], ambiguities: Sequence[Ambiguity]) -> list[int | None]:
    """The choice, from 0, for each ambiguity; None without a choice, or for one that was not offered.

    Raises `MalformedAnswer` if the answer has no list of answers.
    """
    whole = read_item(ChoicesItem, answer)
    if whole is None:
        raise MalformedAnswer("it has no list `answers`")
    chosen: list[int | None] = [None] * len(ambiguities)
    for part in whole.answers:
        item = read_item(ChoiceItem, part)
        if item is not None and 0 < item.number <= len(ambiguities):
            offered = 0 < item.choice <= len(ambiguities[item.number - 1].choices)
            chosen[item.number - 1] = item.choice - 1 if offered else None
    return chosen
