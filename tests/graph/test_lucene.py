import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_memory.graph import lucene
from kg_memory.graph.records import terms
from kg_memory.model.bitemporal import BEGINNING, END, AsOf, Interval

_RANGE = re.compile(r"([\[{])(\S+) TO (\S+)([\]}])")
microseconds = st.integers(1, int((END - BEGINNING) / timedelta(microseconds=1)) - 2)
near = st.integers(0, 4 * 86_400).map(
    lambda second: (
        int((datetime(2023, 12, 30, tzinfo=END.tzinfo) - BEGINNING) / timedelta(microseconds=1)) + second * 1_000_000
    )
)
instants = st.one_of(microseconds, near, near).map(lambda number: BEGINNING + timedelta(microseconds=number))


def passes(query: str, field: str, instant: datetime) -> bool:
    """Whether the query's ranges over a field of time let an instant through, as Lucene reads them."""
    clauses = re.findall(rf"\+{field}:\((.*?)\)\^0", query)
    return all(
        any(_within(found, word) for found in _RANGE.findall(clause) for word in terms(instant)) for clause in clauses
    )


def _within(found: tuple[str, str, str, str], word: str) -> bool:
    opening, first, last, closing = found
    after = first < word or (opening == "[" and first == word)
    return after and (word < last or (closing == "]" and word == last))


@given(instants, instants, instants, instants)
def test_the_terms_of_a_time_filter_like_the_times(
    valid_at: datetime, known_at: datetime, one: datetime, other: datetime
) -> None:
    query = lucene.facts("word", ["key"], AsOf.of(valid_at=valid_at, known_at=known_at))
    assert passes(query, "valid_from_terms", one) == (one <= valid_at)
    assert passes(query, "valid_to_terms", one) == (one > valid_at)
    assert passes(query, "known_from_terms", other) == (other <= known_at)
    assert passes(query, "known_to_terms", other) == (other > known_at)


@given(instants, instants, instants)
def test_the_terms_of_a_span_filter_episodes_like_the_span(since: datetime, until: datetime, one: datetime) -> None:
    if since < until:
        query = lucene.episodes("word", ["key"], AsOf.of(during=Interval(since, until)))
        assert passes(query, "occurred_at_terms", one) == (since <= one < until)


@pytest.mark.parametrize("text", ['") OR *:*', "a AND NOT b", "x~2 y^9", "/.*/", "[a TO b]", "name:ada", "\\", "a* ?b"])
def test_no_word_of_a_user_is_an_operator(text: str) -> None:
    query = lucene.entities(text, ["key"])
    words = re.findall(r"\w+", text)
    telling = [word for word in words if word.casefold() not in lucene.FUNCTION_WORDS]
    allowed = " ".join(f'"{word}"' for word in telling or words)
    assert query == (f"+space:(key)^0 +(name:({allowed}) aliases:({allowed}))" if words else "-space:*")


@given(st.text(max_size=200))
def test_any_text_becomes_quoted_words_or_nothing(text: str) -> None:
    query = lucene.entities(text, ["key"])
    bare = re.sub(r'"\w+"', "", query)
    assert bare == "-space:*" or re.fullmatch(r"\+space:\(key\)\^0 \+\(name:\( *\) aliases:\( *\)\)", bare)


def test_a_long_query_is_cut_to_its_first_words() -> None:
    query = lucene.entities(" ".join(f"w{number}" for number in range(1_000)), ["key"])
    assert query.count('"') == 2 * 2 * lucene.MOST_WORDS


def test_function_words_are_left_out_unless_there_are_no_others() -> None:
    assert lucene.entities("Where did the Duke of York go when?", ["key"]).count('"') == 2 * 2 * 3
    assert '"Who"' in lucene.entities("The Who", ["key"])


def test_several_spaces_are_one_filter() -> None:
    assert lucene.entities("tea", ["one", "two"]).startswith("+space:(one two)^0 ")


def test_names_are_searched_exactly_and_longer_ones_also_fuzzily() -> None:
    query = lucene.names(["caroline", "emily", "ada", "or", "x_y_z_1"], ["one", "two"])
    assert query.startswith("+space:(one two)^0 ")
    assert {"carolin~1", "emili~1"} == {word for word in query.replace(")", " ").split() if "~" in word}
    assert {'"ada"', '"or"', '"x_y_z_1"'} <= set(query.replace(")", " ").split())
    assert lucene.names([], ["one"]) == "-space:*"


def test_an_exact_word_of_a_name_is_searched_in_one_space() -> None:
    assert lucene.exact_name_word("ada", "key") == '+space:key +name:"ada"'
