"""Shared parts of the browser tests."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Page

from kg_memory.graph.statements import data_folder

SAVED = data_folder("cypher") / "browser"

Ask = Callable[[str], Awaitable[list[dict[str, Any]]]]

Picture = Callable[[Page, str], Awaitable[None]]


def is_local(url: str) -> bool:
    """Whether the URL is on this machine."""
    parts = urlsplit(url)
    return parts.hostname == "127.0.0.1" or parts.scheme in ("data", "blob")
