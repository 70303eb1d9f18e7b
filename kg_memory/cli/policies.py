"""`kg-memory policies show|set`: which facts a space keeps of the messages of each role."""

from typing import Annotated

import typer
from rich.table import Table

from kg_memory.cli.client import ask
from kg_memory.cli.output import AsJson, InSpace, console, show_json
from kg_memory.cli.terminal import TYPER_OPTIONS
from kg_memory.model.roles import FactPolicy, Role

policies = typer.Typer(help="Show or set which facts are kept of each role.", no_args_is_help=True, **TYPER_OPTIONS)


@policies.command()
def show(space: InSpace, as_json: AsJson = False) -> None:
    """Show which facts a space keeps of the messages of each role."""
    kept = ask("fact_policies", space=space)
    if as_json:
        show_json(kept)
        return
    table = Table("role", "facts", "", box=None, pad_edge=False)
    for policy in kept:
        table.add_row(policy["role"], policy["facts"], "" if policy["own"] else "as shipped")
    console.print(table)


@policies.command("set")
def set_policy(
    role: Annotated[Role, typer.Argument(case_sensitive=False, help="The role whose messages it is about.")],
    space: InSpace,
    policy: Annotated[
        FactPolicy | None,
        typer.Argument(case_sensitive=False, metavar="FACTS", help="ALL, WORTHWHILE or NONE; default: as shipped."),
    ] = None,
) -> None:
    """Set which facts a space keeps of the messages of a role, from now on.

    `kg-memory reextract --read-by rules --space SPACE` applies it to the stored messages.
    """
    kept = ask("set_fact_policy", space=space, role=role, policy=policy)
    console.print(f"{kept['role']}: {kept['facts']}")
