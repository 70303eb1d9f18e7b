"""`kg-memory export-schema`."""

import typer

from kg_memory.api.graphql import schema


def export_schema() -> None:
    """Print the GraphQL schema in its schema definition language."""
    typer.echo(schema.export_schema(), nl=False)
