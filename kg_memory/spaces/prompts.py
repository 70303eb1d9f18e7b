"""The prompts of a space: its own, and the shipped ones for the others."""

from collections.abc import Mapping

from kg_memory.extract.llm.prompts import checked_prompt, shipped_prompt
from kg_memory.graph.space_graph import ReadableSpace, WritableSpace
from kg_memory.graph.statements import statement
from kg_memory.model.llm import Prompt, PromptName
from kg_memory.spaces import records

SPACE_WITH_PROMPTS = statement("spaces/space_with_prompts")
SET_PROMPT = statement("spaces/set_prompt")


async def prompts(space: ReadableSpace) -> list[Prompt]:
    """See `Memory.prompts`."""
    own = await own_prompts(space)
    return [Prompt(name, own.get(name) or shipped_prompt(name), name in own) for name in PromptName]


async def own_prompts(space: ReadableSpace) -> Mapping[PromptName, str]:
    """The prompts that the space replaced by its own."""
    rows = await space.read(SPACE_WITH_PROMPTS)
    return records.own_prompts(rows[0]["space"]) if rows else {}


async def set_prompt(space: WritableSpace, name: PromptName, text: str | None) -> Prompt:
    """See `Memory.set_prompt`."""
    own = None if text is None else checked_prompt(name, text)
    await space.run(SET_PROMPT, property=records.prompt_property(name), text=own)
    return Prompt(name, own or shipped_prompt(name), own is not None)
