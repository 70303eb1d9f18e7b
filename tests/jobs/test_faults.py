"""The fault test: workers and the database are killed with -9, and nothing is lost, doubled or out of order."""

from pathlib import Path

from tests.benchmarks.faults import Plan, Trial


async def test_kills_lose_nothing_double_nothing_and_mislead_no_subscriber(tmp_path: Path) -> None:
    plan = Plan(messages=100, worker_kills=2, database_kills=1)
    outcome = await Trial(tmp_path, plan).run()
    assert outcome.faults(plan) == [], (outcome.violations, [job for job in outcome.jobs if job.error])
    assert outcome.breaks > 0
