"""An extraction as an HTML page: the text with its entities and times marked by displaCy, and a table of its facts."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from spacy import displacy

from kg_memory.cli.output import Json, relation, time_of

_TIME = "TIME"
_COLOURS = {
    "PERSON": "#ffd8a8",
    "ORGANIZATION": "#b2f2bb",
    "PLACE": "#a5d8ff",
    "EVENT": "#fcc2d7",
    "PRODUCT": "#d0bfff",
    "TOPIC": "#e9ecef",
    "THING": "#ffec99",
    _TIME: "#99e9f2",
}
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #212529; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin-top: 2rem; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.8rem 0.4rem 0; border-top: 1px solid #dee2e6; }
mark { display: inline-block; }
td.quote { color: #868e96; }
""".strip()


def page(text: str, found: Json) -> str:
    """A complete HTML page that loads nothing from elsewhere."""
    marked = displacy.render(
        {"text": text, "ents": list(_marks(found)), "title": None},
        style="ent",
        manual=True,
        jupyter=False,
        options={"colors": _COLOURS},
    )
    table = _table(found["statements"])
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>What a text says</title>\n'
        f"<style>\n{_STYLE}\n</style>\n</head>\n<body>\n{marked}\n{table}</body>\n</html>\n"
    )


def _marks(found: Json) -> Iterator[dict[str, Any]]:
    """The marked ranges in order. The first of two overlapping ones wins, or the longer if both start together."""
    entities = [(mention["start"], -mention["end"], mention["entity"]["kind"]) for mention in found["mentions"]]
    times = [(time["start"], -time["end"], _TIME) for time in found["times"]]
    marked_to = 0
    for start, minus_end, label in sorted(entities + times):
        if start >= marked_to:
            marked_to = -minus_end
            yield {"start": start, "end": marked_to, "label": label}


def _table(statements: Sequence[Json]) -> str:
    if not statements:
        return "<p>It states nothing.</p>\n"
    head = "".join(f"<th>{name}</th>" for name in ("fact", "relation", "when", "evidence"))
    return f"<table>\n<tr>{head}</tr>\n{''.join(map(_row, statements))}</table>\n"


def _row(statement: Json) -> str:
    texts = (statement["text"], relation(statement), time_of(statement, "valid"))
    cells = "".join(f"<td>{escape(text)}</td>" for text in texts)
    return f'<tr>{cells}<td class="quote">{escape(statement["quote"])}</td></tr>\n'
