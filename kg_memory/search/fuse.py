"""Fusion: the scores of all lists combined into one score for each candidate, with boosts from related candidates."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median

import numpy as np
from numpy.typing import NDArray

from kg_memory.search.candidates import ScoredCandidate
from kg_memory.search.expand import Expansion
from kg_memory.search.model import NO_PRIORS, Candidate, Found, Question
from kg_memory.search.modes import RankingProfile


@dataclass(slots=True)
class Fused:
    """A candidate with its score, and the named parts that sum up to it."""

    candidate: Candidate
    score: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)

    def add(self, part: str, score: float) -> None:
        if score:
            self.parts[part] = self.parts.get(part, 0.0) + score
            self.score += score

    def scale(self, factor: float) -> None:
        self.parts = {part: factor * score for part, score in self.parts.items()}
        self.score *= factor


FusedByCandidate = dict[Candidate, Fused]

_DAY = 86_400
UNRELATED_SIMILARITY = 0.5
"""The similarity of vectors that have nothing to do with each other."""
LEAST_DEVIATION = 0.02
"""The smallest standard deviation that counts for similarities of vectors."""
FEWEST_SCORES = 10
"""A list with fewer scores is filled up before it is standardised."""


def fuse(
    scored: Sequence[ScoredCandidate],
    profile: RankingProfile,
    *,
    time_fits: Mapping[Candidate, float] | None = None,
    closed: bool = False,
) -> list[Fused]:
    """All candidates, best first, by the weighted sum of their standardised scores and of the boosts.

    A score is measured from the lowest of its list, in standard deviations of the list. A candidate that is not in the
    list counts as its lowest, so no score is negative. Episodes are boosted by their neighbours in the conversation and
    by the best fact that they state. Facts are boosted by the best episode that states them.

    `time_fits` is how well a candidate fits the time in the question, 0 to 1. A boost makes a candidate of something
    that was in no list, unless the question is `closed`: then it might not pass the filters.
    """
    fused = {one.candidate: Fused(one.candidate) for one in scored}
    for part, scores in _index_scores(scored, profile).items():
        for one, score in zip(scored, scores.tolist(), strict=True):
            fused[one.candidate].add(part, score)
    for one in scored:
        own = fused[one.candidate]
        if one.candidate.kind is Found.EPISODE:
            own.add("salience", -profile.salience * (1 - one.weight) * own.score)
        if time_fits:
            own.add("time", profile.time * time_fits[one.candidate])
    _boost_related(fused, scored, profile, closed=closed)
    return _sorted(fused)


def boost_by_graph(
    ranked: Iterable[Fused],
    expansion: Expansion,
    profile: RankingProfile,
    *,
    time_fits: Mapping[Candidate, float] | None = None,
    excluded: Collection[Candidate] = (),
    closed: bool,
) -> list[Fused]:
    """The candidates, best first, with the boost from the graph.

    The boost is the square root of the rank mass, which falls off less steeply than the mass itself. It is standardised
    like the other scores, and weighted by the strength of the expansion. `excluded` candidates get none.

    The graph knows no times. With `time_fits`, 0 to 1, a boost counts in proportion to the fit, and an unknown fit
    is 0. Unless the question is `closed`, a boost makes a candidate of something that was in no list.
    """
    fused = {one.candidate: one for one in ranked}
    if profile.base != 1:
        for one in fused.values():
            one.scale(profile.base)
    scores = _standardised([math.sqrt(mass) for mass in expansion.scores.values()], 0.0).tolist()
    weight = profile.graph * expansion.strength
    boosts = {one: score for one, score in zip(expansion.scores, scores, strict=True) if one not in excluded}
    if time_fits is not None:
        boosts = {candidate: score * time_fits.get(candidate, 0.0) for candidate, score in boosts.items()}
    _boost(fused, "graph", boosts, weight, closed=closed)
    return _sorted(fused)


def _sorted(fused: FusedByCandidate) -> list[Fused]:
    return sorted(fused.values(), key=lambda one: (-one.score, one.candidate))


def _index_scores(scored: Sequence[ScoredCandidate], profile: RankingProfile) -> dict[str, NDArray[np.float64]]:
    """The weighted standardised scores. Cosines compare across kinds, text scores only within one kind."""
    text = np.zeros(len(scored))
    for kind in Found:
        of_kind = [index for index, one in enumerate(scored) if one.candidate.kind is kind]
        text_scores = [scored[index].text_score for index in of_kind]
        present = [score for score in text_scores if score is not None]
        if present:
            lowest = min(present) if len(present) >= profile.depths[kind] else 0.0
            text[of_kind] = _standardised([lowest if score is None else score for score in text_scores], 0.0)
    return {
        "text": profile.text * text,
        "vector": profile.vector * _standardised([one.cosine for one in scored], UNRELATED_SIMILARITY, LEAST_DEVIATION),
    }


def _standardised(scores: Sequence[float], unrelated: float, least: float = 0.0) -> NDArray[np.float64]:
    """How far each score lies above the lowest, in standard deviations.

    The deviation of a few scores says little, so a short list is filled up with the score of something `unrelated`.
    Nearly equal scores should not count as different, so the deviation is at least `least`.
    """
    filled = np.array([*scores, *[unrelated] * (FEWEST_SCORES - len(scores))])
    deviation = max(filled.std(), least)
    return np.asarray((filled - filled.min()) / deviation if deviation else np.zeros(filled.size))[: len(scores)]


def _boost_related(
    fused: FusedByCandidate, scored: Sequence[ScoredCandidate], profile: RankingProfile, *, closed: bool
) -> None:
    """Boosts neighbours in a conversation, and facts and the episodes that state them, by each other's first scores.

    A fact boosts by what its score exceeds that of the average fact.
    """
    own = {candidate: one.score for candidate, one in fused.items()}
    facts = [one for one in scored if one.candidate.kind is Found.FACT]
    average = fmean(own[fact.candidate] for fact in facts) if facts else 0.0
    by_facts: dict[Candidate, float] = defaultdict(float)
    for fact in facts:
        for episode in fact.episodes:
            by_facts[episode] = max(by_facts[episode], own[fact.candidate] - average)
        best = max((own.get(episode, 0.0) for episode in fact.episodes), default=0.0)
        fused[fact.candidate].add("episodes", profile.evidence * best)
    turns = [one for one in scored if one.candidate.kind is Found.EPISODE]
    _boost(fused, "neighbours", _neighbour_boosts(turns, own), profile.neighbours, closed=closed)
    _boost(fused, "facts", by_facts, profile.evidence, closed=closed)


def _neighbour_boosts(turns: Sequence[ScoredCandidate], own: Mapping[Candidate, float]) -> dict[Candidate, float]:
    """What episodes get from those next to them and, half as much, from those two away.

    In a conversation of two people, the episode two away has the same speaker. An episode boosts by what its score
    exceeds the median. Otherwise the middle of a conversation, where each turn has two neighbours, would always rank
    before its ends. An episode below the median adds and subtracts nothing, like one in no list.
    """
    middle = median(own[turn.candidate] for turn in turns) if turns else 0.0
    above = {turn.candidate: max(0.0, own[turn.candidate] - middle) for turn in turns}
    adjacent: dict[Candidate, set[Candidate]] = defaultdict(set)
    for turn in turns:
        for other in turn.episodes:
            adjacent[turn.candidate].add(other)
            adjacent[other].add(turn.candidate)
    direct = {one: sum(above.get(other, 0.0) for other in others) for one, others in adjacent.items()}
    return {
        one: direct[one] + sum(direct[other] - above.get(one, 0.0) for other in others) / 2
        for one, others in adjacent.items()
    }


def _boost(
    fused: FusedByCandidate, part: str, scores: Mapping[Candidate, float], weight: float, *, closed: bool
) -> None:
    """Adds weighted scores. A positive score adds a new candidate, unless the question is closed."""
    for candidate, score in scores.items():
        if candidate in fused or (score > 0 and not closed):
            fused.setdefault(candidate, Fused(candidate)).add(part, weight * score)


def apply_priors(ranked: Sequence[Fused], scored: Sequence[ScoredCandidate], question: Question) -> list[Fused]:
    """The candidates, best first, with what the priors add: each at most its share of the score."""
    priors, now = question.priors, question.asked_at.timestamp()
    if priors == NO_PRIORS:
        return list(ranked)
    fused = {one.candidate: one for one in ranked}
    for one in scored:
        if (own := fused.get(one.candidate)) is not None:
            score = own.score
            age_days = math.inf if one.at is None else max(0.0, now - one.at) / _DAY
            own.add("recency", priors.recency * score * 0.5 ** (age_days / priors.half_life_days))
            own.add("importance", priors.importance * score * one.weight)
    return _sorted(fused)
