"""Fields and arguments of version 0.1 that are gone, with their replacements. Version 0.3 removes this module."""

from collections.abc import Iterator

from graphql import FieldNode, GraphQLError, ValidationRule
from strawberry.extensions import SchemaExtension

_QUEUED = "use the mutation `enqueue`, which returns the job"

RENAMED = {
    "Mutation.remember(mode:)": _QUEUED,
    "Mutation.remember(priority:)": _QUEUED,
    "Mutation.remember(key:)": f"{_QUEUED} and takes its key; a source has a key of its own",
    "Remembered.job": _QUEUED,
}
"""The replacements, by schema coordinate."""


class RenamedFields(ValidationRule):
    """Reports fields and arguments that are gone, before the standard rules report them as unknown."""

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self.context.get_parent_type()
        field = f"{parent.name if parent else None}.{node.name.value}"
        for coordinate in (field, *(f"{field}({argument.name.value}:)" for argument in node.arguments or ())):
            if coordinate in RENAMED:
                self.report_error(GraphQLError(f"{coordinate} is gone: {RENAMED[coordinate]}", node))


class ReportRenamedFields(SchemaExtension):
    """Runs `RenamedFields` before the standard rules."""

    def on_operation(self) -> Iterator[None]:
        self.execution_context.validation_rules = (RenamedFields, *self.execution_context.validation_rules)
        yield
