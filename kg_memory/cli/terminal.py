"""Options of every Typer app, and progress messages on standard error."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer

TYPER_OPTIONS: dict[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,  # plain help appears twice as fast
    "context_settings": {"help_option_names": ["-h", "--help"]},
}
"""Arguments of every `typer.Typer`."""

verbose = False
"""Whether `--verbose` was given: print details and durations on standard error."""


def set_verbose(wanted: bool) -> None:
    """Turns verbose output on if `wanted`; it never turns it off."""
    global verbose
    verbose = verbose or wanted


def note(what: str) -> None:
    """Prints a message on standard error if `--verbose` was given."""
    if verbose:
        typer.echo(what, err=True)


@contextmanager
def stage(what: str) -> Iterator[None]:
    """Prints the start of a stage on standard error, and its duration if `--verbose` was given."""
    began = time.monotonic()
    typer.echo(f"{what} ...", err=True)
    yield
    note(f"{what}: {time.monotonic() - began:.1f} s")
