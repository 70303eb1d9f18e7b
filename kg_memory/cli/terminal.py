"""How all commands behave at the terminal: their help, and what they say while they work."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer

HOW: dict[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,  # plain help is there twice as soon
    "context_settings": {"help_option_names": ["-h", "--help"]},
}
"""What every `typer.Typer` is made with."""

verbose = False
"""Whether what is done, and how long it took, is said on standard error."""


def be_verbose(wanted: bool) -> None:
    """Says from now on what is done and how long it takes."""
    global verbose
    verbose = verbose or wanted


def note(what: str) -> None:
    """Says what only those want to know who asked for it with `--verbose`."""
    if verbose:
        typer.echo(what, err=True)


@contextmanager
def stage(what: str) -> Iterator[None]:
    """Says on standard error what is being done and, if that is wanted, how long it took."""
    began = time.monotonic()
    typer.echo(f"{what} ...", err=True)
    yield
    note(f"{what}: {time.monotonic() - began:.1f} s")
