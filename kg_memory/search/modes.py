"""The recipes: which lists each mode asks, how deep, and how their scores are weighed. One table, shared by all data.

The weights are in standard deviations of a list's scores; they were measured on public retrieval sets, and are few and
round on purpose.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kg_memory.search.model import Found, SearchMode

DEPTHS: Mapping[Found, int] = {Found.FACT: 30, Found.EPISODE: 60, Found.ENTITY: 15}


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a mode asks for and how it weighs what comes back.

    `finds` may become hits; the facts and episodes of `asks` are read as evidence beside them. `depths` is how many
    candidates the lists of a kind have at least. The other fields are weights: of a list's standardised scores (`text`,
    `vector`), of the scores of the episodes around it (`neighbours`), of what a fact and the episodes that state
    it lend each other (`lent`), of the rank mass that the graph spreads (`graph`), of all the others beside that
    (`own`), of fitting the time in the question (`time`), and how much of its score an episode of no worth, such as a
    greeting, loses (`salience`).
    """

    finds: frozenset[Found] = frozenset(Found)
    asks: frozenset[Found] = frozenset(Found)
    depths: Mapping[Found, int] = field(default_factory=lambda: DEPTHS)
    text: float = 1.0
    vector: float = 3.0
    neighbours: float = 0.5
    lent: float = 0.2
    graph: float = 1.5
    own: float = 1.0
    time: float = 4.0
    salience: float = 0.5
    exact: bool = False


_BALANCED = Recipe()
_ENTITIES = frozenset({Found.ENTITY})

RECIPES: Mapping[SearchMode, Recipe] = {
    SearchMode.BALANCED: _BALANCED,
    SearchMode.FACTS: replace(_BALANCED, finds=frozenset({Found.FACT}), asks=frozenset({Found.FACT, Found.EPISODE})),
    SearchMode.EPISODES: replace(
        _BALANCED, finds=frozenset({Found.EPISODE}), asks=frozenset({Found.FACT, Found.EPISODE})
    ),
    SearchMode.ENTITIES: replace(_BALANCED, finds=_ENTITIES, asks=_ENTITIES, graph=0.0),
    SearchMode.EXACT: replace(_BALANCED, exact=True, graph=0.0),
    SearchMode.GRAPH: replace(_BALANCED, own=0.001),
}
