"""The ontology: the predicates known by name, the kinds they relate, and which facts end others."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from dataclasses import fields as dataclass_fields
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

import yaml

from kg_memory.errors import InvalidInput, InvalidOntology

_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_FORM = re.compile(r"[^\W_][^\s_]*(?:_[^\s_]+)*")


class EntityKind(StrEnum):
    """What an entity is; also a label of its node."""

    PERSON = "PERSON"
    ORGANIZATION = "ORGANIZATION"
    PLACE = "PLACE"
    EVENT = "EVENT"
    PRODUCT = "PRODUCT"
    TOPIC = "TOPIC"
    THING = "THING"


OPEN_KINDS = frozenset({EntityKind.THING, EntityKind.TOPIC})
"""The kinds that leave open what an entity is; a text that says more settles it."""

PARTIES = frozenset({EntityKind.PERSON, EntityKind.ORGANIZATION, EntityKind.PLACE, EntityKind.EVENT})
"""The kinds of which one with a name makes a statement about it specific."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """A kind of relation.

    `one`: a subject has a single object at any one time. `symmetric`: it says the same both ways. `inverse` says the
    same the other way round. `permanent`: once so, always so, like an event or kinship. `forms` are the surface forms
    (`work_at`) that state it, `beginnings` those (`join`) that say that it began, `endings` those (`quit`) that say
    that it ended. A `family` gives its rules to every predicate whose name begins with its own: `HAS_FAVORITE` to
    `HAS_FAVORITE_BAND` and `HAS_FAVORITE_COLOR`, which do not end each other.
    """

    name: str
    one: bool = False
    symmetric: bool = False
    inverse: str | None = None
    permanent: bool = False
    family: bool = False
    subject: EntityKind | None = None
    object: EntityKind | None = None
    forms: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ontology:
    """Predicates by name, the sets of which one excludes the others between the same two, and the surface forms.

    `source` is the YAML that it was read from. `forms` and `endings` give the predicates that a surface form may state,
    or say to have ended, in their order: the first whose kinds fit is meant. `forms` includes the beginnings.
    """

    predicates: Mapping[str, Predicate]
    exclusive: Sequence[frozenset[str]] = ()
    source: str = field(default="", compare=False, repr=False)
    forms: Mapping[str, Sequence[str]] = field(init=False, compare=False)
    endings: Mapping[str, Sequence[str]] = field(init=False, compare=False)
    _stored: Mapping[str, str] = field(init=False, compare=False, repr=False)
    _families: Sequence[Predicate] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        known = self.predicates.values()
        object.__setattr__(self, "forms", _senses((one.name, (*one.forms, *one.beginnings)) for one in known))
        object.__setattr__(self, "endings", _senses((one.name, one.endings) for one in known))
        object.__setattr__(self, "_stored", {one.inverse: one.name for one in known if one.inverse})
        object.__setattr__(self, "_families", [one for one in known if one.family])

    def known(self, predicate: str) -> Predicate | None:
        """The predicate of this name, or the family that it belongs to; None for an open one."""
        return self.predicates.get(predicate) or next(
            (one for one in self._families if predicate.startswith(f"{one.name}_")), None
        )

    def is_state(self, predicate: str, form: str) -> bool:
        """Whether the form states by this predicate what goes on for a while: nothing permanent, and no beginning."""
        known = self.known(predicate)
        return known is not None and not known.permanent and (known.family or form in known.forms)

    def begins(self, predicate: str, form: str) -> bool:
        """Whether the form says that a state of this predicate began: "joined"."""
        known = self.known(predicate)
        return known is not None and not known.permanent and form in known.beginnings

    def one_at_a_time(self, predicate: str) -> bool:
        known = self.known(predicate)
        return known is not None and known.one and not (known.family and known.name == predicate)

    def permanent(self, predicate: str) -> bool:
        known = self.known(predicate)
        return known is not None and known.permanent

    def symmetric(self, predicate: str) -> bool:
        known = self.known(predicate)
        return known is not None and known.symmetric

    def stored(self, predicate: str) -> str:
        """The predicate that facts of this one are stored under: its inverse where that names it, else itself."""
        return self._stored.get(predicate, predicate)

    def exclusive_with(self, predicate: str) -> frozenset[str]:
        """The set of predicates, with this one, of which one holds at a time between the same two; empty without."""
        return next((names for names in self.exclusive if predicate in names), frozenset())

    def predicate_of(self, form: str) -> str:
        """The predicate a surface form means: a known one, else the form itself as an open predicate."""
        return next(iter(self.forms.get(form, ())), None) or predicate_name(form)


def _senses(stated: Iterable[tuple[str, Sequence[str]]]) -> Mapping[str, Sequence[str]]:
    """The predicates of each surface form, in their order."""
    senses: dict[str, list[str]] = {}
    for name, forms in stated:
        for form in forms:
            senses.setdefault(form, []).append(name)
    return senses


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
    return read_ontology((Path(__file__).parent / "ontology.yaml").read_text(encoding="utf-8"))


@lru_cache(maxsize=256)
def read_ontology(source: str) -> Ontology:
    """The ontology that a YAML text describes, in the form of the shipped `ontology.yaml`.

    With `extends: default` its predicates, by name, and its forms take precedence over the shipped ones; otherwise
    they are all there is. Raises `InvalidOntology` naming the line.
    """
    top = _fields(_composed(source), "the ontology", {"extends", "predicates", "exclusive"})
    lines: dict[str, int] = {}
    predicates = {}
    for name, line, node in _entries(top["predicates"], "predicates") if "predicates" in top else ():
        predicates[name] = _predicate(name, line, node)
        lines[name] = line
    exclusive = _exclusive(top["exclusive"]) if "exclusive" in top else []
    if "extends" in top:
        if _text(top["extends"], "extends") != "default":
            raise _wrong(top["extends"], "extends can only be `default`")
        predicates = _forms_left(default_ontology().predicates, predicates) | predicates
        named = frozenset[str]().union(*(names for names, _ in exclusive))
        exclusive += [(names, 1) for names in default_ontology().exclusive if not names & named]
    _check_forms(predicates, lines)
    for predicate in predicates.values():
        _check_inverse(predicate, predicates, lines.get(predicate.name, 1))
    _check_exclusive(exclusive, predicates)
    return Ontology(predicates, tuple(names for names, _ in exclusive), source)


# --- reading YAML, with the line of whatever is wrong -----------------------------------------------------------


def _wrong(at: yaml.Node | int, message: str) -> InvalidOntology:
    line = at if isinstance(at, int) else at.start_mark.line + 1
    return InvalidOntology(f"line {line}: {message}")


def _composed(source: str) -> yaml.Node:
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _wrong(line, f"not YAML: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise _wrong(1, f"not YAML: {' '.join(str(error).split())[:200]}") from error
    if node is None:
        raise _wrong(1, "the ontology is empty: give at least `extends: default`")
    return node


def _entries(node: yaml.Node, what: str) -> Iterator[tuple[str, int, yaml.Node]]:
    """Keys of a mapping with their lines and values; a key that comes twice is refused."""
    if not isinstance(node, yaml.MappingNode):
        raise _wrong(node, f"{what} must be a mapping")
    seen: dict[str, int] = {}
    for key, value in node.value:
        name = _text(key, f"a key of {what}")
        if name in seen:
            raise _wrong(key, f"{name} is there already, in line {seen[name]}")
        seen[name] = key.start_mark.line + 1
        yield name, seen[name], value


def _fields(node: yaml.Node, what: str, known: set[str]) -> dict[str, yaml.Node]:
    fields = {}
    for name, line, value in _entries(node, what):
        if name not in known:
            raise _wrong(line, f"{what} has no field {name!r}; it may have {', '.join(sorted(known))}")
        fields[name] = value
    return fields


def _text(node: yaml.Node, what: str) -> str:
    if not isinstance(node, yaml.ScalarNode) or not node.value:
        raise _wrong(node, f"{what} must be a word")
    return str(node.value)


def _texts(node: yaml.Node, what: str) -> tuple[str, ...]:
    if not isinstance(node, yaml.SequenceNode):
        raise _wrong(node, f"{what} must be a list")
    return tuple(_text(item, f"each of {what}") for item in node.value)


def _flag(node: yaml.Node, what: str) -> bool:
    if not isinstance(node, yaml.ScalarNode) or node.value not in ("true", "false"):
        raise _wrong(node, f"{what} must be true or false")
    return bool(node.value == "true")


def _kind(node: yaml.Node, what: str) -> EntityKind:
    try:
        return EntityKind(_text(node, what))
    except ValueError as error:
        raise _wrong(node, f"{what} is no kind of entity; it is one of {', '.join(EntityKind)}") from error


def _predicate(name: str, line: int, node: yaml.Node) -> Predicate:
    if not _NAME.fullmatch(name):
        raise _wrong(line, f"{name[:80]!r} is not the name of a predicate: capitals, digits and _, like WORKS_AT")
    fields = _fields(node, name, {one.name for one in dataclass_fields(Predicate)} - {"name"})
    return Predicate(
        name,
        one="one" in fields and _flag(fields["one"], f"{name}.one"),
        symmetric="symmetric" in fields and _flag(fields["symmetric"], f"{name}.symmetric"),
        inverse=_text(fields["inverse"], f"{name}.inverse") if "inverse" in fields else None,
        subject=_kind(fields["subject"], f"{name}.subject") if "subject" in fields else None,
        permanent="permanent" in fields and _flag(fields["permanent"], f"{name}.permanent"),
        family="family" in fields and _flag(fields["family"], f"{name}.family"),
        object=_kind(fields["object"], f"{name}.object") if "object" in fields else None,
        forms=_forms(fields["forms"], f"{name}.forms") if "forms" in fields else (),
        beginnings=_forms(fields["beginnings"], f"{name}.beginnings") if "beginnings" in fields else (),
        endings=_forms(fields["endings"], f"{name}.endings") if "endings" in fields else (),
    )


def _forms(node: yaml.Node, what: str) -> tuple[str, ...]:
    forms = _texts(node, what)
    for form in forms:
        if not _FORM.fullmatch(form):
            raise _wrong(node, f"{form[:80]!r} in {what} is not a form: lemmas joined by _, like work_at")
    return forms


def _exclusive(node: yaml.Node) -> list[tuple[frozenset[str], int]]:
    if not isinstance(node, yaml.SequenceNode):
        raise _wrong(node, "exclusive must be a list of lists of predicates")
    return [(frozenset(_texts(item, "an exclusive set")), item.start_mark.line + 1) for item in node.value]


# --- what must be true of the whole ----------------------------------------------------------------------------


def _forms_left(shipped: Mapping[str, Predicate], own: Mapping[str, Predicate]) -> dict[str, Predicate]:
    """The shipped predicates without the forms that a space gave another meaning."""
    taken = {form for predicate in own.values() for form in _forms_of(predicate)}
    return {
        name: replace(
            one,
            forms=tuple(form for form in one.forms if form not in taken),
            beginnings=tuple(form for form in one.beginnings if form not in taken),
            endings=tuple(form for form in one.endings if form not in taken),
        )
        for name, one in shipped.items()
    }


def _forms_of(predicate: Predicate) -> tuple[str, ...]:
    return (*predicate.forms, *predicate.beginnings, *predicate.endings)


def _check_forms(predicates: Mapping[str, Predicate], lines: Mapping[str, int]) -> None:
    """One form may mean several predicates if the kinds of their sides tell them apart."""
    means: dict[tuple[str, EntityKind | None, EntityKind | None], str] = {}
    for predicate in predicates.values():
        for form in _forms_of(predicate):
            sense = (form, predicate.subject, predicate.object)
            if sense in means:
                raise _wrong(
                    lines.get(predicate.name, 1), f"the form {form} of {predicate.name} means {means[sense]} already"
                )
            means[sense] = predicate.name


def _check_inverse(predicate: Predicate, predicates: Mapping[str, Predicate], line: int) -> None:
    name, inverse = predicate.name, predicate.inverse
    if predicate.symmetric and predicate.subject is not predicate.object:
        raise _wrong(line, f"{name} is symmetric: its subject and object must be of the same kind")
    if inverse is None:
        return
    other = predicates.get(inverse)
    if other is None:
        raise _wrong(line, f"the inverse of {name}, {inverse}, is not a predicate of this ontology")
    if predicate.symmetric or other.symmetric or other.inverse is not None:
        raise _wrong(
            line, f"{name} and {inverse} cannot be inverses: name the inverse once, of two that are not symmetric"
        )
    if (other.subject, other.object) != (predicate.object, predicate.subject):
        raise _wrong(line, f"the kinds of {inverse} must be those of {name} the other way round")
    if other.one:
        raise _wrong(line, f"{inverse} is stored as {name} and cannot be one at a time: name the inverse there instead")
    if others := [one.name for one in predicates.values() if one.inverse == inverse and one.name != name]:
        raise _wrong(line, f"{inverse} is the inverse of both {name} and {others[0]}")


def _check_exclusive(sets: Sequence[tuple[frozenset[str], int]], predicates: Mapping[str, Predicate]) -> None:
    seen: set[str] = set()
    inverses = {predicate.inverse for predicate in predicates.values()}
    for names, line in sets:
        if len(names) < 2:
            raise _wrong(line, "an exclusive set needs at least two predicates")
        for name in sorted(names):
            if name not in predicates:
                raise _wrong(line, f"{name} is not a predicate of this ontology")
            if name in seen:
                raise _wrong(line, f"{name} is in another exclusive set already")
            if name in inverses:
                raise _wrong(line, f"{name} is stored under its inverse: name that instead")
        seen |= names
        if len({predicates[name].symmetric for name in names}) > 1:
            raise _wrong(line, "of an exclusive set, all or none must be symmetric")
