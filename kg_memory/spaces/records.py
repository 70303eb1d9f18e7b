"""Conversion of rows to values and back: the prompts and policies of a space, its usage of language models."""

from dataclasses import asdict
from typing import Any

from kg_memory.graph.records import Properties
from kg_memory.model.llm import DailyUsage, PromptName, Usage
from kg_memory.model.roles import FactPolicy, Role


def prompt_property(name: PromptName) -> str:
    """The property of a space that holds its own prompt."""
    return f"prompt_{name.value.lower()}"


def own_prompts(row: Properties) -> dict[PromptName, str]:
    return {name: row[prompt_property(name)] for name in PromptName if prompt_property(name) in row}


def policy_property(role: Role) -> str:
    """The property of a space that holds its own policy for a role."""
    return f"facts_{role.value.lower()}"


def own_policies(row: Properties) -> dict[Role, FactPolicy]:
    return {role: FactPolicy(row[policy_property(role)]) for role in Role if policy_property(role) in row}


def daily_usage(row: Properties) -> DailyUsage:
    used = Usage(row["calls"], row["input_tokens"], row["output_tokens"], row["cost"])
    return DailyUsage(row["day"], row["purpose"], row["prompt"], row["model"], used)


def daily_usage_properties(sum: DailyUsage) -> dict[str, Any]:
    used = {"day": sum.day, "purpose": sum.purpose, "prompt": sum.prompt, "model": sum.model}
    return used | asdict(sum.usage)
