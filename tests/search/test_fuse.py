from kg_memory.model import Found
from kg_memory.search.fuse import Candidate, Fused, Ranking, across_kinds, fuse


def ranked(name: str, *ids: str, kind: Found = Found.ENTITY) -> Ranking:
    return Ranking(name, [(Candidate(kind, id), 9.0 - rank) for rank, id in enumerate(ids)])


def ids(fused: list[Fused]) -> list[str]:
    return [one.candidate.id for one in fused]


def test_what_two_lists_have_goes_before_what_one_has_first() -> None:
    fused = fuse([ranked("vector", "a", "b"), ranked("text", "c", "b")], 10)
    assert ids(fused) == ["b", "a", "c"]
    assert fused[0].score == 2 / 62
    assert fused[0].scores == {"vector": 8.0, "text": 8.0}


def test_only_the_first_are_returned() -> None:
    assert ids(fuse([ranked("vector", "a", "b", "c")], 2)) == ["a", "b"]
    assert fuse([ranked("vector"), ranked("text")], 5) == []


def test_an_episode_and_an_entity_of_one_id_are_two_candidates() -> None:
    assert len(fuse([ranked("vector", "a"), ranked("text", "a", kind=Found.EPISODE)], 5)) == 2


def test_two_versions_of_a_fact_are_two_candidates() -> None:
    versions = [(Candidate(Found.FACT, "a", version), 1.0) for version in (1, 2)]
    assert [one.candidate.version for one in fuse([Ranking("vector", versions)], 5)] == [1, 2]


def test_what_ranks_alike_goes_by_its_vector() -> None:
    rankings = [ranked("vector", "b"), ranked("text", "a")]
    assert ids(fuse(rankings, 2)) == ["b", "a"]
    assert ids(fuse(rankings[::-1], 2)) == ["b", "a"]


def test_vectors_are_ranked_across_kinds_and_words_within_theirs() -> None:
    facts = Ranking("vector", [(Candidate(Found.FACT, "near"), 0.9), (Candidate(Found.FACT, "far"), 0.2)])
    entities = Ranking("vector", [(Candidate(Found.ENTITY, "between"), 0.5)])
    words = ranked("text", "between")
    merged, kept = across_kinds([facts, words, entities])
    assert [candidate.id for candidate, _ in merged.candidates] == ["near", "between", "far"]
    assert kept == words
