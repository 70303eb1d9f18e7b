from typing import Any

from tests.support.graphql import GraphQL, nodes

REMEMBER = """mutation ($space: String!, $source: SourceInput!) {
  remember(space: $space, source: $source) {
    changed
    session { key title } document { key title mediaType }
    episodes { text position } unchangedEpisodes { text }
    newEntities { name kind } knownEntities { name }
    added { text validFrom validTo evidence { quote } } revised { text } superseded { text } unchanged { text }
  }
}"""
ASSERT_FACTS = """mutation ($space: String!, $assertions: [AssertionInput!]!) {
  assertFacts(space: $space, assertions: $assertions) {
    changed added { text value validFrom validFromPrecision kind confidence object { name } }
    superseded { object { name } } unchanged { text }
  }
}"""


def conversation(*texts: str, **given: Any) -> dict[str, Any]:
    messages = [{"text": text, "occurredAt": "2024-01-05T10:00:00Z", "speaker": "Bob"} for text in texts]
    return {"session": {"messages": messages, **given}}


async def test_remembering_twice_reports_no_change(ask: GraphQL, space: str) -> None:
    source = conversation("Ada WORKS_AT Acme [2020..].", key="k", title="T")
    first = await ask(REMEMBER, space=space, source=source)
    assert first["changed"] is True
    assert first["session"] == {"key": "k", "title": "T"}
    assert {entity["name"] for entity in first["newEntities"]} == {"Ada", "Acme", "Bob"}
    [added] = first["added"]
    assert added["evidence"] == [{"quote": "Ada WORKS_AT Acme [2020..]."}]
    again = await ask(REMEMBER, space=space, source=source)
    assert again["changed"] is False
    assert (again["episodes"], again["added"], again["newEntities"]) == ([], [], [])
    assert [episode["text"] for episode in again["unchangedEpisodes"]] == ["Ada WORKS_AT Acme [2020..]."]


async def test_a_later_job_supersedes_the_earlier(ask: GraphQL, space: str) -> None:
    await ask(REMEMBER, space=space, source=conversation("Ada WORKS_AT Acme [2020..]."))
    later = await ask(REMEMBER, space=space, source=conversation("Ada WORKS_AT Initech [2023-03..]."))
    assert [fact["text"] for fact in later["superseded"]] == ["Ada WORKS_AT Acme [2020..]."]
    query = """query ($space: String!) {
      facts(space: $space, predicate: "WORKS_AT", validAt: "2021") { edges { node { version validTo } } }
    }"""
    assert nodes(await ask(query, space=space)) == [{"version": 2, "validTo": "2023-03-01T00:00:00Z"}]


async def test_a_document_becomes_episodes(ask: GraphQL, space: str) -> None:
    document = {
        "text": "# One\n\nAda KNOWS Bob.\n\n# Two\n\nBob KNOWS Ada.",
        "occurredAt": "2024-05",
        "mediaType": "MARKDOWN",
    }
    done = await ask(REMEMBER, space=space, source={"document": {**document, "title": "Notes", "key": "notes"}})
    assert done["document"] == {"key": "notes", "title": "Notes", "mediaType": "MARKDOWN"}
    assert [episode["text"].split("\n")[0] for episode in done["episodes"]] == ["# One", "# Two"]


async def test_many_sources_are_remembered_at_once_with_a_report_for_each(ask: GraphQL, space: str) -> None:
    query = """mutation ($space: String!, $sources: [SourceInput!]!) {
      rememberMany(space: $space, sources: $sources) { session { key } episodes { text } added { text } }
    }"""
    fact = {"subject": {"name": "Ada"}, "predicate": "likes", "object": {"name": "tea"}}
    read = {"message": {"text": "Ada WORKS_AT Acme.", "occurredAt": "2024", "facts": [fact]}}
    session, message = await ask(query, space=space, sources=[conversation("Ada KNOWS Bob.", key="k"), read])
    assert (session["session"], [fact["text"] for fact in session["added"]]) == ({"key": "k"}, ["Ada KNOWS Bob."])
    assert (message["session"], [fact["text"] for fact in message["added"]]) == (None, ["Ada likes tea"])
    code, text = (await ask.refusal(query, space=space, sources=[read, conversation("")]))[:2]
    assert (code, text.startswith("source 2: the text of message 1 is empty")) == ("INVALID_INPUT", True)


async def test_a_message_on_its_own(ask: GraphQL, space: str) -> None:
    done = await ask(REMEMBER, space=space, source={"message": {"text": "Ada KNOWS Bob.", "occurredAt": "2024"}})
    assert (done["session"], done["document"], len(done["episodes"])) == (None, None, 1)


async def test_exactly_one_kind_of_source_is_given(ask: GraphQL, space: str) -> None:
    message = {"text": "x", "occurredAt": "2024"}
    both = {"message": message, "document": message}
    assert (await ask.refusal(REMEMBER, space=space, source=both))[0] == "GRAPHQL_VALIDATION_FAILED"
    assert (await ask.refusal(REMEMBER, space=space, source={}))[0] == "GRAPHQL_VALIDATION_FAILED"


