"""Fusing what the lists say of each candidate into one score, and what the candidates lend each other."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median

import numpy as np
from numpy.typing import NDArray

from kg_memory.search.candidates import Listed
from kg_memory.search.expand import Expansion
from kg_memory.search.model import NO_PRIORS, Candidate, Found, Question
from kg_memory.search.modes import Recipe


@dataclass(slots=True)
class Fused:
    """A candidate with its score, and the parts by name that it is the sum of."""

    candidate: Candidate
    score: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)

    def add(self, part: str, score: float) -> None:
        if score:
            self.parts[part] = self.parts.get(part, 0.0) + score
            self.score += score

    def weigh(self, weight: float) -> None:
        self.parts = {part: weight * score for part, score in self.parts.items()}
        self.score *= weight


Scores = dict[Candidate, Fused]

_DAY = 86_400
UNRELATED = 0.5
ALIKE = 0.02
FEW = 10
"""The similarity of vectors that have nothing to do with each other, the difference of similarities that says little,
and how many scores are too few to compare.
"""


def fuse(
    listed: Sequence[Listed],
    recipe: Recipe,
    *,
    fits: Mapping[Candidate, float] | None = None,
    closed: bool = False,
) -> list[Fused]:
    """All candidates, best first: the weighted sum of their standardised scores, and what others lend them.

    A score counts from the worst of its list, which what is not in the list has too, in standard deviations of the
    list: so no list takes anything away, and it adds nothing to what it lacks. Episodes are raised by those around them
    in their conversation, facts by the best episode that states them, and episodes by the best fact they state. `fits`
    is how well a candidate fits the time in the question, 0 to 1. What is lent to somebody who was in no list makes it
    a candidate, unless the question is `closed`: it may not be what was asked for.
    """
    fused = {one.candidate: Fused(one.candidate) for one in listed}
    for part, scores in _own(listed, recipe).items():
        for one, score in zip(listed, scores.tolist(), strict=True):
            fused[one.candidate].add(part, score)
    for one in listed:
        own = fused[one.candidate]
        if one.candidate.kind is Found.EPISODE:
            own.add("salience", -recipe.salience * (1 - one.weight) * own.score)
        if fits:
            own.add("time", recipe.time * fits[one.candidate])
    _lend(fused, listed, recipe, closed=closed)
    return _sorted(fused)


def spread(
    ranked: Iterable[Fused],
    expansion: Expansion,
    recipe: Recipe,
    *,
    fits: Mapping[Candidate, float] | None = None,
    given: Collection[Candidate] = (),
    closed: bool,
) -> list[Fused]:
    """The candidates with what the graph adds to them: the square root of its rank mass, which falls off less steeply
    than the mass itself, standardised like the other scores and as strong as the graph has something to say.

    The graph knows nothing of a time in the question: where there is one, what it leads to counts as far as it
    `fits`, 0 to 1, and what is not known to fit does not. To what is `given` with the question it leads nobody.
    """
    fused = {one.candidate: one for one in ranked}
    if recipe.own != 1:
        for one in fused.values():
            one.weigh(recipe.own)
    scores = _standardised([math.sqrt(mass) for mass in expansion.scores.values()], 0.0).tolist()
    weight = recipe.graph * expansion.strength
    led = {one: score for one, score in zip(expansion.scores, scores, strict=True) if one not in given}
    if fits is not None:
        led = {candidate: score * fits.get(candidate, 0.0) for candidate, score in led.items()}
    _raise(fused, "graph", led, weight, closed=closed)
    return _sorted(fused)


def _sorted(fused: Scores) -> list[Fused]:
    return sorted(fused.values(), key=lambda one: (-one.score, one.candidate))


def _own(listed: Sequence[Listed], recipe: Recipe) -> dict[str, NDArray[np.float64]]:
    """The weighted standardised scores: cosines compare across kinds, the scores of words only within theirs."""
    words = np.zeros(len(listed))
    for kind in Found:
        of_kind = [place for place, one in enumerate(listed) if one.candidate.kind is kind]
        said = [listed[place].said for place in of_kind]
        found = [score for score in said if score is not None]
        if found:
            worst = min(found) if len(found) >= recipe.depths[kind] else 0.0
            words[of_kind] = _standardised([worst if score is None else score for score in said], 0.0)
    return {
        "text": recipe.text * words,
        "vector": recipe.vector * _standardised([one.cosine for one in listed], UNRELATED, ALIKE),
    }


def _standardised(scores: Sequence[float], unrelated: float, least: float = 0.0) -> NDArray[np.float64]:
    """How far each lies above the lowest, in standard deviations.

    Few scores do not tell what is usual: a short list is filled up with that of what is unrelated. Nor do scores that
    are all but the same tell anything apart: no deviation counts as less than `least`.
    """
    usual = np.array([*scores, *[unrelated] * (FEW - len(scores))])
    deviation = max(usual.std(), least)
    return np.asarray((usual - usual.min()) / deviation if deviation else np.zeros(usual.size))[: len(scores)]


def _lend(fused: Scores, listed: Sequence[Listed], recipe: Recipe, *, closed: bool) -> None:
    """Neighbours in a conversation, and facts and the episodes that state them, raise each other, once.

    A fact lends what it has above the average fact.
    """
    own = {candidate: one.score for candidate, one in fused.items()}
    facts = [one for one in listed if one.candidate.kind is Found.FACT]
    usual = fmean(own[fact.candidate] for fact in facts) if facts else 0.0
    stated: dict[Candidate, float] = defaultdict(float)
    for fact in facts:
        for episode in fact.linked:
            stated[episode] = max(stated[episode], own[fact.candidate] - usual)
        best = max((own.get(episode, 0.0) for episode in fact.linked), default=0.0)
        fused[fact.candidate].add("episodes", recipe.lent * best)
    turns = [one for one in listed if one.candidate.kind is Found.EPISODE]
    _raise(fused, "neighbours", _from_beside(turns, own), recipe.neighbours, closed=closed)
    _raise(fused, "facts", stated, recipe.lent, closed=closed)


def _from_beside(turns: Sequence[Listed], own: Mapping[Candidate, float]) -> dict[Candidate, float]:
    """What episodes get from those next to them and, half as much, from those one further, where in a talk of two the
    same person goes on.

    An episode gives what it has above the middle of them: else all that stands in the middle of a conversation would
    go before what stands at its ends. One below the middle gives nothing and takes nothing, like one in no list.
    """
    middle = median(own[turn.candidate] for turn in turns) if turns else 0.0
    above = {turn.candidate: max(0.0, own[turn.candidate] - middle) for turn in turns}
    beside: dict[Candidate, set[Candidate]] = defaultdict(set)
    for turn in turns:
        for other in turn.linked:
            beside[turn.candidate].add(other)
            beside[other].add(turn.candidate)
    near = {one: sum(above.get(other, 0.0) for other in others) for one, others in beside.items()}
    return {
        one: near[one] + sum(near[other] - above.get(one, 0.0) for other in others) / 2
        for one, others in beside.items()
    }


def _raise(fused: Scores, part: str, scores: Mapping[Candidate, float], weight: float, *, closed: bool) -> None:
    """Adds weighted scores; who was no candidate and is raised becomes one, unless the question is closed."""
    for candidate, score in scores.items():
        if candidate in fused or (score > 0 and not closed):
            fused.setdefault(candidate, Fused(candidate)).add(part, weight * score)


def preferred(ranked: Sequence[Fused], listed: Sequence[Listed], question: Question) -> list[Fused]:
    """The candidates with what the priors add, each at most its share of the score."""
    priors, now = question.priors, question.asked_at.timestamp()
    if priors == NO_PRIORS:
        return list(ranked)
    fused = {one.candidate: one for one in ranked}
    for one in listed:
        if (found := fused.get(one.candidate)) is not None:
            score = found.score
            age_days = math.inf if one.at is None else max(0.0, now - one.at) / _DAY
            found.add("recency", priors.recency * score * 0.5 ** (age_days / priors.half_life_days))
            found.add("importance", priors.importance * score * one.weight)
    return _sorted(fused)
