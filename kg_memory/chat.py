"""What is said to a language model, and what that costs: pure values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class PromptName(StrEnum):
    """What a prompt is for: what to look for, how the text is handed over, what is said to a malformed answer."""

    INSTRUCTIONS = "INSTRUCTIONS"
    REQUEST = "REQUEST"
    REPAIR = "REPAIR"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text for a language model as it is in force in a space; `own` when the space replaced the shipped one."""

    name: PromptName
    text: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One turn of a talk with a language model."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What calls to a language model took; `cost` is in the currency of the prices, 0 where none are set."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cost + other.cost,
        )
