"""Metrics by GraphQL field: an operation is measured under the name of its field."""

from collections.abc import Iterator

from graphql import DocumentNode, FieldNode, OperationDefinitionNode
from strawberry.extensions import SchemaExtension

from kg_memory.telemetry import metrics

SEVERAL = "several"


class Measured(SchemaExtension):
    """Names the field of each valid operation for the metrics."""

    def on_execute(self) -> Iterator[None]:
        document = self.execution_context.graphql_document
        if document is not None:
            metrics.executing(selected_field(document, self.execution_context.operation_name))
        yield


def selected_field(document: DocumentNode, operation: str | None) -> str:
    """The one field of the operation with this name, or of the only one; `several` for more fields or a fragment."""
    named = (
        node
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode) and operation in (None, node.name and node.name.value)
    )
    selections = next(named).selection_set.selections
    fields = {node.name.value if isinstance(node, FieldNode) else SEVERAL for node in selections}
    return fields.pop() if len(fields) == 1 else SEVERAL
