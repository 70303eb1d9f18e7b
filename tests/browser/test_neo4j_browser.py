"""Neo4j Browser as a person uses it: connect, drop the style file, paste a saved query, see the graph."""

import re

from playwright.async_api import Locator, Page, expect

from kg_memory.memory import Memory
from tests.support.browser import Ask, Picture
from tests.support.neo4j_server import Neo4jServer

DROP_FILE = """([name, text]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name));
  const target = document.querySelector('.filedrop');
  for (const type of ['dragenter', 'dragover', 'drop'])
    target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
}"""
PERSON_COLOR = re.compile(r"node\.Person \{\s+color: (#\w+);")


async def test_a_saved_query_shows_its_graph_in_our_colours(
    page: Page,
    neo4j_server: Neo4jServer,
    sample_memory: Memory,
    browser_url: str,
    saved: dict[str, str],
    ask: Ask,
    picture: Picture,
) -> None:
    query, style = saved["world_as_of.cypher"], saved["style.grass"]
    paths = [row["p"] for row in await ask(query)]
    nodes = {node.element_id for path in paths for node in path.nodes}
    edges = {edge.element_id for path in paths for edge in path.relationships}

    await _connect(page, browser_url, neo4j_server)
    await _run(page, ":config autoComplete: false")
    await page.evaluate(DROP_FILE, ["style.grass", style])
    await expect(page.get_by_text("node.Person {")).to_be_visible()
    await _run(page, ":clear")
    await _run(page, query)

    await expect(page.locator("svg g.node")).to_have_count(len(nodes))
    await expect(page.locator("svg g.relationship")).to_have_count(len(edges))
    person = PERSON_COLOR.search(style)
    assert person is not None
    maya = page.locator("svg g.node").filter(has_text="Lindqvist").first
    await expect(maya.locator("circle.b-outline")).to_have_attribute("fill", person[1])

    await page.get_by_title("Fullscreen", exact=True).first.click()
    await page.get_by_label("zoom-to-fit").click()
    await _settled(maya)
    await _beside_the_legend(page)
    await picture(page, "browser.png")


async def _connect(page: Page, browser_url: str, server: Neo4jServer) -> None:
    await page.goto(f"{browser_url}?dbms={server.uri.replace('://', f'://{server.user}@')}")
    await page.get_by_test_id("password").fill(server.password)
    await page.get_by_test_id("connect").click()
    await expect(page.get_by_text("You are connected as user").first).to_be_visible()


async def _run(page: Page, command: str) -> None:
    await page.locator(".monaco-editor").first.click()
    await page.keyboard.press("Control+A")
    await page.keyboard.insert_text(command)
    await page.get_by_test_id("editor-Run").click()
    await expect(page.locator(".monaco-editor .view-lines").first).to_have_text("")


async def _settled(drawn: Locator) -> None:
    """Waits until the layout has come to rest."""
    element = await drawn.element_handle()
    assert element is not None
    await element.wait_for_element_state("stable")


async def _beside_the_legend(page: Page) -> None:
    """Moves the graph to the middle of the space that the legend on the right leaves."""
    await page.mouse.move(200, 780)
    await page.mouse.down()
    await page.mouse.move(75, 780, steps=5)
    await page.mouse.up()
