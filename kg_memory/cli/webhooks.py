"""`kg-memory webhooks list|register|pause|resume|redeliver|delete|deliveries`: manage webhooks."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Column, Table
from rich.text import Text

from kg_memory.cli.choices import EventKind
from kg_memory.cli.client import ask
from kg_memory.cli.output import AsJson, InSpace, Json, console, moment, show_json
from kg_memory.cli.terminal import TYPER_OPTIONS

WebhookId = Annotated[str, typer.Argument(metavar="ID", help="The webhook's id.")]

webhooks = typer.Typer(help="Register, list, pause, replay and delete webhooks.", no_args_is_help=True, **TYPER_OPTIONS)


@webhooks.command("list")
def list_webhooks(space: InSpace, as_json: AsJson = False) -> None:
    """List the webhooks of a space, oldest first."""
    found = ask("webhooks", space=space)
    show_json(found) if as_json else _show(found)


@webhooks.command()
def register(
    url: Annotated[str, typer.Argument(metavar="URL", help="The URL to call, https://….")],
    space: InSpace,
    kinds: Annotated[
        list[EventKind],
        typer.Option("--kind", case_sensitive=False, help="A kind of event to deliver; repeatable."),
    ],
    secret: Annotated[
        str | None,
        typer.Option(help="`whsec_` and 24 to 64 random bytes in Base64. By default one is generated and shown once."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Deliver new events to a URL: signed, in order, each at least once.

    The signature follows Standard Webhooks. `webhook-id` is the cursor of the event.
    """
    webhook = ask("register_webhook", space=space, url=url, kinds=kinds, secret=secret)
    _show_one(webhook, as_json)
    if "secret" in webhook and not as_json:
        console.print(f"Its secret, which is never shown again: {webhook['secret']}", soft_wrap=True)


@webhooks.command()
def pause(id: WebhookId, space: InSpace, as_json: AsJson = False) -> None:
    """Pause a webhook. It keeps its position in the event log."""
    _show_one(ask("pause_webhook", space=space, id=id), as_json)


@webhooks.command()
def resume(
    id: WebhookId,
    space: InSpace,
    after: Annotated[
        str | None,
        typer.Option(metavar="CURSOR", help="Continue after this cursor, to replay or skip events."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Resume a paused or disabled webhook at once, and reset its count of failures."""
    _show_one(ask("resume_webhook", space=space, id=id, after=after), as_json)


@webhooks.command()
def redeliver(
    id: WebhookId,
    event: Annotated[str, typer.Argument(metavar="CURSOR", help="The cursor of the event.")],
    space: InSpace,
    as_json: AsJson = False,
) -> None:
    """Deliver one event again, before the next ones."""
    _show_one(ask("redeliver_event", space=space, id=id, event=event), as_json)


@webhooks.command()
def delete(id: WebhookId, space: InSpace, as_json: AsJson = False) -> None:
    """Delete a webhook with its secret and its deliveries."""
    deleted = ask("delete_webhook", space=space, id=id)
    show_json({"deleted": deleted}) if as_json else console.print("Deleted." if deleted else "There was none.")


@webhooks.command()
def deliveries(
    id: WebhookId,
    space: InSpace,
    first: Annotated[int, typer.Option(min=1, max=100, help="Maximum number of deliveries.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the last delivery attempts, newest first. The last 100 are kept."""
    found = ask("deliveries", space=space, id=id, first=first)
    show_json(found) if as_json else _show_deliveries(found)


def _show_one(webhook: Json, as_json: bool) -> None:
    show_json(webhook) if as_json else _show([webhook])


def _show(found: Sequence[Json]) -> None:
    if not found:
        console.print("There are no webhooks.")
        return
    columns = [Column(name, no_wrap=True) for name in ("id", "state", "failures")]
    table = Table(*columns, "kinds", Column("url", overflow="fold"), "error", box=None, pad_edge=False)
    for webhook in found:
        kinds = ", ".join(kind.lower() for kind in webhook["kinds"])
        failures, url, error = str(webhook["attempts"]), Text(webhook["url"]), Text(webhook["error"] or "")
        table.add_row(webhook["id"], webhook["state"], failures, kinds, url, error)
    console.print(table)


def _show_deliveries(found: Sequence[Json]) -> None:
    """Prints one line for each delivery. A table would cut off the cursors."""
    for delivery in found:
        outcome = f"{delivery['error'] or delivery['status']}, {delivery['elapsed_ms']:,.0f} ms"
        line = f"{moment(delivery['at'])}  {delivery['event']}  attempt {delivery['attempt']}: {outcome}"
        console.print(line, soft_wrap=True, markup=False)
    if not found:
        console.print("There were no deliveries.")
