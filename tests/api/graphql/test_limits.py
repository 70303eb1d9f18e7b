import pytest
from graphql import parse

from kg_memory.api.graphql.limits import LONGEST_OPERATION, OperationSize, exceeded_limit, size_of
from tests.support.graphql import GraphQL

CHAIN = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(490))


def test_every_spread_of_a_fragment_counts_and_is_walked_once() -> None:
    fragments = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(100))
    document = parse(f"{{ ...F0 }} {fragments} fragment F100 on Query {{ a: health {{ ready }} }}")
    assert size_of(document) == OperationSize(depth=2, fields=2**101, aliases=2**100)
    assert exceeded_limit(document) == "the operation has over a million aliases; the limit is 50"


def test_a_cycle_of_fragments_ends() -> None:
    assert size_of(parse("{ ...A } fragment A on Query { ...B x } fragment B on Query { ...A y }")).fields == 2


def test_inline_fragments_add_no_depth() -> None:
    assert size_of(parse("{ a { ... on B { c } } } query Two { d }")) == OperationSize(depth=2, fields=3, aliases=0)


@pytest.mark.parametrize(
    ("operation", "code", "said"),
    [
        (f"{{ {' '.join(f'a{n}: __typename' for n in range(10_000))} }}", "GRAPHQL_PARSE_FAILED", "tokens"),
        (f"{{ {' '.join(f'a{n}: __typename' for n in range(60))} }}", "GRAPHQL_VALIDATION_FAILED", "60 aliases"),
        (f"{{ {'__typename ' * 1_500} }}", "GRAPHQL_VALIDATION_FAILED", "1,500 fields"),
        (f"{{ {'a { ' * 18} x {'} ' * 18} }}", "GRAPHQL_VALIDATION_FAILED", "19 fields deep"),
        (f"{{ {'a { ' * 1_500} x {'} ' * 1_500} }}", "GRAPHQL_PARSE_FAILED", "nested"),
        (
            f"{{ facts(space: {chr(91) * 1_500}1{chr(93) * 1_500}) {{ edges {{ cursor }} }} }}",
            "GRAPHQL_PARSE_FAILED",
            "nested",
        ),
        (
            f"{{ ...F0 }} {CHAIN} fragment F490 on Query {{ health {{ ready }} }}",
            "INPUT_TOO_LARGE",
            "nested too deeply",
        ),
        ("#" * (LONGEST_OPERATION + 1), "INPUT_TOO_LARGE", "200,001 characters"),
    ],
    ids=[
        "10,000 aliases",
        "60 aliases",
        "1,500 fields",
        "19 deep",
        "1,500 deep",
        "1,500 lists deep",
        "490 fragments deep",
        "too long",
    ],
)
async def test_an_operation_over_a_limit_is_refused(ask: GraphQL, operation: str, code: str, said: str) -> None:
    found, message = await ask.refusal(operation)
    assert (found, said in message) == (code, True)


async def test_the_introspection_of_tools_is_within_the_limits(ask: GraphQL) -> None:
    from graphql import get_introspection_query

    schema = await ask(get_introspection_query(input_value_deprecation=True, schema_description=True))
    assert schema["queryType"]["name"] == "Query"
