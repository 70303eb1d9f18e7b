"""The facts that the extractor finds in a conversation of Nora with an assistant."""

from kg_memory.model.extraction import Extraction, Passage, Statement
from kg_memory.ports import Extractor
from tests.support.builders import at

SAID_AT = at(2024, 8, 14, 10)


async def talk(extractor: Extractor, *turns: str) -> list[Extraction]:
    """One extraction for each turn; those that begin with "A:" are the assistant's."""
    return list(await extractor.extract([_passage(turn) for turn in turns]))


async def last(extractor: Extractor, *turns: str) -> set[str]:
    """What the last turn says: subject, predicate and target, with the effect and "not"."""
    return {said(one) for one in (await talk(extractor, *turns))[-1].statements}


def said(one: Statement) -> str:
    """A statement on one line: `Nora LIVES_IN Porto`, `Nora not LIVES_IN Porto`, `RETRACTS Nora LIVES_IN Porto`."""
    effect = "" if one.effect.value == "STATES" else f"{one.effect.value} "
    target = one.object.name if one.object else one.value
    return f"{effect}{one.subject.name} {'not ' if one.negated else ''}{one.predicate} {target}"


def _passage(turn: str) -> Passage:
    people = ("assistant", "Nora") if turn.startswith("A: ") else ("Nora", "assistant")
    return Passage(turn.removeprefix("A: "), SAID_AT, *people, conversation="talk")
