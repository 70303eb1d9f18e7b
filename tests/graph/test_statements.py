import pytest

from kg_memory.errors import ConfigurationError
from kg_memory.graph.statements import parse, statement

BODY = "// One sentence.\nCYPHER 25\nMATCH (n {id: $id}) RETURN n LIMIT $limit\n"


def test_the_header_declares_parameters_and_shape() -> None:
    parsed = parse("folder/nodes", "// read nodes(id, limit) -> many\n" + BODY)
    assert (parsed.name, parsed.mode, parsed.shape) == ("folder/nodes", "read", "many")
    assert parsed.parameters == {"id", "limit"}


def test_a_dollar_in_a_string_a_comment_or_a_name_is_no_parameter() -> None:
    body = """RETURN 'costs $five \\' $six', "$seven // ", `$eight`, 'http://$nine' /* $ten
    $eleven */ // $twelve
    , $id AS id"""
    assert parse("x/costs", "// read costs(id) -> one\n" + body).parameters == {"id"}


@pytest.mark.parametrize(
    ("header", "error"),
    [
        ("MATCH (n) RETURN n", "line 1 must read"),
        ("// nodes(id, limit) -> many", "line 1 must read"),
        ("// delete nodes(id, limit) -> many", "line 1 must read"),
        ("// read nodes(id, limit) -> some", "line 1 must read"),
        ("// read other(id, limit) -> many", "the header names other"),
        ("// read nodes(id) -> many", r"differ in the parameters \['limit'\]"),
        ("// read nodes(id, limit, more) -> many", r"differ in the parameters \['more'\]"),
    ],
)
def test_a_wrong_header_is_refused(header: str, error: str) -> None:
    with pytest.raises(ConfigurationError, match=error):
        parse("folder/nodes", f"{header}\n{BODY}")


def test_a_missing_file_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match="the statement folder/nothing has no file"):
        statement("folder/nothing")
