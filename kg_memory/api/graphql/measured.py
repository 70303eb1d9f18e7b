"""Which field of the schema a request asks for, so that it is measured under that name."""

from collections.abc import Iterator

from graphql import DocumentNode, FieldNode, OperationDefinitionNode
from strawberry.extensions import SchemaExtension

from kg_memory.telemetry import metrics

SEVERAL = "several"


class Measured(SchemaExtension):
    """Has each operation that is executed, and so is valid, measured under the field that it asks for."""

    def on_execute(self) -> Iterator[None]:
        document = self.execution_context.graphql_document
        if document is not None:
            metrics.executing(asked_field(document, self.execution_context.operation_name))
        yield


def asked_field(document: DocumentNode, operation: str | None) -> str:
    """The one field that the operation of this name, or the only one, asks for; `several` for more, or a fragment."""
    named = (
        node
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode) and operation in (None, node.name and node.name.value)
    )
    selections = next(named).selection_set.selections
    fields = {node.name.value if isinstance(node, FieldNode) else SEVERAL for node in selections}
    return fields.pop() if len(fields) == 1 else SEVERAL
