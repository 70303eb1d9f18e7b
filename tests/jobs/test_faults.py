"""The fault test: workers and the database are killed with SIGKILL, and no job is lost, repeated or out of order."""

from pathlib import Path

from tests.benchmarks.faults import Plan, Trial


async def test_killed_workers_and_database_lose_no_job_repeat_none_and_keep_subscriptions_correct(
    tmp_path: Path,
) -> None:
    plan = Plan(messages=100, worker_kills=2, database_kills=1)
    outcome = await Trial(tmp_path, plan).run()
    assert outcome.faults(plan) == [], (outcome.violations, [job for job in outcome.jobs if job.error])
    assert outcome.breaks > 0
