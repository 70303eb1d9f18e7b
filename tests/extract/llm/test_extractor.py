"""Extraction with a language model over the wire, merged with the rules."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import jsonschema
import pytest

from kg_memory.extract.llm.extractor import CUT_OFF, MOST_PASSAGES, LLMExtractor
from kg_memory.extract.llm.schema import OTHER, answer_schema
from kg_memory.model.extraction import Extraction, Passage
from kg_memory.model.facts import Profile
from kg_memory.model.llm import NOTHING, PromptName
from kg_memory.model.ontology import EntityKind, default_ontology
from kg_memory.model.sources import EntityRef
from kg_memory.ports import Extractor
from kg_memory.telemetry.metering import metering
from tests.support.builders import company, person, span
from tests.support.chat_server import Dawdles, Fails, Reply, Request, Says, chat_server, says
from tests.support.llm_reader import TEXT, Reader, about, answer, entity, fact, passage, reading

RULES = "Ada WORKS_AT Acme [2020..]."


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    async with chat_server() as server, reading(server) as reader:
        yield reader


# --- what is asked


async def test_the_request_holds_the_text_the_speakers_and_the_known_entities(reader: Reader) -> None:
    emma = EntityRef("Emma Hill", EntityKind.PERSON)
    with_emma = fact(subject="Emma Hill", quote="my sister Emma might join us", when=None, since=None)
    named = entity("Emma Hill", "PERSON", quote="Emma")
    found = await reader(says(answer([entity(), named], [with_emma])), recent=[emma])
    given = reader.input()
    assert given["passages"] == [
        {
            "number": 1,
            "said_at": "Wednesday 2024-08-14T10:00:00+00:00",
            "speaker": "Caroline",
            "addressee": "Melanie",
            "text": TEXT,
        }
    ]
    known = [{"name": name, "kind": "PERSON"} for name in ("Emma Hill", "Caroline", "Melanie")]
    assert given["known_entities"] == known
    assert [said.subject for said in found.statements] == [emma]


async def test_the_instructions_hold_the_ontology(reader: Reader) -> None:
    await reader(says(answer()))
    (request,) = reader.server.requests
    instructions = request.body["messages"][0]["content"]
    assert "WORKS_AT (person, organization): work at" in instructions
    assert "ASSERTED, PLANNED, POSSIBLE, REPORTED" in instructions
    assert "$" not in instructions
    given = request.body["response_format"]["json_schema"]["schema"]
    assert given == answer_schema(default_ontology())


def test_the_schema_fits_strict_servers_and_accepts_only_valid_answers() -> None:
    schema = answer_schema(default_ontology())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(answer([entity()], [fact(), fact(predicate=OTHER)]), schema)
    for wrong in ({"predicate": "EATS"}, {"status": "SURE"}, {"negated": None}, {"more": 1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(answer([], [fact(**wrong)]), schema)
    assert not [part for part in _objects(schema) if set(part["required"]) != set(part["properties"])]
    assert all(part["additionalProperties"] is False for part in _objects(schema))


def _objects(schema: Any) -> list[Any]:
    parts = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else []
    own = [schema] if isinstance(schema, dict) and isinstance(schema.get("properties"), dict) else []
    return own + [found for part in parts for found in _objects(part)]


async def test_a_space_may_have_its_own_prompts(reader: Reader) -> None:
    own = {PromptName.INSTRUCTIONS: "Only ships. Kinds: $kinds", PromptName.REPAIR: "Once more: $problem"}
    await reader(Says("?"), says(answer()), prompts=own)
    first, again = (request.body["messages"] for request in reader.server.requests)
    assert first[0]["content"].startswith("Only ships. Kinds: PERSON, ORGANIZATION")
    assert "in this JSON" in first[1]["content"]
    assert again[3]["content"].startswith("Once more: the answer cannot be read")


# --- conversations


async def test_a_conversation_is_read_together_and_names_carry_over(reader: Reader) -> None:
    talk = [
        passage(f"Ada KNOWS Bob. {number}", conversation="c", speaker=None, addressee=None)
        for number in range(MOST_PASSAGES)
    ]
    late = passage("She works at Acme now.", conversation="c", speaker=None, addressee=None)
    hers = fact(subject="Ada", quote="She works at Acme", when="now", text="She works at Acme")
    reader.server.then(says({"passages": []}), says(answer([entity()], [hers])))
    found = await reader.extractor.extract([*talk, late])
    assert len(reader.server.requests) == 2
    assert [len(reader.input(number)["passages"]) for number in (0, 1)] == [MOST_PASSAGES, 1]
    assert {"name": "Ada", "kind": "PERSON"} in reader.input(1)["known_entities"]
    assert [one["text"] for one in reader.input(1)["earlier"]] == [one.text for one in talk[-4:]]
    assert [said.text for said in found[-1].statements] == ["Ada works at Acme"]


async def test_a_fact_may_refer_to_an_entity_of_another_passage(reader: Reader) -> None:
    talk = [passage("Emma came.", conversation="c"), passage("She joined Acme.", conversation="c")]
    joins = fact(subject="Emma", quote="She joined Acme", when=None, since=None)
    reader.server.then(says({"passages": [about(2, [entity()], [joins]), about(1, [entity("Emma", "PERSON")])]}))
    first, second = await reader.extractor.extract(talk)
    assert (len(first.mentions), len(second.statements)) == (1, 1)


async def test_conversations_are_read_separately_and_returned_in_order() -> None:
    def echo(request: Request) -> Reply:
        (text,) = (one["text"] for one in _passages(request))
        word = text.split()[0]
        return says(answer([entity(word, "THING")]))

    texts = [f"w{number} is here." for number in range(21)]
    async with chat_server(always=echo, together=3) as server, reading(server, concurrency=3) as reader:
        found = await reader.extractor.extract([passage(text) for text in texts])
        assert [one.mentions[0].entity.name for one in found] == [text.split()[0] for text in texts]
        assert (len(server.requests), server.most_at_once) == (21, 3)


def _passages(request: Request) -> Any:
    content = request.body["messages"][1]["content"]
    return json.loads(content[content.index("{") :])["passages"]


async def test_without_passages_the_model_is_not_called(reader: Reader) -> None:
    assert list(await reader.extractor.extract([])) == []
    assert reader.server.requests == []


# --- what may go wrong


@pytest.mark.parametrize("first", [Says("I think she works there."), says({"facts": []})])
async def test_a_malformed_answer_is_sent_back_once(reader: Reader, first: Reply) -> None:
    with metering() as calls:
        found = await reader(first, says(answer([entity()], [fact()])))
    assert len(found.statements) == 1
    again = reader.server.requests[1].body["messages"]
    assert [message["role"] for message in again] == ["system", "user", "assistant", "user"]
    assert "That answer cannot be used: " in again[3]["content"]
    assert [call.purpose for call in calls] == ["extraction", "extraction repair"]


@pytest.mark.parametrize(
    ("replies", "reason", "asked"),
    [
        ([Says("no"), Says("no")], "malformed answer", 2),
        ([Says("no"), Says(refusal="I will not.")], "model refused", 2),
        ([Says(refusal="I will not.")], "model refused", 1),
        ([Fails(401)], "model refused", 1),
        ([Fails(500, headers={"retry-after-ms": "1"})] * 3, "model unavailable", 3),
    ],
)
async def test_without_a_usable_answer_only_the_rules_count(
    reader: Reader, replies: list[Reply], reason: str, asked: int
) -> None:
    found = await reader(*replies, text=RULES)
    assert [said.predicate for said in found.statements] == ["WORKS_AT"]
    assert found.dropped == {reason: 1}
    assert found.read_by == f"rules, m1 {reason.removeprefix('model ').removesuffix(' answer')}"
    assert len(reader.server.requests) == asked


async def test_a_slow_model_delays_only_the_first_passages() -> None:
    async with (
        chat_server(always=lambda _: Dawdles()) as server,
        reading(server, timeout_s=0.5, concurrency=2) as reader,
    ):
        found = await reader.extractor.extract([passage(RULES) for _ in range(8)])
        assert [one.dropped for one in found] == [{"model unavailable": 1}] * 8
        assert [len(one.statements) for one in found] == [1] * 8
        assert len(server.requests) <= 3  # a third may start between the two failures


async def test_one_failure_is_not_an_outage() -> None:
    busy = Fails(500, headers={"retry-after-ms": "1"})
    async with chat_server() as server, reading(server, concurrency=1) as reader:
        server.then(busy, busy, busy, says(answer()), busy, busy, busy, says(answer()))
        found = await reader.extractor.extract([passage(RULES) for _ in range(4)])
    assert [len(one.dropped) for one in found] == [1, 0, 1, 0]


async def test_one_malformed_answer_does_not_spoil_the_others(reader: Reader) -> None:
    reader.server.always = lambda request: says(answer()) if RULES in request.said else Says("no")
    found = await reader.extractor.extract([passage("Hello."), passage(RULES)])
    assert [one.dropped for one in found] == [{"malformed answer": 1}, {}]


async def test_the_whole_items_of_an_answer_that_was_cut_off_are_kept(reader: Reader) -> None:
    whole = json.dumps(answer([entity()], [fact(), fact(subject="Emma")]))
    found = await reader(Says(whole[: whole.rindex('"subject"') + 20], stopped="length"))
    assert [said.subject.name for said in found.statements] == ["Caroline"]
    assert found.dropped[CUT_OFF] == 1
    assert found.read_by == "llm:m1"
    assert len(reader.server.requests) == 1


async def test_an_answer_with_nothing_whole_leaves_the_rules_and_is_not_asked_for_again(reader: Reader) -> None:
    found = await reader(Says('{"passages": [{"number"', stopped="length"), text=RULES)
    assert found.read_by == "rules, m1 malformed"
    assert [said.object and said.object.name for said in found.statements] == ["Acme"]
    assert len(reader.server.requests) == 1


async def test_a_longer_text_may_have_a_longer_answer_up_to_a_limit(reader: Reader) -> None:
    limits = []
    for length in (0, 1_000, 7_000):
        await reader(says({"passages": []}), text=TEXT + " Ada left." * (length // 10))
        limits.append(reader.server.requests[-1].body["max_tokens"])
    assert limits[1] - limits[0] == pytest.approx(3_000, abs=50)
    assert limits[2] == 16_000


# --- who read it, and for how much


async def test_each_passage_is_in_one_call_and_has_its_share_of_the_usage(reader: Reader) -> None:
    talk = [passage(f"Ada KNOWS Bob. {number}", conversation="c") for number in range(MOST_PASSAGES + 3)]
    reader.server.always = lambda _: says({"passages": []}, tokens=(100, 7))
    found = await reader.extractor.extract(talk)
    given = [one["text"] for request in reader.server.requests for one in _passages(request)]
    assert given == [one.text for one in talk]
    assert {one.read_by for one in found} == {"llm:m1"}
    spent = sum((one.usage for one in found), NOTHING)
    assert (spent.calls, spent.input_tokens, spent.output_tokens) == (2, 200, 14)
    assert max(one.usage.input_tokens for one in found[:MOST_PASSAGES]) == 9


async def test_a_malformed_answer_is_metered_too(reader: Reader) -> None:
    found = await reader(Says("no"), Says("no"), text=RULES)
    assert found.usage.calls == 2


# --- with the filter


async def test_text_that_is_not_prose_is_not_sent(reader: Reader, extractor: Extractor) -> None:
    code = "```\nprint('Ada')\n```"
    texts = [code, f"Ada Lovelace works at Acme.\n{code}\nShe lives in Berlin."]
    reader.server.always = lambda _: says({"passages": []})
    found = await LLMExtractor(reader.chat, extractor).extract([passage(text) for text in texts])
    (request,) = reader.server.requests
    assert "Ada Lovelace works at Acme." in request.said
    assert "She lives in Berlin." in request.said
    assert "print" not in request.said
    assert [one.read_by for one in found] == ["rules", "llm:m1"]


@dataclass
class Unmoved:
    """Rules to which every text is small talk."""

    async def extract(self, passages: Sequence[Passage]) -> Sequence[Extraction]:
        return [Extraction(profile=Profile(salience=0.05)) for _ in passages]


async def test_small_talk_is_not_sent(reader: Reader) -> None:
    found = await LLMExtractor(reader.chat, Unmoved()).extract([passage("Hi, how are you?")])
    assert [one.profile.salience for one in found] == [0.05]
    assert reader.server.requests == []


async def test_positions_refer_to_the_whole_text(reader: Reader) -> None:
    text = f"```\nprint('Ada')\n```\n{TEXT}"
    found = await reader(says(answer([entity()], [fact()])), text=text)
    (said,) = found.statements
    assert text[said.start : said.end] == "I have worked at Acme since May 2021"


# --- with the rules


async def test_rules_and_model_are_merged(reader: Reader) -> None:
    text = "Ada WORKS_AT Acme [2020..]."
    both = fact(subject="Ada", quote="Ada WORKS_AT Acme", when=None, since=None, text="Ada works at Acme")
    found = await reader(says(answer([entity(), entity("Ada", "PERSON")], [both])), text=text)
    (said,) = found.statements
    assert (said.valid, said.text) == (span("2020"), "Ada works at Acme")
    assert said.confidence > 0.9
    assert {mention.entity for mention in found.mentions} == {person("Ada"), company("Acme")}


async def test_with_the_rules_that_are_shipped(reader: Reader, extractor: Extractor) -> None:
    text = "Ada Lovelace joined Acme in March 2021 and moved to Berlin."
    joins = fact(subject="Ada Lovelace", quote="Ada Lovelace joined Acme in March 2021", when="in March 2021")
    joins |= {"since": "2021-03", "text": "Ada Lovelace joined Acme in March 2021"}
    reader.server.then(says(answer([entity(), entity("Ada Lovelace", "PERSON")], [joins])))
    (alone,) = await extractor.extract([passage(text)])
    (found,) = await LLMExtractor(reader.chat, extractor).extract([passage(text)])
    jobs, homes = ([one for one in found.statements if one.predicate == name] for name in ("WORKS_AT", "LIVES_IN"))
    assert [(one.subject.name, one.object and one.object.name) for one in jobs] == [("Ada Lovelace", "Acme")]
    assert jobs[0].confidence > max(one.confidence for one in alone.statements)
    assert homes == [one for one in alone.statements if one.predicate == "LIVES_IN"]
    assert found.profile == alone.profile
