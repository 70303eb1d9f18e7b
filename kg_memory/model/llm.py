"""What is sent to a language model and what it costs: values only."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class PromptName(StrEnum):
    """What a prompt is for: instructions, the request with the text, repair of a malformed answer, or ambiguities."""

    INSTRUCTIONS = "INSTRUCTIONS"
    REQUEST = "REQUEST"
    REPAIR = "REPAIR"
    TIES = "TIES"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text for a language model as it is in force in a space; `own` when the space replaced the shipped one."""

    name: PromptName
    text: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a chat with a language model."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """The usage of calls to a language model; `cost` is in the currency of the prices, 0 where none are set."""

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

    def shares(self, count: int) -> "Sequence[Usage]":
        """This usage in `count` shares, as even as whole calls and tokens allow; their sum is exactly this."""
        return [
            Usage(
                _share(self.calls, count, number),
                _share(self.input_tokens, count, number),
                _share(self.output_tokens, count, number),
                self.cost / count,
            )
            for number in range(count)
        ]


NOTHING = Usage()
"""The usage of no call."""


def _share(whole: int, count: int, number: int) -> int:
    return whole // count + (number < whole % count)


@dataclass(frozen=True, slots=True)
class Call:
    """One answer of a language model, useful or not, and its usage.

    `purpose` is what it was asked for; `prompt` identifies the wording of the instructions.
    """

    purpose: str
    prompt: str
    model: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class DailyUsage:
    """The usage of one day (UTC, `2024-05-17`) by one model, for one purpose, with one prompt."""

    day: str
    purpose: str
    prompt: str
    model: str
    usage: Usage
