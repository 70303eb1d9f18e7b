"""The prompts for the language model, in files beside this one; a space may replace each of them.

They are `string.Template`s: `$name` is a placeholder, `$$` a dollar sign.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template

from kg_memory.errors import InvalidInput
from kg_memory.model.llm import PromptName
from kg_memory.model.text import storable

LONGEST_PROMPT = 50_000
_FILES = {
    PromptName.INSTRUCTIONS: "instructions.md",
    PromptName.REQUEST: "request.md",
    PromptName.REPAIR: "repair.md",
    PromptName.TIES: "conflicts.md",
}
_LISTS = frozenset({"predicates", "kinds", "statuses", "effects", "memory_kinds"})
PLACEHOLDERS: Mapping[PromptName, frozenset[str]] = {
    PromptName.INSTRUCTIONS: _LISTS,
    PromptName.REQUEST: frozenset({"input"}),
    PromptName.REPAIR: frozenset({"problem"}),
    PromptName.TIES: frozenset(),
}


@cache
def shipped_prompt(name: PromptName) -> str:
    """The default text of the prompt."""
    return (Path(__file__).parent / _FILES[name]).read_text(encoding="utf-8")


def checked_prompt(name: PromptName, text: str) -> str:
    """`text`, if it is valid for this prompt; raises `InvalidInput` with the wrong placeholder."""
    what, known = f"the prompt {name.value}", PLACEHOLDERS[name]
    template = Template(storable(text, what, limit=LONGEST_PROMPT))
    if not template.is_valid():
        raise InvalidInput(f"{what} has a $ that begins no placeholder: write $$ for a dollar")
    used = set(template.get_identifiers())
    if unknown := sorted(used - known):
        raise InvalidInput(f"{what} has the unknown placeholder ${unknown[0]}; there are ${', $'.join(sorted(known))}")
    if name is not PromptName.INSTRUCTIONS and (missing := known - used):
        raise InvalidInput(f"{what} needs the placeholder ${', $'.join(missing)}")
    return text


def filled(name: PromptName, own: Mapping[PromptName, str], **values: str) -> str:
    """The space's own prompt or the default one, with its placeholders filled in."""
    return Template(own.get(name) or shipped_prompt(name)).safe_substitute(values)
