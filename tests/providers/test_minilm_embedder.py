import asyncio

import numpy as np
import pytest

from kg_memory.ports import Embedder


async def test_it_gives_one_unit_row_per_text(embedder: Embedder) -> None:
    vectors = await embedder.embed(["one", "two", ""], kind="document")
    assert vectors.shape == (3, embedder.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


async def test_a_query_finds_the_text_that_answers_it(embedder: Embedder) -> None:
    texts = ["Ada works at Acme as an engineer.", "The weather was fine.", "Bob has a dog."]
    documents = await embedder.embed(texts, kind="document")
    (query,) = await embedder.embed(["Where is Ada employed?"], kind="query")
    assert int((documents @ query).argmax()) == 0


async def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    assert (await embedder.embed([], kind="query")).shape == (0, embedder.dimensions)


async def test_the_loop_runs_on_while_texts_are_embedded(embedder: Embedder) -> None:
    turns = 0
    task = asyncio.ensure_future(embedder.embed(["a sentence of some length"] * 200, kind="document"))
    while not task.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 10
