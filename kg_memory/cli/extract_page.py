"""An extraction as a page: the text with its entities and times marked by displaCy, and what it states."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from spacy import displacy

from kg_memory.model.bitemporal import BEGINNING, END, Interval, Precision
from kg_memory.model.extraction import Extraction, Statement
from kg_memory.model.facts import Effect, Status
from kg_memory.model.ontology import EntityKind

_TIME = "TIME"
_COLOURS = {
    EntityKind.PERSON: "#ffd8a8",
    EntityKind.ORGANIZATION: "#b2f2bb",
    EntityKind.PLACE: "#a5d8ff",
    EntityKind.EVENT: "#fcc2d7",
    EntityKind.PRODUCT: "#d0bfff",
    EntityKind.TOPIC: "#e9ecef",
    EntityKind.THING: "#ffec99",
    _TIME: "#99e9f2",
}
_WRITTEN = {Precision.YEAR: "%Y", Precision.MONTH: "%Y-%m", Precision.QUARTER: "%Y-%m", Precision.DAY: "%Y-%m-%d"}
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #212529; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin-top: 2rem; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.8rem 0.4rem 0; border-top: 1px solid #dee2e6; }
mark { display: inline-block; }
td.quote { color: #868e96; }
""".strip()


def page(text: str, found: Extraction) -> str:
    """A whole HTML page, which loads nothing."""
    marked = displacy.render(
        {"text": text, "ents": list(_marks(found)), "title": None},
        style="ent",
        manual=True,
        jupyter=False,
        options={"colors": {str(label): colour for label, colour in _COLOURS.items()}},
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>What a text says</title>\n'
        f"<style>\n{_STYLE}\n</style>\n</head>\n<body>\n{marked}\n{_table(text, found.statements)}</body>\n</html>\n"
    )


def _marks(found: Extraction) -> Iterator[dict[str, Any]]:
    """What is marked, in order; of two that overlap the first, and of two that begin together the longer."""
    named = [(mention.start, -mention.end, str(mention.entity.kind)) for mention in found.mentions]
    times = [(time.start, -time.end, _TIME) for time in found.times]
    done = 0
    for start, minus_end, label in sorted(named + times):
        if start >= done:
            done = -minus_end
            yield {"start": start, "end": done, "label": label}


def _table(text: str, statements: Sequence[Statement]) -> str:
    if not statements:
        return "<p>It states nothing.</p>\n"
    rows = "".join(_row(text, said) for said in statements)
    head = "".join(f"<th>{name}</th>" for name in ("fact", "relation", "when", "evidence"))
    return f"<table>\n<tr>{head}</tr>\n{rows}</table>\n"


def _row(text: str, said: Statement) -> str:
    target = said.object.name if said.object else said.value or ""
    relation = f"{said.subject.name} {said.predicate} {target}" + "".join(f" ({one})" for one in manner(said))
    cells = [said.text, relation, _when(said), text[said.start : said.end]]
    shown = "".join(f"<td>{escape(cell)}</td>" for cell in cells[:-1])
    return f'<tr>{shown}<td class="quote">{escape(cells[-1])}</td></tr>\n'


def manner(said: Statement) -> Iterator[str]:
    """What keeps a statement from being a plain fact, in words."""
    if said.negated:
        yield "not so"
    if said.status is not Status.ASSERTED:
        yield said.status.lower()
    if said.effect is not Effect.STATES:
        yield said.effect.lower()


def _when(said: Statement) -> str:
    return said.recurrence or (_period(said.valid) if said.valid else "")


def _period(valid: Interval) -> str:
    """Both sides as exactly as they are known, an open one left out."""
    start = "" if valid.start == BEGINNING else valid.start.strftime(_format(valid.start_precision))
    end = "" if valid.end == END else valid.end.strftime(_format(valid.end_precision))
    return f"{start} – {end}".strip()


def _format(precision: Precision) -> str:
    return _WRITTEN.get(precision, "%Y-%m-%d %H:%M")
