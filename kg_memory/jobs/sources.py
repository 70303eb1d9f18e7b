"""Sources as the text that a job keeps until it is done, and back."""

import json
from typing import Any

from pydantic import TypeAdapter

from kg_memory.source import Message, NewDocument, NewSession, Source

_KINDS: dict[str, TypeAdapter[Any]] = {kind.__name__: TypeAdapter(kind) for kind in (Message, NewSession, NewDocument)}


def dumped(source: Source) -> str:
    """The source as JSON; equal sources give equal texts."""
    kind = type(source).__name__
    return json.dumps({kind: _KINDS[kind].dump_python(source, mode="json")}, ensure_ascii=False)


def loaded(text: str) -> Source:
    """The source that `dumped` wrote; raises `ValueError` when it is none."""
    [(kind, value)] = json.loads(text).items()
    source: Source = _KINDS[kind].validate_python(value)
    return source
