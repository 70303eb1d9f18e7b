"""Ranking profiles: which lists each mode reads, how deep, and how it weighs their scores.

One table serves all data. The weights are in standard deviations of a list's scores. They were measured on public
retrieval sets, and are few and round on purpose.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kg_memory.search.model import Found, SearchMode

DEPTHS: Mapping[Found, int] = {Found.FACT: 30, Found.EPISODE: 60, Found.ENTITY: 15}


@dataclass(frozen=True, slots=True)
class RankingProfile:
    """What a mode reads, and how it weighs the scores.

    `hits` are the kinds that may become hits. The facts and episodes of `candidates` are read as evidence beside them.
    `depths` is the least number of candidates in each list of a kind.

    The other fields are weights:

    - `text` and `vector`: the standardised scores of the two lists
    - `neighbours`: the scores of the episodes before and after an episode
    - `evidence`: the scores of a fact and of the episodes that state it, for each other
    - `graph`: the rank mass from the graph; `base`: all the other scores beside it
    - `time`: how well a candidate fits the time in the question
    - `salience`: the share of its score that an episode of no importance loses, for example a greeting
    """

    hits: frozenset[Found] = frozenset(Found)
    candidates: frozenset[Found] = frozenset(Found)
    depths: Mapping[Found, int] = field(default_factory=lambda: DEPTHS)
    text: float = 1.0
    vector: float = 3.0
    neighbours: float = 0.5
    evidence: float = 0.2
    graph: float = 1.5
    base: float = 1.0
    time: float = 4.0
    salience: float = 0.5
    exact: bool = False


_BALANCED = RankingProfile()
_FACTS = frozenset({Found.FACT})
_EPISODES = frozenset({Found.EPISODE})
_ENTITIES = frozenset({Found.ENTITY})

PROFILES: Mapping[SearchMode, RankingProfile] = {
    SearchMode.BALANCED: _BALANCED,
    SearchMode.FACTS: replace(_BALANCED, hits=_FACTS, candidates=_FACTS | _EPISODES),
    SearchMode.EPISODES: replace(_BALANCED, hits=_EPISODES, candidates=_FACTS | _EPISODES),
    SearchMode.ENTITIES: replace(_BALANCED, hits=_ENTITIES, candidates=_ENTITIES, graph=0.0),
    SearchMode.EXACT: replace(_BALANCED, exact=True, graph=0.0),
    SearchMode.GRAPH: replace(_BALANCED, base=0.001),
}
