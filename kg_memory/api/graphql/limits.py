"""The limits of one operation. They are checked before validation, whose cost grows with the square of the fields."""

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
class OperationSize:
    """The size of an operation; a fragment counts at each place where it is spread."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0


class LimitedValidation(ValidationCache):
    """Refuses an operation that is over a limit, and caches the validation of others."""

    def __init__(self) -> None:
        super().__init__(maxsize=CACHED_OPERATIONS)

    def on_validate(self) -> Iterator[None]:
        document = self.execution_context.graphql_document
        if document is not None and (message := exceeded_limit(document)):
            self.execution_context.pre_execution_errors = [GraphQLError(message)]
            yield
        else:
            yield from super().on_validate()


def exceeded_limit(document: DocumentNode) -> str | None:
    """The message for the first limit that the document exceeds, or None."""
    size = size_of(document)
    if size.depth > DEEPEST:
        return f"the operation is {size.depth} fields deep; the limit is {DEEPEST}"
    if size.aliases > MOST_ALIASES:
        return f"the operation has {_count(size.aliases)} aliases; the limit is {MOST_ALIASES}"
    if size.fields > MOST_FIELDS:
        return f"the operation selects {_count(size.fields)} fields; the limit is {MOST_FIELDS}"
    return None


def size_of(document: DocumentNode) -> OperationSize:
    """The size of all operations of a document together. Each fragment is walked once."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    known: dict[str, OperationSize] = {}
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    return _combined([_size(node.selection_set, fragments, known) for node in operations])


def _size(
    selections: SelectionSetNode | None,
    fragments: Mapping[str, FragmentDefinitionNode],
    known: dict[str, OperationSize],
) -> OperationSize:
    parts = []
    for node in selections.selections if selections else ():
        if isinstance(node, FragmentSpreadNode):
            parts.append(_fragment(node.name.value, fragments, known))
        elif isinstance(node, InlineFragmentNode):
            parts.append(_size(node.selection_set, fragments, known))
        elif isinstance(node, FieldNode):
            inner = _size(node.selection_set, fragments, known)
            parts.append(OperationSize(inner.depth + 1, inner.fields + 1, inner.aliases + (node.alias is not None)))
    return _combined(parts)


def _fragment(
    name: str, fragments: Mapping[str, FragmentDefinitionNode], known: dict[str, OperationSize]
) -> OperationSize:
    if name not in known and name in fragments:
        known[name] = OperationSize()  # ends a cycle, which validation then reports
        known[name] = _size(fragments[name].selection_set, fragments, known)
    return known.get(name, OperationSize())


def _combined(parts: list[OperationSize]) -> OperationSize:
    return OperationSize(
        max((part.depth for part in parts), default=0),
        sum(part.fields for part in parts),
        sum(part.aliases for part in parts),
    )


def _count(number: int) -> str:
    return f"{number:,}" if number < 1_000_000 else "over a million"
