"""The style file has a colour for everything that the saved queries show."""

import re

from kg_memory.model.ontology import EntityKind

RULE = re.compile(r"(node|relationship)(?:\.(\w+))? \{\n((?:  [a-z-]+: [^:;{}]+;\n|  caption: '[^':;]+';\n)+)\}\n")


def _rules(saved: dict[str, str]) -> dict[str, str]:
    text = saved["style.grass"]
    rules = {match[2] or match[1]: match[3] for match in RULE.finditer(text)}
    assert not RULE.sub("", text).strip(), "Neo4j Browser reads nothing but rules"
    return rules


def test_every_kind_has_its_own_colour_and_is_not_overruled(saved: dict[str, str]) -> None:
    rules = _rules(saved)
    kinds = [kind.capitalize() for kind in EntityKind]
    colours = [re.findall(r"^  color: (#[0-9A-F]{6});$", rules[kind], re.MULTILINE) for kind in kinds]
    assert all(len(found) == 1 for found in colours)
    assert len({found[0] for found in colours}) == len(kinds)
    assert "color" not in rules["Entity"]
    assert list(rules).index("Entity") < min(list(rules).index(kind) for kind in kinds)


def test_everything_has_a_caption(saved: dict[str, str]) -> None:
    rules = _rules(saved)
    captions = {"Person": "name", "Fact": "text", "Episode": "text", "Session": "title", "Document": "title"}
    for label, property_ in captions.items():
        assert f"  caption: '{{{property_}}}';\n" in rules[label]
