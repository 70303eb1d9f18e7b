import base64
import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_memory.errors import InvalidCursor, InvalidInput
from kg_memory.model import pages
from kg_memory.model.bitemporal import BEGINNING
from kg_memory.model.facts import Entity, Session, Space
from kg_memory.model.ontology import EntityKind
from kg_memory.model.pages import PageRequest
from tests.support.builders import at

names = st.text(st.characters(exclude_categories=["Cs"]))
times = st.integers(0, 3_650_000).map(lambda day: BEGINNING + timedelta(days=day, microseconds=day))


def encoded(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@given(names, names)
def test_a_cursor_reads_back_whatever_the_name(name: str, id: str) -> None:
    entity = Entity(id, name, EntityKind.THING, (), at(2024))
    after = pages.cursor(pages.ENTITIES, entity)
    assert after.isascii()
    assert pages.position(PageRequest(1, after), pages.ENTITIES) == (name, id)


@given(times, names)
def test_a_cursor_reads_back_whatever_the_time(started_at: datetime, id: str) -> None:
    session = Session(id, "key", None, None, started_at)
    after = pages.cursor(pages.SESSIONS, session)
    assert pages.position(PageRequest(1, after), pages.SESSIONS) == (started_at, id)


def test_the_first_page_begins_before_everything() -> None:
    assert pages.position(PageRequest(1), pages.FACTS) == (BEGINNING, "")
    assert pages.position(PageRequest(1), pages.SPACES) == ("",)


@pytest.mark.parametrize("first", [0, -1, 201])
def test_a_page_has_1_to_200_items(first: int) -> None:
    with pytest.raises(InvalidInput, match=f"first={first} is not between 1 and 200"):
        pages.position(PageRequest(first), pages.FACTS)


def test_the_cursor_of_another_list_is_refused() -> None:
    of_session = pages.cursor(pages.SESSIONS, Session("id", "key", None, None, at(2024)))
    of_space = pages.cursor(pages.SPACES, Space("key", "name", at(2024)))
    for other in (of_session, of_space):
        with pytest.raises(InvalidCursor, match="not a cursor of this list"):
            pages.position(PageRequest(1, other), pages.EPISODES)


@pytest.mark.parametrize(
    "after",
    [
        "",
        "x",
        "é",
        "AAAA",
        encoded(),
        encoded(1),
        encoded(2, "facts", "2024-01-01T00:00:00+00:00", "id"),
        encoded(1, "facts", "2024-01-01T00:00:00+00:00"),
        encoded(1, "facts", "2024-01-01T00:00:00", "naive"),
        encoded(1, "facts", "tomorrow", "id"),
        encoded(1, "facts", 5, "id"),
        encoded(1, "facts", "2024-01-01T00:00:00+00:00", ["id"]),
        encoded(1, "facts", "2024-01-01T00:00:00+00:00", "\ud800"),
        base64.urlsafe_b64encode(b"[" * 50_000).decode(),
    ],
)
def test_a_made_up_cursor_is_refused(after: str) -> None:
    with pytest.raises(InvalidCursor):
        pages.position(PageRequest(1, after), pages.FACTS)


@given(st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_no_text_breaks_the_reading_of_cursors(after: str) -> None:
    with pytest.raises(InvalidCursor):
        pages.position(PageRequest(1, after), pages.FACTS)


def test_a_page_shows_what_was_asked_for_and_knows_whether_more_follows() -> None:
    spaces = [Space(name, name, at(2024)) for name in "abc"]
    page = pages.page(PageRequest(2), spaces, pages.SPACES)
    assert (page.items, page.has_next) == (spaces[:2], True)
    assert pages.position(PageRequest(2, page.cursors[-1]), pages.SPACES) == ("b",)
    assert not pages.page(PageRequest(3), spaces, pages.SPACES).has_next
