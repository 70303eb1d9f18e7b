"""`kg-memory jobs list|show|pause|resume|retry|cancel`: what is queued, and what becomes of it."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Column, Table
from rich.text import Text

from kg_memory.cli.asking import ask
from kg_memory.cli.choices import JobState
from kg_memory.cli.output import AsJson, InSpace, Json, console, moment, show_json
from kg_memory.cli.terminal import HOW

JobId = Annotated[str, typer.Argument(metavar="ID", help="The job's id.")]

jobs = typer.Typer(help="Show, hold, retry and cancel what is queued.", no_args_is_help=True, **HOW)


@jobs.command("list")
def list_jobs(
    space: InSpace,
    state: Annotated[JobState | None, typer.Option(case_sensitive=False, help="Only those in this state.")] = None,
    first: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 50,
    after: Annotated[str | None, typer.Option(metavar="CURSOR", help="Those behind the last one shown.")] = None,
    as_json: AsJson = False,
) -> None:
    """List jobs in the order in which they came."""
    page = ask("jobs", space=space, state=state, first=first, after=after)
    show_json(page["items"]) if as_json else _show(page["items"])
    if page["after"] and not as_json:
        console.print(f"There are more: --after {page['after']}", soft_wrap=True)


@jobs.command()
def show(id: JobId, space: InSpace, as_json: AsJson = False) -> None:
    """Show one job."""
    _show_one(ask("job", space=space, id=id), as_json)


@jobs.command()
def pause(id: JobId, space: InSpace, as_json: AsJson = False) -> None:
    """Hold a job that is queued or runs; later ones of its session wait."""
    _show_one(ask("steer_job", space=space, id=id, verb="pause"), as_json)


@jobs.command()
def resume(id: JobId, space: InSpace, as_json: AsJson = False) -> None:
    """Let a paused job go on."""
    _show_one(ask("steer_job", space=space, id=id, verb="resume"), as_json)


@jobs.command()
def retry(id: JobId, space: InSpace, as_json: AsJson = False) -> None:
    """Queue a job again that failed or was cancelled."""
    _show_one(ask("steer_job", space=space, id=id, verb="retry"), as_json)


@jobs.command()
def cancel(id: JobId, space: InSpace, as_json: AsJson = False) -> None:
    """Call off a job that is not done."""
    _show_one(ask("steer_job", space=space, id=id, verb="cancel"), as_json)


def _show_one(job: Json, as_json: bool) -> None:
    show_json(job) if as_json else _show([job])


def _show(found: Sequence[Json]) -> None:
    if not found:
        console.print("There are no jobs.")
        return
    named = [Column(name, no_wrap=True) for name in ("id", "state", "priority", "tries", "asked for")]
    table = Table(*named, "error", box=None, pad_edge=False)
    for job in found:
        wanted, error = moment(job["created_at"]), Text(job["error"] or "")
        table.add_row(job["id"], job["state"], job["priority"].lower(), str(job["attempts"]), wanted, error)
    console.print(table)
