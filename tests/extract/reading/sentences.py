"""The sentences with what a careful reader keeps of each, split into a half to work on and a half to judge by."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
HALVES = ("work", "judge")
STATES = {"denied", "planned", "possible", "reported"}
ENDED = {"was", "ended"}
KINDS = {"instruction", "preference", "procedure"}


@dataclass(frozen=True, slots=True)
class Expected:
    """A fact that a reader would keep; each side lists the wordings that will do, an empty object stands for any."""

    subjects: Sequence[str]
    relations: Sequence[str]
    objects: Sequence[str]
    flags: frozenset[str] = frozenset()
    since: str | None = None
    until: str | None = None

    @classmethod
    def read(cls, line: str) -> "Expected":
        """Reads `subject | relation | object | flags`; raises `ValueError` for anything else."""
        sides = [side.strip() for side in line.split("|")]
        if not 3 <= len(sides) <= 4:
            raise ValueError(f"{line!r} has {len(sides)} parts")
        subjects, relations, objects = ([word.strip() for word in side.split(";")] for side in sides[:3])
        flags = {flag.strip() for flag in (sides[3].split(",") if len(sides) == 4 else ()) if flag.strip()}
        dates = dict(flag.split("=", 1) for flag in flags if "=" in flag)
        plain = frozenset(flag for flag in flags if "=" not in flag)
        if unknown := (plain - STATES - ENDED - KINDS) | (dates.keys() - {"from", "to"}):
            raise ValueError(f"{line!r} has the unknown flags {sorted(unknown)}")
        return cls(subjects, relations, objects, plain, dates.get("from"), dates.get("to"))


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    speaker: str
    at: datetime
    text: str
    role: str = "USER"


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence or a conversation; `keep` must be found, `may` is no mistake, `now` holds and `not_now` does not."""

    id: str
    kind: str
    turns: Sequence[Turn]
    keep: Sequence[Expected] = ()
    may: Sequence[Expected] = ()
    now: Sequence[Expected] = ()
    not_now: Sequence[Expected] = ()

    @property
    def half(self) -> str:
        """The half that it belongs to, by its id alone."""
        return HALVES[hashlib.sha256(self.id.encode()).digest()[0] % 2]


def items(folder: Path = FOLDER) -> list[Item]:
    """All sentences, in the order of the files."""
    return [_item(entry) for file in sorted(folder.glob("*.yaml")) for entry in yaml.safe_load(file.read_text("utf-8"))]


def _item(entry: dict[str, Any]) -> Item:
    turns = [
        Turn(turn["speaker"], datetime.fromisoformat(turn["at"]), turn["text"], turn.get("role", "USER"))
        for turn in entry["turns"]
    ]
    facts = {
        name: [Expected.read(line) for line in entry.get(name) or ()] for name in ("keep", "may", "now", "not_now")
    }
    return Item(entry["id"], entry["class"], turns, **facts)
