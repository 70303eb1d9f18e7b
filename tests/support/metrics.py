"""The content of `/metrics`, read by Prometheus' own parser."""

from collections.abc import Mapping

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from kg_memory.telemetry import metrics


class Scraped:
    """One reading of all metrics."""

    def __init__(self, text: str) -> None:
        self.families = {family.name: family for family in text_string_to_metric_families(text)}

    def value(self, sample: str, **labels: str) -> float:
        return sum(
            one.value
            for family in self.families.values()
            for one in family.samples
            if one.name == sample and labels.items() <= one.labels.items()
        )

    def labels(self) -> set[str]:
        return {
            value
            for family in self.families.values()
            for one in family.samples
            for name, value in one.labels.items()
            if name != "le"
        }


def here(jobs: Mapping[str, int] = {}) -> Scraped:
    return Scraped(metrics.exposition(jobs).decode())


async def scrape(client: httpx2.AsyncClient) -> Scraped:
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return Scraped(answer.text)


def growth(before: Scraped, after: Scraped, sample: str, **labels: str) -> float:
    return after.value(sample, **labels) - before.value(sample, **labels)
