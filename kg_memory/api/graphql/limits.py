"""What one operation may ask for: checked before validation, whose own cost grows with the square of its fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)
from strawberry.extensions import ValidationCache

DEEPEST = 18
MOST_ALIASES = 50
MOST_FIELDS = 400
MOST_TOKENS = 4_000
LONGEST_OPERATION = 200_000
CACHED_OPERATIONS = 64


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a selection reaches, with every fragment counted wherever it is spread."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0


class LimitedValidation(ValidationCache):
    """Refuses an operation that is too deep or too wide, and remembers the verdict on those that are not."""

    def __init__(self) -> None:
        super().__init__(maxsize=CACHED_OPERATIONS)

    def on_validate(self) -> Iterator[None]:
        document = self.execution_context.graphql_document
        if document is not None and (excess := excess_of(document)):
            self.execution_context.pre_execution_errors = [GraphQLError(excess)]
            yield
        else:
            yield from super().on_validate()


def excess_of(document: DocumentNode) -> str | None:
    """Which limit the document breaks, and how; None when it keeps them all."""
    extent = extent_of(document)
    if extent.depth > DEEPEST:
        return f"the operation is {extent.depth} fields deep; the limit is {DEEPEST}"
    if extent.aliases > MOST_ALIASES:
        return f"the operation has {_count(extent.aliases)} aliases; the limit is {MOST_ALIASES}"
    if extent.fields > MOST_FIELDS:
        return f"the operation selects {_count(extent.fields)} fields; the limit is {MOST_FIELDS}"
    return None


def extent_of(document: DocumentNode) -> Extent:
    """The extent of all operations of a document together; each fragment is walked once, however often it is spread."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    known: dict[str, Extent] = {}
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    return _together([_extent(node.selection_set, fragments, known) for node in operations])


def _extent(
    selections: SelectionSetNode | None, fragments: Mapping[str, FragmentDefinitionNode], known: dict[str, Extent]
) -> Extent:
    parts = []
    for node in selections.selections if selections else ():
        if isinstance(node, FragmentSpreadNode):
            parts.append(_fragment(node.name.value, fragments, known))
        elif isinstance(node, InlineFragmentNode):
            parts.append(_extent(node.selection_set, fragments, known))
        elif isinstance(node, FieldNode):
            inner = _extent(node.selection_set, fragments, known)
            parts.append(Extent(inner.depth + 1, inner.fields + 1, inner.aliases + (node.alias is not None)))
    return _together(parts)


def _fragment(name: str, fragments: Mapping[str, FragmentDefinitionNode], known: dict[str, Extent]) -> Extent:
    if name not in known and name in fragments:
        known[name] = Extent()  # ends a cycle, which validation then reports
        known[name] = _extent(fragments[name].selection_set, fragments, known)
    return known.get(name, Extent())


def _together(parts: list[Extent]) -> Extent:
    return Extent(
        max((part.depth for part in parts), default=0),
        sum(part.fields for part in parts),
        sum(part.aliases for part in parts),
    )


def _count(number: int) -> str:
    return f"{number:,}" if number < 1_000_000 else "over a million"
