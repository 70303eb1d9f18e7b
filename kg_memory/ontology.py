"""The ontology: the predicates known by name, and what may be said with them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from kg_memory.errors import InvalidInput
from kg_memory.model import EntityKind

_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class Predicate:
    """A kind of relation; `one` says that a subject has a single object at any one time."""

    name: str
    one: bool
    subject: EntityKind | None
    object: EntityKind | None
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ontology:
    """Predicates by name, and the surface forms (`work_at`) that mean them."""

    predicates: Mapping[str, Predicate]
    forms: Mapping[str, str]

    def one_at_a_time(self, predicate: str) -> bool:
        known = self.predicates.get(predicate)
        return known is not None and known.one

    def predicate_of(self, form: str) -> str:
        """The predicate a surface form means: a known one, else the form itself as an open predicate."""
        return self.forms.get(form) or predicate_name(form)


def predicate_name(written: str) -> str:
    """`written` as a predicate's name, `[A-Z][A-Z0-9_]{0,63}`: `works at` gives `WORKS_AT`.

    Raises `InvalidInput` when nothing of it remains.
    """
    plain = unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Z0-9]+", "_", plain.upper()).lstrip("_0123456789")[:64].rstrip("_")
    if not _NAME.fullmatch(name):
        raise InvalidInput(f"the predicate {written[:80]!r} has no letter from A to Z: name it like WORKS_AT")
    return name


@cache
def default_ontology() -> Ontology:
    """The ontology that is shipped."""
    entries = yaml.safe_load((Path(__file__).parent / "ontology.yaml").read_text(encoding="utf-8"))
    predicates = {name: _predicate(name, entry) for name, entry in entries.items()}
    forms = {form: name for name, predicate in predicates.items() for form in predicate.forms}
    return Ontology(predicates, forms)


def _predicate(name: str, entry: Mapping[str, object]) -> Predicate:
    return Predicate(
        name=name,
        one=bool(entry.get("one", False)),
        subject=EntityKind(str(entry["subject"])) if "subject" in entry else None,
        object=EntityKind(str(entry["object"])) if "object" in entry else None,
        forms=tuple(str(form) for form in entry["forms"]),  # type: ignore[attr-defined]  # a list in every entry
    )
