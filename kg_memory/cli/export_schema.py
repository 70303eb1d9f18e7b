"""`kg-memory export-schema`."""

import typer

from kg_memory.api import graphql_schema


def export_schema() -> None:
    """Print the GraphQL schema in its schema definition language."""
    typer.echo(graphql_schema.export_schema(), nl=False)
