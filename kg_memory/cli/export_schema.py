"""`kg-memory export-schema`."""

import typer


def export_schema() -> None:
    """Print the GraphQL schema in its schema definition language."""
    from kg_memory.api.graphql import schema  # no other command needs it

    typer.echo(schema.export_schema(), nl=False)
