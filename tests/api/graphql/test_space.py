from tests.support.graphql import GraphQL

PROMPTS = "query ($space: String!) { prompts(space: $space) { name text own } }"
SET_PROMPT = """mutation ($space: String!, $name: PromptName!, $text: String) {
  setPrompt(space: $space, name: $name, text: $text) { name text own }
}"""


async def test_a_prompt_is_replaced_shown_and_restored(ask: GraphQL, space: str) -> None:
    mine = {"name": "REPAIR", "text": "Again: $problem", "own": True}
    assert await ask(SET_PROMPT, space=space, name="REPAIR", text=mine["text"]) == mine
    shown = await ask(PROMPTS, space=space)
    assert [prompt["name"] for prompt in shown] == ["INSTRUCTIONS", "REQUEST", "REPAIR", "TIES"]
    assert shown[2] == mine
    assert not (await ask(SET_PROMPT, space=space, name="REPAIR"))["own"]


async def test_a_prompt_without_its_placeholder_is_refused(ask: GraphQL, space: str) -> None:
    code, message = await ask.refusal(SET_PROMPT, space=space, name="REQUEST", text="Read this.")
    assert code == "INVALID_INPUT"
    assert "$input" in message


POLICIES = "query ($space: String!) { factPolicies(space: $space) { role facts own } }"
SET_POLICY = """mutation ($space: String!, $role: Role!, $policy: FactPolicy) {
  setFactPolicy(space: $space, role: $role, policy: $policy) { role facts own }
}"""


async def test_a_policy_is_set_shown_and_restored(ask: GraphQL, space: str) -> None:
    mine = {"role": "ASSISTANT", "facts": "NONE", "own": True}
    assert await ask(SET_POLICY, space=space, role="ASSISTANT", policy="NONE") == mine
    shown = await ask(POLICIES, space=space)
    assert [policy["role"] for policy in shown] == ["USER", "ASSISTANT", "TOOL", "SYSTEM"]
    assert shown[1] == mine
    assert not (await ask(SET_POLICY, space=space, role="ASSISTANT"))["own"]
