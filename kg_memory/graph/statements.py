"""Statements: one per `.cypher` file, loaded and checked when the module that runs it is imported.

Hand-written: the packages that load statements from files are for SQL.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg_memory.errors import ConfigurationError

_HEADER = re.compile(
    r"// (?P<mode>read|write) (?P<name>\w+)\((?P<parameters>[\w, ]*)\) -> (?P<shape>many|one|maybe|none)"
)
_NOT_CODE = re.compile(r"//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`", re.DOTALL)
_PARAMETER = re.compile(r"\$(\w+)")


@dataclass(frozen=True, slots=True)
class Statement:
    """One Cypher statement: `name` is its path, `parameters` are the names of exactly those that it takes."""

    name: str
    mode: str
    shape: str
    parameters: frozenset[str]
    text: str


def data_folder(name: str) -> Path:
    """The folder `cypher` or `schema`: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


def statement(path: str) -> Statement:
    """Loads `cypher/<path>.cypher`. Raises `ConfigurationError` if it is missing or its header is wrong."""
    file = data_folder("cypher") / f"{path}.cypher"
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigurationError(f"the statement {path} has no file {file}") from error
    return parse(path, text)


def parse(path: str, text: str) -> Statement:
    """Parses the header and compares it with the body. Raises `ConfigurationError` with the difference."""
    header = _HEADER.fullmatch(text.split("\n", 1)[0].strip())
    if header is None:
        raise ConfigurationError(f"{path}: line 1 must read // read|write name(parameters) -> many|one|maybe|none")
    if header["name"] != path.rsplit("/", 1)[-1]:
        raise ConfigurationError(f"{path}: the header names {header['name']}, the file does not")
    declared = frozenset(part.strip() for part in header["parameters"].split(",") if part.strip())
    used = frozenset(_PARAMETER.findall(_NOT_CODE.sub(" ", text)))
    if declared != used:
        raise ConfigurationError(f"{path}: header and body differ in the parameters {sorted(declared ^ used)}")
    return Statement(path, header["mode"], header["shape"], declared, text)


def all_statements() -> Iterator[Statement]:
    """Every shipped statement, by path, without the queries for Neo4j Browser."""
    folder = data_folder("cypher")
    for file in sorted(folder.rglob("*.cypher")):
        path = file.relative_to(folder).with_suffix("").as_posix()
        if not path.startswith("browser/"):
            yield parse(path, file.read_text(encoding="utf-8"))
