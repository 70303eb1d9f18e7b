"""The pages that people read: the README, docs/ and those beside what they describe, with their code and sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCED = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[([^]]*)\]\([^)]*\)")
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")
_NEW_BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-|#]|\d+\. ))")


@dataclass(frozen=True)
class Page:
    """One page in Markdown."""

    path: Path

    @property
    def name(self) -> str:
        """Its path in the project."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    def blocks(self, language: str) -> list[str]:
        """The code blocks in one language, in their order."""
        return [code for name, code in _FENCED.findall(self.text) if name == language]

    @cached_property
    def prose(self) -> str:
        """The page without its code blocks."""
        return _FENCED.sub("", self.text)

    def commands(self, name: str) -> list[list[str]]:
        """The words after `name`, at the beginning of a command or in the text."""
        shell = "\n".join(self.blocks("sh"))
        typed = re.findall(rf"^(?:[A-Z0-9_]+=\S+ )*{name} ([^\n]+)", shell, re.MULTILINE)
        return [line.split() for line in [*typed, *re.findall(rf"`{name} ([^`]+)`", self.prose)]]

    def links(self) -> list[str]:
        """The files that it links to, as it names them."""
        return [link for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", self.prose) if link]

    def named_files(self) -> set[str]:
        """The files and folders of the project that it names as code."""
        return set(re.findall(r"`((?:kg_memory|cypher|schema|tests|docs)/[\w./-]*)`", self.prose))

    def sentences(self) -> Iterator[str]:
        """Its sentences; an item of a list and a cell of a table stand alone."""
        for block in _NEW_BLOCK.split(_LINK.sub(r"\1", self.prose)):
            for cell in block.split("|"):
                yield from _SENTENCE_END.split(" ".join(cell.split()))


README = Page(ROOT / "README.md")
PAGES = [README, *(Page(path) for path in sorted((ROOT / "docs").rglob("*.md")))]
BESIDE = [Page(ROOT / name) for name in ("cypher/README.md", "cypher/browser/README.md", "schema/graph.md")]
"""Pages in other folders: their links, names and sentences are tested, and they hold no example to run."""


@dataclass(frozen=True)
class Spaces:
    """The spaces that stand for `sample` and `notebook` in a block."""

    sample: str
    notebook: str

    def within(self, block: str) -> str:
        """The block, about these spaces."""
        for quote in ('"', '\\"'):
            block = block.replace(f"{quote}sample{quote}", f"{quote}{self.sample}{quote}")
            block = block.replace(f"{quote}notebook{quote}", f"{quote}{self.notebook}{quote}")
        return block
