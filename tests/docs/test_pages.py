"""The pages are true: what they name exists, what exists is named, and they can be read."""

import re

import pytest
import typer
from typer.core import TyperGroup
from typer.main import get_command

from kg_memory.__main__ import COMMANDS, cli
from kg_memory.errors import KgMemoryError
from kg_memory.settings import Settings
from tests.support.pages import BESIDE, PAGES, README, ROOT, Page

LONGEST_README = 250
LONGEST_SENTENCE = 40

each_page = pytest.mark.parametrize("page", [*PAGES, *BESIDE], ids=lambda page: page.name)
NAMED = {" ".join(words): words for page in PAGES for words in page.commands("kg-memory")}


def _named(name: str) -> Page:
    return next(page for page in PAGES if page.name == name)


@pytest.mark.parametrize("words", NAMED.values(), ids=NAMED.keys())
def test_every_command_and_option_exists(words: list[str]) -> None:
    command = get_command(cli)
    while isinstance(command, TyperGroup) and words:
        below = command.get_command(typer.Context(command), words[0])
        assert below is not None
        command, words = below, words[1:]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_every_command_there_is_has_its_line() -> None:
    told = {words[0] for words in _named("docs/command-line.md").commands("kg-memory")}
    assert told == set(COMMANDS)


@each_page
def test_every_make_target_exists(page: Page) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {words[0] for words in page.commands("make")} <= targets


@each_page
def test_every_link_leads_to_a_file(page: Page) -> None:
    assert not [link for link in page.links() if not (page.path.parent / link).exists()]


@each_page
def test_every_file_that_is_named_exists(page: Page) -> None:
    assert not [name for name in page.named_files() if not (ROOT / name).exists()]


@each_page
def test_no_sentence_is_long(page: Page) -> None:
    assert not [sentence for sentence in page.sentences() if len(sentence.split()) > LONGEST_SENTENCE]


def test_the_readme_is_short_and_links_to_what_it_leaves_out() -> None:
    assert len(README.text.splitlines()) <= LONGEST_README
    assert {"docs/settings.md", "docs/errors.md", "docs/words.md", "docs/architecture.md"} <= set(README.links())


def test_every_page_can_be_reached() -> None:
    contents = (ROOT / "mkdocs.yml").read_text()
    assert not [page.name for page in PAGES if page is not README and page.name.removeprefix("docs/") not in contents]


def test_every_setting_is_listed_with_its_default() -> None:
    table = r"^\| `([A-Z0-9_]+)` \| (?:`([^`]*)`)?"
    listed = dict(re.findall(table, _named("docs/settings.md").text, re.MULTILINE))
    defaults = {str(field.validation_alias): field.default for field in Settings.model_fields.values()}
    assert listed.keys() == defaults.keys()
    assert not {name: value for name, value in listed.items() if value and value != str(defaults[name])}


def test_every_code_is_listed_and_no_other() -> None:
    page = _named("docs/errors.md").text
    assert re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE) == [kind.code for kind in _tree(KgMemoryError)]
    assert set(re.findall(r"error\[([A-Z_]+)\]", page)) <= {kind.code for kind in _tree(KgMemoryError)}


def _tree(kind: type[KgMemoryError]) -> list[type[KgMemoryError]]:
    return [kind, *(each for child in kind.__subclasses__() for each in _tree(child))]
