from tests.benchmarks.retrieval.score import by_type, figures, judged

QUERIES = [
    {"qid": "1", "gold_ids": ["a", "b"], "type": "two"},
    {"qid": "2", "gold_ids": ["c"], "type": "one"},
    {"qid": "3", "gold_ids": ["d"], "type": "one"},
    {"qid": "4", "gold_ids": ["e"], "type": "adversarial"},
    {"qid": "5", "gold_ids": [], "type": "one"},
]


def test_recall_is_the_share_of_the_gold_and_all_needs_the_whole_of_it() -> None:
    found = figures(judged(QUERIES[:1], {"1": ["x", "a", "x", "y", "z", "w", "b"]}))
    assert found["recall@1"] == 0
    assert found["recall@5"] == 50
    assert found["recall@10"] == 100
    assert found["all@8"] == 100


def test_what_is_retrieved_twice_counts_once() -> None:
    assert figures(judged(QUERIES[1:2], {"2": ["x", "x", "x", "x", "x", "c"]}))["recall@5"] == 100


def test_a_question_that_the_run_lacks_found_nothing_and_one_without_gold_does_not_count() -> None:
    assert figures(judged(QUERIES[1:3] + QUERIES[4:], {"2": ["c"]}))["recall@5"] == 50


def test_adversarial_questions_are_shown_and_left_out_of_all() -> None:
    parts = by_type(judged(QUERIES, {}))
    assert {name: len(part) for name, part in parts.items()} == {"adversarial": 1, "one": 2, "two": 1, "all": 3}
