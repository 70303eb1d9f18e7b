from dataclasses import replace
from datetime import timedelta

import pytest

from kg_memory.search.candidates import ScoredCandidate
from kg_memory.search.expand import Expansion
from kg_memory.search.fuse import Fused, apply_priors, boost_by_graph, fuse
from kg_memory.search.model import Candidate, Found, Priors, Question
from kg_memory.search.modes import RankingProfile
from tests.support.builders import at

PLAIN = RankingProfile(text=1.0, vector=1.0, neighbours=0.3, evidence=0.3, graph=1.0, time=4.0, salience=0.5)


def one(id: str, kind: Found = Found.EPISODE, version: int = 1) -> Candidate:
    return Candidate("space", kind, id, version)


def scored(
    id: str,
    cosine: float = 0.5,
    text_score: float | None = None,
    *episodes: str,
    kind: Found = Found.EPISODE,
    weight: float = 1.0,
) -> ScoredCandidate:
    return ScoredCandidate(
        one(id, kind), cosine, None, text_score, weight, episodes=[one(episode) for episode in episodes]
    )


def expansion(mass: dict[Candidate, float]) -> Expansion:
    return Expansion(mass, strength=1.0)


def ids(fused: list[Fused]) -> list[str]:
    return [found.candidate.id for found in fused]


def parts(fused: list[Fused], id: str) -> dict[str, float]:
    return next(found.parts for found in fused if found.candidate.id == id)


def test_a_candidate_of_both_lists_comes_first_and_its_parts_sum_up() -> None:
    fused = fuse([scored("vector", 0.9), scored("both", 0.9, 5.0), scored("text", 0.5, 2.0)], PLAIN)
    assert ids(fused) == ["both", "vector", "text"]
    assert set(fused[0].parts) == {"vector", "text"}
    assert fused[0].score == pytest.approx(sum(fused[0].parts.values()))
    assert [found.score for found in fused] == sorted((found.score for found in fused), reverse=True)


def test_no_score_is_negative_and_a_list_adds_nothing_to_a_candidate_it_lacks() -> None:
    fused = fuse([scored("a", 0.2, 1.0), scored("b", 0.8)], PLAIN)
    assert all(score > 0 for found in fused for score in found.parts.values())
    assert "text" not in parts(fused, "b")


def test_a_single_candidate_has_a_score_of_every_list_it_is_in() -> None:
    [alone] = fuse([scored("alone", 0.8, 3.0)], PLAIN)
    assert set(alone.parts) == {"vector", "text"}


def test_an_outlier_counts_for_more_than_a_first_place() -> None:
    """Ranks alone could not show this."""
    others = [scored(f"c{number}", 0.60 + number / 1000) for number in range(40)]
    [first, second, *_] = fuse([*others, scored("far ahead", 0.95)], PLAIN)
    assert first.candidate.id == "far ahead"
    assert first.score > 2 * second.score


def test_words_are_compared_within_a_kind_and_vectors_across() -> None:
    facts = [scored(f"f{number}", 0.5, 20.0 + number, kind=Found.FACT) for number in range(20)]
    episodes = [scored(f"e{number}", 0.5, 2.0 + number / 10) for number in range(20)]
    fused = fuse([*facts, *episodes], PLAIN)
    assert parts(fused, "f19")["text"] == pytest.approx(parts(fused, "e19")["text"])
    fused = fuse([scored("f", 0.9, kind=Found.FACT), scored("e", 0.7)], PLAIN)
    assert parts(fused, "f")["vector"] > parts(fused, "e")["vector"]


def test_neighbours_are_boosted_by_what_exceeds_the_median_and_become_candidates() -> None:
    fused = fuse(
        [
            scored("best", 0.9, None, "middle", "next"),
            scored("middle", 0.7, None, "best"),
            scored("last", 0.5, None, "end"),
        ],
        PLAIN,
    )
    above = parts(fused, "best")["vector"] - parts(fused, "middle")["vector"]
    assert parts(fused, "middle")["neighbours"] == pytest.approx(0.3 * above)
    assert parts(fused, "next") == {"neighbours": pytest.approx(0.3 * above)}
    assert "neighbours" not in parts(fused, "best")
    assert "end" not in ids(fused)


def test_the_turn_after_the_next_gets_half_and_one_below_the_median_gives_nothing() -> None:
    turns = [
        scored("asked", 0.9, None, "between"),
        scored("answer", 0.7, None, "between", "after"),
        scored("low", 0.5, None, "after"),
    ]
    fused = fuse(turns, PLAIN)
    above = parts(fused, "asked")["vector"] - parts(fused, "answer")["vector"]
    assert parts(fused, "between") == {"neighbours": pytest.approx(0.3 * above)}
    assert parts(fused, "answer")["neighbours"] == pytest.approx(0.15 * above)
    assert "neighbours" not in parts(fused, "low")
    assert "after" not in ids(fused)


