"""A measured figure, and the line of JSON that shows it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import typer


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; `floor` is what cannot be undercut, measured in the same run and as often.

    `aim` bounds the ratio to the floor, from above.
    """

    benchmark: str
    figure: str
    value: float
    unit: str
    floor: float | None = None
    aim: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.floor else None

    def line(self) -> str:
        """The figure as one line of JSON."""
        values = asdict(self) | {"ratio": self.ratio}
        return json.dumps({name: _rounded(values[name]) for name in _ORDER})

    def show(self) -> None:
        typer.echo(self.line())


_ORDER = ("benchmark", "figure", "value", "unit", "floor", "ratio", "aim")


def _rounded(value: object) -> object:
    return float(f"{value:.4g}") if isinstance(value, float) else value


def percentile_ms(seconds: Sequence[float], percentile: float) -> float:
    return float(np.percentile(seconds, percentile)) * 1000
