"""The shape of a model's answer: one pydantic model per item, so that a malformed item does not spoil the others.

Only imported if a language model is configured, because importing pydantic is slow.
"""

from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationError,
    model_validator,
)

from kg_memory.errors import InvalidInput
from kg_memory.model.facts import Effect, MemoryKind, Status
from kg_memory.model.ontology import EntityKind
from kg_memory.model.text import storable

_LONGEST_FIELD = 2_000


def _line(text: str) -> str:
    """The text on one line; raises `ValueError` if it cannot be stored."""
    try:
        return " ".join(storable(text, "it", limit=_LONGEST_FIELD).split()) if text else ""
    except InvalidInput as error:
        raise ValueError(str(error)) from error


def _strings(given: object) -> list[str]:
    return [item for item in given if isinstance(item, str)] if isinstance(given, list) else []


Text = Annotated[StrictStr, AfterValidator(_line)]
Required = Annotated[Text, Field(min_length=1)]


class _Item(BaseModel):
    """A missing or null field gets its default; an unknown field is ignored."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, item: Any) -> Any:
        return {key: value for key, value in item.items() if value is not None} if isinstance(item, dict) else item


class AnswerItem(_Item):
    """The whole answer about passages; its items are validated one by one."""

    passages: list[Any]


class PassageItem(_Item):
    """The entities and facts of one passage, by its number from 1."""

    number: StrictInt
    entities: Any = None
    facts: Any = None


class EntityItem(_Item):
    """An entity, and the words that name it."""

    name: Required
    quote: Required
    kind: EntityKind = EntityKind.THING
    aliases: Annotated[list[str], PlainValidator(_strings)] = []


class FactItem(_Item):
    """A fact, and the words that state it."""

    subject: Required
    predicate: Required
    quote: Required
    relation: Text = ""
    object: Text = ""
    value: Text = ""
    text: Text = ""
    when: Text = ""
    since: Text = ""
    until: Text = ""
    status: Status = Status.ASSERTED
    negated: StrictBool = False
    effect: Effect = Effect.STATES
    kind: MemoryKind = MemoryKind.SEMANTIC


class ChoicesItem(_Item):
    """The whole answer about ambiguities."""

    answers: list[Any]


class ChoiceItem(_Item):
    """The choice, from 1, for the ambiguity of this number, from 1."""

    number: StrictInt
    choice: StrictInt


Item = TypeVar("Item", bound=_Item)


def read_item(shape: type[Item], item: object) -> Item | None:
    """The validated item, or None if it has another shape."""
    try:
        return shape.model_validate(item)
    except ValidationError:
        return None