def test_a_closed_question_gets_no_new_candidates() -> None:
    lists = [scored("in", 0.9, None, "out"), scored("fact", 0.9, None, "out", kind=Found.FACT), scored("low", 0.6)]
    assert set(ids(fuse(lists, PLAIN))) == {"in", "fact", "low", "out"}
    closed = fuse(lists, PLAIN, closed=True)
    assert set(ids(boost_by_graph(closed, expansion({one("far"): 1.0, one("in"): 0.5}), PLAIN, closed=True))) == {
        "in",
        "fact",
        "low",
    }


def test_a_fact_and_the_episodes_that_state_it_boost_each_other_once() -> None:
    fused = fuse(
        [
            scored("best", 0.9, None, "episode", kind=Found.FACT),
            scored("other", 0.7, None, "episode", kind=Found.FACT),
            scored("episode", 0.8),
        ],
        PLAIN,
    )
    above = (parts(fused, "best")["vector"] - parts(fused, "other")["vector"]) / 2
    assert parts(fused, "episode")["facts"] == pytest.approx(0.3 * above)
    assert parts(fused, "best")["episodes"] == pytest.approx(0.3 * parts(fused, "episode")["vector"])


def test_small_talk_comes_after_an_equally_relevant_episode() -> None:
    fused = fuse([scored("Hello Ada!", 0.8, weight=0.1), scored("Ada works.", 0.8, weight=0.9)], PLAIN)
    assert ids(fused) == ["Ada works.", "Hello Ada!"]
    assert parts(fused, "Hello Ada!")["salience"] == pytest.approx(-0.45 * parts(fused, "Hello Ada!")["vector"])


def test_fitting_the_time_and_the_graph_boost_a_candidate() -> None:
    lists = [scored("a", 0.8), scored("b", 0.7)]
    assert (
        parts(fuse(lists, PLAIN, time_fits={one.candidate: 0.5 * (one.candidate.id == "b") for one in lists}), "b")[
            "time"
        ]
        == 2.0
    )
    fused = boost_by_graph(fuse(lists, PLAIN), expansion({one("b"): 0.4, one("c"): 0.1}), PLAIN, closed=False)
    assert parts(fused, "b")["graph"] == 2 * parts(fused, "c")["graph"]


def test_versions_kinds_and_spaces_are_apart() -> None:
    lists = [
        ScoredCandidate(candidate, 0.9)
        for candidate in (
            one("a", Found.FACT),
            one("a", Found.FACT, 2),
            one("a", Found.ENTITY),
            Candidate("other", Found.FACT, "a"),
        )
    ]
    fused = fuse(lists, PLAIN)
    assert len(fused) == 4


def test_priors_add_at_most_their_share() -> None:
    now = at(2026)
    lists = [
        replace(scored("new", 0.8), at=int(now.timestamp())),
        replace(scored("old", 0.8), at=int((now - timedelta(days=10)).timestamp())),
        scored("undated", 0.8, weight=0.5),
    ]
    question = Question("", [], now, priors=Priors(recency=0.4, importance=0.2, half_life_days=10))
    fused = apply_priors(fuse(lists, replace(PLAIN, salience=0)), lists, question)
    own = parts(fused, "old")["vector"]
    assert [parts(fused, id).get("recency", 0) for id in ("new", "old", "undated")] == pytest.approx(
        [0.4 * own, 0.2 * own, 0]
    )
    assert [parts(fused, id)["importance"] for id in ("new", "undated")] == pytest.approx([0.2 * own, 0.1 * own])
    assert ids(fused) == ["new", "old", "undated"]


def test_the_graph_does_not_boost_excluded_candidates() -> None:
    lists = [scored("asked about", 0.9, kind=Found.ENTITY), scored("answer", 0.5)]
    mass = {one("asked about", Found.ENTITY): 0.8, one("answer"): 0.2, one("far"): 0.1}
    fused = boost_by_graph(
        fuse(lists, PLAIN), expansion(mass), PLAIN, excluded=[one("asked about", Found.ENTITY)], closed=False
    )
    assert "graph" not in parts(fused, "asked about")
    assert parts(fused, "answer")["graph"] > 0


def test_in_the_graph_profile_the_other_parts_only_break_ties() -> None:
    lists = [scored("near", 0.9), scored("led to", 0.5)]
    fused = boost_by_graph(
        fuse(lists, PLAIN), expansion({one("led to"): 0.9, one("near"): 0.1}), replace(PLAIN, base=0.001), closed=False
    )
    assert ids(fused) == ["led to", "near"]


def test_without_candidates_there_is_nothing_to_fuse() -> None:
    assert fuse([], PLAIN) == []


def test_with_a_time_in_the_question_the_graph_boost_is_scaled_by_the_fit() -> None:
    reached = expansion({one("fits"): 1.0, one("half"): 1.0, one("not"): 1.0, one("unknown"): 1.0, one("least"): 0.0})
    fused = fuse([scored(id) for id in ("fits", "half", "not")], PLAIN)
    found = boost_by_graph(
        fused, reached, PLAIN, closed=False, time_fits={one("fits"): 1.0, one("half"): 0.5, one("not"): 0.0}
    )
    assert parts(found, "half")["graph"] == pytest.approx(parts(found, "fits")["graph"] / 2)
    assert "graph" not in parts(found, "not")
    assert "unknown" not in ids(found)
