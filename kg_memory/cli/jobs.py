"""`kg-memory jobs list|show|pause|resume|retry|cancel`: list and control jobs."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Column, Table
from rich.text import Text

from kg_memory.cli.choices import JobState
from kg_memory.cli.client import ask
from kg_memory.cli.output import AsJson, InSpace, Json, console, moment, show_json
from kg_memory.cli.terminal import TYPER_OPTIONS

JobId = Annotated[str, typer.Argument(metavar="ID", help="The job's id.")]

jobs = typer.Typer(help="List, show, pause, retry and cancel jobs.", no_args_is_help=True, **TYPER_OPTIONS)


@jobs.command("list")
def list_jobs(
    space: InSpace,
    state: Annotated[JobState | None, typer.Option(case_sensitive=False, help="Only jobs in this state.")] = None,
    first: Annotated[int, typer.Option(min=1, max=200, help="Maximum number of jobs.")] = 50,
    after: Annotated[str | None, typer.Option(metavar="CURSOR", help="Only jobs after this cursor.")] = None,
    as_json: AsJson = False,
) -> None:
    """List jobs, oldest first."""
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
    """Pause a queued or running job. Later jobs of its session wait."""
    _show_one(ask("steer_job", space=space, id=id, verb="pause"), as_json)


@jobs.command()
def resume(id: JobId, space: InSpace, as_json: AsJson = False) -> None:
    """Resume a paused job."""
    _show_one(ask("steer_job", space=space, id=id, verb="resume"), as_json)


@jobs.command()
def retry(id: JobId, space: InSpace, as_json: AsJson = False) -> None:
    """Queue a failed or cancelled job again."""
    _show_one(ask("steer_job", space=space, id=id, verb="retry"), as_json)


@jobs.command()
def cancel(id: JobId, space: InSpace, as_json: AsJson = False) -> None:
    """Cancel a job that is not done."""
    _show_one(ask("steer_job", space=space, id=id, verb="cancel"), as_json)


def _show_one(job: Json, as_json: bool) -> None:
    show_json(job) if as_json else _show([job])


def _show(found: Sequence[Json]) -> None:
    if not found:
        console.print("There are no jobs.")
        return
    columns = [Column(name, no_wrap=True) for name in ("id", "state", "priority", "attempts", "created")]
    table = Table(*columns, "error", box=None, pad_edge=False)
    for job in found:
        created, error = moment(job["created_at"]), Text(job["error"] or "")
        table.add_row(job["id"], job["state"], job["priority"].lower(), str(job["attempts"]), created, error)
    console.print(table)
