"""`python -m tests.benchmarks.extraction.reading HALF`: reads the sentences of one half, `work` or `judge`.

Each goes into a space of its own.
It uses the server that NEO4J_URI names, or the local database. `--class past` reads one class. `--mistakes` lists what
is missing and what is wrong.
"""

import asyncio
import secrets
from collections import defaultdict
from datetime import timedelta
from typing import Annotated

import typer

from kg_memory import Memory, Message, NewSession, PageRequest, Role, open_memory
from tests.benchmarks.extraction.reading.score import Score, Stated
from tests.benchmarks.extraction.reading.sentences import Item, items

LATER = timedelta(minutes=5)


async def stated(memory: Memory, item: Item) -> list[Stated]:
    """What is believed after the turns of an item, in a space of its own."""
    space = f"reading {item.id} {secrets.token_hex(4)}"
    messages = [Message(turn.text, turn.at, speaker=turn.speaker, role=Role(turn.role)) for turn in item.turns]
    await memory.remember(space, NewSession(messages, key=item.id))
    facts = (await memory.facts(space, page=PageRequest(200))).items
    ids = {id for fact in facts for id in (fact.subject_id, fact.object_id) if id}
    names = {id: entity.name for id, entity in (await memory.entities_by_id(space, sorted(ids))).items()}
    return [Stated(fact, names[fact.subject_id], names.get(fact.object_id or "", fact.value or "")) for fact in facts]


async def read(half: str, kind: str | None) -> dict[str, Score]:
    """The score of every class of one half, and of all together under `all`."""
    scores: dict[str, Score] = defaultdict(Score)
    async with open_memory() as memory:
        for item in items():
            if item.half == half and kind in (None, item.kind):
                found = await stated(memory, item)
                for name in (item.kind, "all"):
                    scores[name].count(item, found, item.turns[-1].at + LATER)
    return scores


def main(
    half: str,
    kind: Annotated[str | None, typer.Option("--class", help="One class only.")] = None,
    mistakes: Annotated[bool, typer.Option(help="List what is missing and what is wrong.")] = False,
) -> None:
    """Prints a score per class."""
    scores = asyncio.run(read(half, kind))
    for name, score in scores.items():
        typer.echo(f"{name:14} {score}")
    if mistakes and "all" in scores:
        for what in ("missing", "retired", "revived"):
            for id, one in getattr(scores["all"], what):
                sides = (one.subjects, one.relations, one.objects, sorted(one.flags))
                typer.echo(f"{what} {id}: {' | '.join('; '.join(side) for side in sides)}")
        for id, fact in scores["all"].mistakes:
            typer.echo(f"wrong   {id}: {fact}")


if __name__ == "__main__":
    typer.run(main)
