"""`kg-memory search QUERY`."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from kg_memory.cli.choices import Category, Found, MemoryKind, SearchMode, When
from kg_memory.cli.client import ask
from kg_memory.cli.output import AsJson, Json, console, moment, period, show_json

_SHOWN_EVIDENCE = 2


def _option(help: str, *names: str, panel: str | None = None) -> Any:
    return typer.Option(*names, case_sensitive=False, rich_help_panel=panel, help=help)


_FILTERS = "Filters"
InSpaces = Annotated[list[str], typer.Option("--space", "-s", help="The name of a space; repeatable.")]
Mode = Annotated[SearchMode, _option("The ranking profile.")]
Kinds = Annotated[list[Found] | None, _option("Only results of this kind; repeatable.", "--kind")]
InTime = Annotated[
    When, _option("Use of a time in the query: auto prefers matches, strict requires them, off ignores it.")
]
ValidAt = Annotated[str | None, typer.Option(metavar="TIME", help="Only facts that were valid at this time.")]
KnownAt = Annotated[str | None, typer.Option(metavar="TIME", help="Only facts as known at this time.")]
Sessions = Annotated[list[str] | None, _option("Only from the session with this key.", "--session", panel=_FILTERS)]
Agents = Annotated[list[str] | None, _option("Only from sessions with this agent.", "--agent", panel=_FILTERS)]
MemoryKinds = Annotated[list[MemoryKind] | None, _option("Only this kind of memory.", "--memory-kind", panel=_FILTERS)]
Categories = Annotated[list[Category] | None, _option("Only this category.", "--category", panel=_FILTERS)]
Predicates = Annotated[list[str] | None, _option("Only facts with this predicate.", "--predicate", panel=_FILTERS)]
Entities = Annotated[list[str] | None, _option("Only about the entity with this name.", "--entity", panel=_FILTERS)]
Confidence = Annotated[
    float, typer.Option(min=0, max=1, rich_help_panel=_FILTERS, help="Only facts with at least this confidence.")
]
First = Annotated[int, typer.Option(min=1, max=100, help="Maximum number of results.")]
Explain = Annotated[bool, typer.Option("--explain", help="Show the parts of each score and the time of each stage.")]


def search(
    query: Annotated[str, typer.Argument(help="The query in plain words.")],
    spaces: InSpaces,
    mode: Mode = SearchMode.BALANCED,
    kinds: Kinds = None,
    when: InTime = When.AUTO,
    valid_at: ValidAt = None,
    known_at: KnownAt = None,
    sessions: Sessions = None,
    agents: Agents = None,
    memory_kinds: MemoryKinds = None,
    categories: Categories = None,
    predicates: Predicates = None,
    entities: Entities = None,
    min_confidence: Confidence = 0.0,
    first: First = 10,
    explain: Explain = False,
    as_json: AsJson = False,
) -> None:
    """Search facts, episodes and entities by meaning, words, time and graph."""
    sources = _lists(sessions=sessions, agents=agents, memory_kinds=memory_kinds)
    topics = _lists(categories=categories, predicates=predicates, entities=entities)
    found = ask(
        "search",
        spaces=spaces,
        query=query,
        mode=mode,
        kinds=kinds or [],
        when=when,
        valid_at=valid_at,
        known_at=known_at,
        filters={**sources, **topics, "min_confidence": min_confidence},
        first=first,
        explain=explain,
    )
    show_json(found["result"]) if as_json else _show(found["result"], found["evidence"])


def _lists(**filters: list[Any] | None) -> dict[str, Any]:
    """The filters as lists. A filter that is not given is an empty list."""
    return {name: values or [] for name, values in filters.items()}


def _show(result: Json, evidence: Mapping[str, Json]) -> None:
    _show_understood(result["understood"])
    if not result["hits"]:
        console.print("Nothing found.")
        return
    several = len({hit["space"] for hit in result["hits"]}) > 1
    table = Table("score", "what", "when", box=None, pad_edge=False)
    for hit in result["hits"]:
        what, when = _described(hit["found"])
        table.add_row(f"{hit['score']:.2f}", Text(f"{hit['space']}: {what}" if several else what), when)
        if not _is_episode(hit["found"]):
            for episode in [evidence[id_] for id_ in hit["evidence"] if id_ in evidence][:_SHOWN_EVIDENCE]:
                at = moment(episode["occurred_at"])
                table.add_row("", Text(f"  {_episode_text(episode)}", style="dim"), f"[dim]{at}[/dim]")
        if result["explanation"]:
            parts = ", ".join(f"{part} {score:+.2f}" for part, score in hit["scores"].items())
            table.add_row("", Text(f"  {parts}", style="dim"), "")
    console.print(table)
    if result["explanation"]:
        stages = ", ".join(f"{stage['name']} {stage['elapsed_ms']:.1f} ms" for stage in result["explanation"]["stages"])
        console.print(Text(stages, style="dim"))


def _show_understood(understood: Json) -> None:
    named = list(dict.fromkeys(linked["entity"]["name"] for linked in understood["entities"]))
    times = [period(time, "during") for time in understood["times"]]
    if named or times:
        console.print(Text(f"understood: {', '.join([*named, *times])}", style="dim"))


def _described(found: Json) -> tuple[str, str]:
    if "predicate" in found:
        return found["text"], period(found, "valid")
    if _is_episode(found):
        return _episode_text(found), moment(found["occurred_at"])
    return f"{found['name']} ({found['kind'].lower()})", ""


def _is_episode(found: Json) -> bool:
    return "occurred_at" in found


def _episode_text(episode: Json) -> str:
    return f"{episode['speaker']}: {episode['text']}" if episode["speaker"] else str(episode["text"])