async def test_facts_are_asserted_with_objects_values_and_times(ask: GraphQL, space: str) -> None:
    ada = {"name": "Ada", "kind": "PERSON"}
    assertions = [
        {
            "subject": ada,
            "predicate": "works at",
            "object": {"name": "Acme"},
            "validFrom": "2024-Q2",
            "confidence": 0.5,
        },
        {"subject": ada, "predicate": "HAS_AGE", "value": "42", "kind": "EPISODIC", "validFrom": "2024"},
    ]
    first = await ask(ASSERT_FACTS, space=space, assertions=assertions)
    work, age = sorted(first["added"], key=lambda fact: fact["value"] or "")
    assert (work["object"]["name"], work["validFrom"], work["validFromPrecision"]) == (
        "Acme",
        "2024-04-01T00:00:00Z",
        "QUARTER",
    )
    assert (age["value"], age["object"], age["kind"], work["confidence"]) == ("42", None, "EPISODIC", 0.5)
    again = await ask(ASSERT_FACTS, space=space, assertions=assertions)
    assert again["changed"] is False
    assert len(again["unchanged"]) == 2


async def test_bad_input_is_refused_with_its_code(ask: GraphQL, space: str) -> None:
    cases = {
        "": "INVALID_INPUT",
        "NUL \0 inside": "INVALID_INPUT",
        "half a pair \ud800": "INVALID_INPUT",
        "x" * 100_001: "INPUT_TOO_LARGE",
    }
    for text, code in cases.items():
        assert (await ask.refusal(REMEMBER, space=space, source=conversation(text)))[0] == code


async def test_the_same_key_with_another_text_is_a_conflict(ask: GraphQL, space: str) -> None:
    message = {"text": "Ada KNOWS Bob.", "occurredAt": "2024", "key": "k"}
    await ask(REMEMBER, space=space, source={"message": message})
    changed = {**message, "text": "Ada KNOWS Carol."}
    assert (await ask.refusal(REMEMBER, space=space, source={"message": changed}))[0] == "CONFLICT"


RETRACT = """mutation ($space: String!, $fact: ID!) {
  retract(space: $space, fact: $fact) { changed revised { text validTo } retracted { text knownTo } }
}"""
SET_ONTOLOGY = """mutation ($space: String!, $yaml: String) {
  setOntology(space: $space, yaml: $yaml) { yaml exclusive predicates { name one inverse storedAs forms endings } }
}"""


def works_at(company: str, **given: Any) -> dict[str, Any]:
    return {"subject": {"name": "Ada"}, "predicate": "WORKS_AT", "object": {"name": company}, **given}


async def test_a_fact_ended_by_a_retracted_one_holds_again(ask: GraphQL, space: str) -> None:
    await ask(ASSERT_FACTS, space=space, assertions=[works_at("Acme", validFrom="2020")])
    await ask(ASSERT_FACTS, space=space, assertions=[works_at("Initech", validFrom="2023")])
    listed = await ask(
        "query ($space: String!) { facts(space: $space) { edges { node { id text validTo } } } }", space=space
    )
    (initech,) = [fact for fact in nodes(listed) if fact["validTo"] is None]
    done = await ask(RETRACT, space=space, fact=initech["id"])
    assert done["changed"] is True
    assert done["revised"] == [{"text": "Ada works at Acme", "validTo": None}]
    assert [fact["text"] for fact in done["retracted"]] == ["Ada works at Initech"]


async def test_an_assertion_may_say_that_something_ended(ask: GraphQL, space: str) -> None:
    await ask(ASSERT_FACTS, space=space, assertions=[works_at("Acme", validFrom="2020")])
    ended = works_at("Acme", validFrom="2024-05", effect="ENDS")
    await ask(ASSERT_FACTS, space=space, assertions=[ended])
    listed = await ask("query ($space: String!) { facts(space: $space) { edges { node { validTo } } } }", space=space)
    assert [fact["validTo"] for fact in nodes(listed)] == ["2024-05-01T00:00:00Z"]


async def test_a_space_is_given_an_ontology(ask: GraphQL, space: str) -> None:
    written = "predicates:\n  OWNS: {one: true, inverse: OWNED_BY, forms: [own], endings: [sell]}\n  OWNED_BY: {}\n"
    given = await ask(SET_ONTOLOGY, space=space, yaml=written)
    assert given["yaml"] == written
    owned_by, owns = given["predicates"]
    assert owned_by["storedAs"] == "OWNS"
    assert owns == {
        "name": "OWNS",
        "one": True,
        "inverse": "OWNED_BY",
        "storedAs": "OWNS",
        "forms": ["own"],
        "endings": ["sell"],
    }
    asked = await ask("query ($space: String!) { ontology(space: $space) { yaml } }", space=space)
    assert asked == {"yaml": written}


async def test_the_role_of_a_message_is_stored_and_follows_from_the_agent(ask: GraphQL, space: str) -> None:
    query = """mutation ($space: String!, $source: SourceInput!) {
      remember(space: $space, source: $source) { episodes { speaker role } }
    }"""
    source = conversation("One.", "Two.", agent="bob")
    source["session"]["messages"][1] |= {"speaker": "Weather", "role": "TOOL"}
    done = await ask(query, space=space, source=source)
    assert [episode["role"] for episode in done["episodes"]] == ["ASSISTANT", "TOOL"]
