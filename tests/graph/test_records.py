from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from kg_memory.graph import records
from kg_memory.graph.graph import Graph
from kg_memory.graph.migrate import migrations
from kg_memory.graph.statements import parse
from kg_memory.model.bitemporal import BEGINNING, END, Interval
from tests.support.builders import at

WRITE_SPANS = parse(
    "tests/write_spans",
    """// write write_spans(space, spans) -> none
CYPHER 25
UNWIND $spans AS row
CREATE (f:Fact {space: $space, id: row.id, version: 1, valid_from: row.start, valid_to: row.end})
""",
)
TAKE_SCALES = parse(
    "tests/take_scales",
    """// write take_scales(space) -> many
CYPHER 25
MATCH (f:Fact {space: $space})
WITH f, f.id AS id, f.valid_scale AS scale
DETACH DELETE f
RETURN id, scale
""",
)
LENGTHS = [timedelta(hours=1), *(timedelta(days=4**power, seconds=off) for power in range(11) for off in (-1, 0, 1))]


@given(st.timedeltas(timedelta(microseconds=1), END - BEGINNING))
def test_the_scale_of_a_fact_is_a_close_upper_bound_of_its_length(lasts: timedelta) -> None:
    scale = records.scale(Interval(BEGINNING, BEGINNING + lasts))
    assert lasts < timedelta(days=4**scale)
    assert scale == 0 or lasts >= timedelta(days=4 ** (scale - 1))


def test_no_fact_is_longer_than_the_largest_scale() -> None:
    assert records.scale(Interval()) == records.LARGEST_SCALE


async def test_the_migration_gives_facts_the_same_scale(graph: Graph, space: str) -> None:
    spans = {str(number): Interval(at(2), at(2) + length) for number, length in enumerate(LENGTHS) if length.days < 3e6}
    spans |= {"ever": Interval(), "open": Interval(at(2020))}
    (text,) = next(file.statements for file in migrations() if file.name == "scales")
    rows = [{"id": id, "start": one.start, "end": one.end} for id, one in spans.items()]
    await graph.run(WRITE_SPANS, space=space, spans=rows)
    await graph.run_schema("tests/scales", text)
    found = {row["id"]: row["scale"] for row in await graph.run(TAKE_SCALES, space=space)}
    assert found == {id: records.scale(one) for id, one in spans.items()}
