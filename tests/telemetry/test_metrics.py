"""Metrics as Prometheus' own parser reads them, over a real connection."""

import asyncio

import httpx2
import pytest

from kg_memory.memory import Memory
from kg_memory.telemetry import metrics
from tests.support.builders import CAREER
from tests.support.live_server import served
from tests.support.metrics import growth, here, scrape

FACTS = "query Mine($space: String!) { mine: facts(space: $space) { edges { cursor } } }"


async def test_requests_statements_stages_and_writes_are_measured(literal: Memory, space: str) -> None:
    async with served(literal) as up, httpx2.AsyncClient(base_url=up.url) as client:
        before = await scrape(client)
        await literal.remember(space, CAREER)
        for name in (space, "a space that is not there"):
            await client.post("/graphql", json={"query": FACTS, "variables": {"space": name}})
        await client.post("/graphql", json={"query": "{ nothing }"})
        await client.get("/made/up/by/a/user")
        after = await scrape(client)
    asked = "kg_memory_request_seconds_count"
    assert growth(before, after, asked, operation="facts", status="200") == 2
    assert growth(before, after, asked, operation="/graphql", status="200") == 1
    assert growth(before, after, asked, operation="/metrics") == 1
    assert growth(before, after, asked, operation="other", status="404") == 1
    assert growth(before, after, "kg_memory_graphql_errors_total", operation="facts", code="NOT_FOUND") == 1
    assert growth(before, after, "kg_memory_statement_seconds_count", statement="lookup/facts") == 1
    assert growth(before, after, "kg_memory_statement_seconds_sum", statement="lookup/facts") > 0
    for stage in ("cut", "extract", "embed", "write"):
        assert growth(before, after, "kg_memory_stage_seconds_count", stage=stage) == 1
    assert growth(before, after, "kg_memory_written_total", what="episodes") == 3
    assert after.families["kg_memory_jobs"].type == "gauge"
    assert not {label for label in after.labels() if space in label or "Mine" in label or "made" in label}


async def test_the_jobs_of_the_graph_are_counted_when_asked(literal: Memory) -> None:
    async with served(literal) as up, httpx2.AsyncClient(base_url=up.url) as client:
        states = {sample.labels["state"] for sample in (await scrape(client)).families["kg_memory_jobs"].samples}
    assert {"QUEUED", "RUNNING", "FAILED"} <= states


async def test_another_host_gets_no_metrics(literal: Memory) -> None:
    async with served(literal) as up, httpx2.AsyncClient(base_url=up.url) as client:
        answer = await client.get("/metrics", headers={"Host": "evil.example"})
    assert answer.status_code == 403
    assert "kg_memory" not in answer.text


def test_a_request_that_streams_is_measured_until_its_answer_begins() -> None:
    before = here()
    with metrics.request("GET", {}) as asked:
        metrics.executing("factChanged")
        asked.status = 101
        asked.begins_stream()
        begun = here()
    ended = here()
    labels = {"operation": "factChanged", "status": "101"}
    assert growth(before, begun, "kg_memory_request_seconds_count", **labels) == 1
    assert growth(begun, ended, "kg_memory_request_seconds_count", **labels) == 0
    assert growth(before, begun, "kg_memory_streams") == 1
    assert growth(before, ended, "kg_memory_streams") == 0


def test_failures_are_timed_too() -> None:
    before = here()
    with pytest.raises(ZeroDivisionError), metrics.statement("a/failing"):
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError), metrics.stage("failing"):
        raise ZeroDivisionError
    after = here()
    assert growth(before, after, "kg_memory_statement_seconds_count", statement="a/failing") == 1
    assert growth(before, after, "kg_memory_stage_seconds_count", stage="failing") == 1


def test_calls_of_a_model_are_counted_with_their_tokens_and_cost() -> None:
    before = here()
    metrics.model_call("tiny", "extract", "answered", 0.5, 100, 20, 0.003)
    metrics.model_call("tiny", "extract", "unavailable", 2.0)
    metrics.model_circuit("tiny", "open")
    after = here()
    assert growth(before, after, "kg_memory_model_call_seconds_count", model="tiny", outcome="unavailable") == 1
    assert growth(before, after, "kg_memory_model_call_seconds_sum", model="tiny") == 2.5
    assert growth(before, after, "kg_memory_model_tokens_total", direction="input") == 100
    assert growth(before, after, "kg_memory_model_tokens_total", direction="output") == 20
    assert growth(before, after, "kg_memory_model_cost_total") == pytest.approx(0.003)
    state = {"model": "tiny", "kg_memory_model_circuit": "open"}
    assert after.value("kg_memory_model_circuit", **state) == 1


def test_jobs_are_counted_by_outcome_and_by_state() -> None:
    before = here({"QUEUED": 5, "FAILED": 1})
    metrics.job_attempt("done", 3)
    metrics.job_attempt("retried")
    after = here({"QUEUED": 2})
    assert growth(before, after, "kg_memory_job_attempts_total", outcome="done") == 3
    assert growth(before, after, "kg_memory_jobs", state="QUEUED") == -3
    assert after.value("kg_memory_jobs", state="FAILED") == 0


async def test_concurrent_requests_are_measured_separately() -> None:
    both = asyncio.Barrier(2)

    async def ask(field: str) -> None:
        with metrics.request("POST", {}) as asked:
            await both.wait()
            metrics.executing(field)
            await both.wait()
            asked.status = 200

    before = here()
    await asyncio.gather(ask("one"), ask("another"))
    after = here()
    for field in ("one", "another"):
        assert growth(before, after, "kg_memory_request_seconds_count", operation=field, status="200") == 1
