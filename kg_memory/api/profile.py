"""What an episode is like, as GraphQL types."""

import strawberry

from kg_memory import model
from kg_memory.model import Category, MemoryKind


@strawberry.type(description="The feeling that a text shows.")
class Feeling:
    kind: model.Emotion = strawberry.field(description="Which one.")
    strength: float = strawberry.field(description="How strongly, 0 to 1; a neutral text has 0.")


@strawberry.type(description="What an episode is like.")
class Profile:
    language: str = strawberry.field(description="Its language, as in BCP 47; `und` when it cannot be told.")
    categories: list[Category] = strawberry.field(description="What it is about, the likeliest first.")
    emotion: Feeling = strawberry.field(description="The feeling it shows.")
    memory_kind: MemoryKind = strawberry.field(description="What sort of memory it is.")
    salience: float = strawberry.field(description="How much it is worth keeping, 0 to 1; a greeting is near 0.")

    @classmethod
    def of(cls, profile: model.Profile) -> "Profile":
        return cls(
            language=profile.language,
            categories=list(profile.categories),
            emotion=Feeling(kind=profile.emotion, strength=profile.emotion_strength),
            memory_kind=profile.kind,
            salience=profile.salience,
        )
