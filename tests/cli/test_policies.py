"""`kg-memory policies`."""

import json

from tests.support.command_line import Run


def test_a_policy_is_set_shown_and_restored(run: Run, space: str) -> None:
    done = run("policies", "set", "assistant", "none", "-s", space)
    assert (done.code, done.out) == (0, "ASSISTANT: NONE\n")
    shown = json.loads(run("policies", "show", "-s", space, "--json").out)
    assert {"role": "ASSISTANT", "facts": "NONE", "own": True} in shown
    assert "as shipped" in run("policies", "show", "-s", space).out
    assert run("policies", "set", "assistant", "-s", space).out == "ASSISTANT: WORTHWHILE\n"
