"""What reading texts took, and what reading them again changed, as GraphQL types."""

import strawberry

from kg_memory import chat, rereading
from kg_memory.api.context import Scope


@strawberry.type(description="What calls to a language model took.")
class Usage:
    calls: int = strawberry.field(description="How many answers there were, of use or not.")
    input_tokens: float = strawberry.field(description="The tokens that the model read.")
    output_tokens: float = strawberry.field(description="Those that it wrote.")
    cost: float = strawberry.field(description="What they cost, in the currency of the prices that are set; else 0.")

    @classmethod
    def of(cls, used: chat.Usage) -> "Usage":
        return cls(calls=used.calls, input_tokens=used.input_tokens, output_tokens=used.output_tokens, cost=used.cost)


@strawberry.type(description="What the calls of one day took that asked one model for one purpose with one prompt.")
class DailyUsage:
    day: str = strawberry.field(description="The day in UTC, as `2024-05-17`.")
    purpose: str = strawberry.field(description="What was asked for: `extraction`, `extraction repair` or `ties`.")
    prompt: str = strawberry.field(description="Which wording the instructions had: the beginning of their SHA-256.")
    model: str = strawberry.field(description="Who was asked.")
    usage: Usage = strawberry.field(description="What it took.")

    @classmethod
    def of(cls, sum: chat.DailyUsage, scope: Scope) -> "DailyUsage":
        return cls(day=sum.day, purpose=sum.purpose, prompt=sum.prompt, model=sum.model, usage=Usage.of(sum.usage))


@strawberry.type(description="What reading a batch of episodes again changed.")
class Reextracted:
    space: str = strawberry.field(description="The space.")
    episodes: int = strawberry.field(description="How many episodes were read again.")
    left: int = strawberry.field(description="How many are as they were, because the language model is still away.")
    added: int = strawberry.field(description="How many facts are new.")
    revised: int = strawberry.field(description="How many have a new version.")
    superseded: int = strawberry.field(description="How many ended because of another.")
    retracted: int = strawberry.field(description="How many are believed no longer.")
    usage: Usage = strawberry.field(description="What it took of the language model.")
    end_cursor: str | None = strawberry.field(description="`after` for the next batch; null when this was the last.")

    @classmethod
    def of(cls, done: rereading.Reextracted) -> "Reextracted":
        return cls(
            space=done.space,
            episodes=done.episodes,
            left=done.left,
            added=done.added,
            revised=done.revised,
            superseded=done.superseded,
            retracted=done.retracted,
            usage=Usage.of(done.usage),
            end_cursor=done.after,
        )
