"""How ties are put to a language model, and how its answer is read."""

import json
from collections.abc import Mapping, Sequence

from kg_memory.errors import MalformedAnswer
from kg_memory.extract.llm.prompts import filled
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
    answers = answer.get("answers")
    if not isinstance(answers, list):
        raise MalformedAnswer("it has no list `answers`")
    chosen: list[int | None] = [None] * len(ties)
    for item in answers:
        number, choice = (item.get("number"), item.get("choice")) if isinstance(item, dict) else (None, None)
        if type(number) is int and type(choice) is int and 0 < number <= len(ties):
            chosen[number - 1] = choice - 1 if 0 < choice <= len(ties[number - 1].choices) else None
    return chosen
