"""`kg-memory entities`: merge, split, rename, aliases, changes and undo."""

import asyncio
import json

from kg_memory.memory import Memory
from kg_memory.model.sources import Message, NewSession
from tests.support.builders import at
from tests.support.command_line import Run


async def test_entities_are_merged_split_and_renamed_and_it_is_undone(run: Run, literal: Memory, space: str) -> None:
    told = [Message("Ada LIVES_IN Ghent [2020..].", at(2024)), Message("Bob LIKES tea [2020..].", at(2024))]
    episode = (await literal.remember(space, NewSession(told, key="talk"))).episodes[0].id

    def change() -> None:
        def made(*words: str) -> dict[str, str]:
            answer: dict[str, str] = json.loads(run("entities", *words, "-s", space, "--json").out)
            return answer

        merged = made("merge", "Ada", "Bob")
        assert (merged["kind"], merged["name"]) == ("MERGED", "Bob")
        assert made("undo", merged["id"])["undoes"] == merged["id"]
        split = made("split", "Ada", "Ada of Ghent", "--mention", f"{episode}:0:3")
        assert split["kind"] == "SPLIT"
        assert made("rename", split["entity_id"], "Ada King")["kind"] == "RENAMED"
        assert made("add-alias", "Ada King", "Countess")["kind"] == "ALIAS_ADDED"
        assert made("remove-alias", "Ada King", "Countess")["kind"] == "ALIAS_REMOVED"
        listed = run("entities", "changes", "Ada King", "-s", space)
        assert (listed.code, merged["id"] in listed.out, "merged, undone" in listed.out) == (0, True, True)
        refused = run("entities", "merge", "Bob", "bob", "-s", space)
        assert (refused.code, refused.err.startswith("error[INVALID_INPUT]")) == (1, True)
        assert run("entities", "split", "Ada King", "X", "-s", space, "--mention", "nowhere").code != 0

    await asyncio.to_thread(change)
