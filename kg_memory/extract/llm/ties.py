"""How ties are put to a language model, and how its answer is read."""

import json
from collections.abc import Mapping, Sequence

from kg_memory.errors import MalformedAnswer
from kg_memory.extract.llm.prompts import filled
from kg_memory.extract.llm.shape import ChoiceItem, ChoicesItem, read_item
from kg_memory.model.extraction import Ambiguity
from kg_memory.model.llm import ChatMessage, PromptName

_SHOWN = 2_000

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


def messages(ties: Sequence[Ambiguity], prompts: Mapping[PromptName, str]) -> list[ChatMessage]:
    """The instructions, and the ties as JSON: whatever the texts hold, it stays inside its quotation marks."""
    asked = [
        {
            "number": number,
            "text": tie.text[:_SHOWN],
            "question": tie.question,
            "choices": [{"choice": at, "meaning": choice} for at, choice in enumerate(tie.choices, start=1)],
        }
        for number, tie in enumerate(ties, start=1)
    ]
    given = json.dumps({"ties": asked}, ensure_ascii=False)
    return [ChatMessage("system", filled(PromptName.TIES, prompts)), ChatMessage("user", given)]


def read_choices(answer: Mapping[str, object], ties: Sequence[Ambiguity]) -> list[int | None]:
    """The choice, from 0, of each tie; None where there is none, or none that was offered.

    Raises `MalformedAnswer` when there is no list of answers at all.
    """
    whole = read_item(ChoicesItem, answer)
    if whole is None:
        raise MalformedAnswer("it has no list `answers`")
    chosen: list[int | None] = [None] * len(ties)
    for part in whole.answers:
        item = read_item(ChoiceItem, part)
        if item is not None and 0 < item.number <= len(ties):
            offered = 0 < item.choice <= len(ties[item.number - 1].choices)
            chosen[item.number - 1] = item.choice - 1 if offered else None
    return chosen
