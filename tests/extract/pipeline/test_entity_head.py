import numpy as np
import pytest
import spacy
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Adam, Linear, Model, chain, with_array

from kg_memory.extract.pipeline.crf import TagField
from kg_memory.extract.pipeline.entity_head import ALLOWED_TRANSITIONS, TAGS, EntityHead, entity_tagger, spans


def scores(*tags: str, instead: str = "O") -> np.ndarray:
    """Certain about these tags, with `instead` as the second choice everywhere."""
    rows = np.full((len(tags), len(TAGS)), -9.0, np.float32)
    rows[:, TAGS.index(instead)] = -1.0
    for row, tag in zip(rows, tags, strict=True):
        row[TAGS.index(tag)] = -0.1
    return rows


def best(rows: np.ndarray, transitions: np.ndarray = ALLOWED_TRANSITIONS) -> list[str]:
    return [TAGS[tag] for tag in TagField(transitions, ALLOWED_TRANSITIONS[0]).best(rows)]


def found(rows: np.ndarray, transitions: np.ndarray = ALLOWED_TRANSITIONS) -> list[tuple[int, int, str]]:
    return spans([TAGS.index(tag) for tag in best(rows, transitions)])


def test_a_consistent_sequence_stays_as_it_is() -> None:
    assert found(scores("B-PERSON", "I-PERSON", "O", "B-LOC")) == [(0, 2, "PERSON"), (3, 4, "LOC")]


def test_an_entity_never_begins_with_its_inside() -> None:
    assert found(scores("O", "I-PERSON", "O")) == []
    assert found(scores("I-PERSON", "O", instead="B-PERSON"))[0] == (0, 1, "PERSON")


def test_an_inside_tag_continues_only_its_own_label() -> None:
    assert best(scores("B-ORG", "I-PERSON", instead="I-ORG")) == ["B-ORG", "I-ORG"]


def test_learned_transitions_decide_close_scores() -> None:
    torn = scores("B-ORG", "O")
    torn[1, TAGS.index("I-ORG")] = -0.2
    learned = ALLOWED_TRANSITIONS.copy()
    learned[TAGS.index("B-ORG"), TAGS.index("I-ORG")] += 1.0
    assert found(torn) == [(0, 1, "ORG")]
    assert found(torn, learned) == [(0, 2, "ORG")]


def test_two_entities_side_by_side_stay_apart() -> None:
    assert found(scores("B-PERSON", "B-PERSON")) == [(0, 1, "PERSON"), (1, 2, "PERSON")]


def one_hot(words: list[str]) -> Model[list[Doc], list[np.ndarray]]:
    """Knows the words apart, and nothing else."""

    def forward(model: object, docs: list[Doc], is_train: bool) -> tuple[list[np.ndarray], object]:
        rows = [np.array([[word == token.text for word in words] for token in doc], np.float32) for doc in docs]
        return rows, lambda gradients: []

    known: Model[list[Doc], list[np.ndarray]] = Model("one_hot", forward, dims={"nO": len(words)})
    layer: Model[list[Doc], list[np.ndarray]] = chain(known, with_array(Linear(nO=8, nI=len(words))))
    layer.set_dim("nO", 8)
    return layer


@pytest.fixture
def head() -> EntityHead:
    head = EntityHead(spacy.blank("en").vocab, entity_tagger(one_hot(["Ada", "Lovelace", "met", "x"])), "entities")
    head.model.initialize(X=[Doc(head.vocab, words=["Ada"])])
    return head


def example(head: EntityHead, words: list[str], entities: list[str]) -> Example:
    return Example(Doc(head.vocab, words=words), Doc(head.vocab, words=words, ents=entities))


def test_the_head_learns_from_examples(head: EntityHead) -> None:
    shown = [example(head, ["Ada", "Lovelace", "met", "Ada"], ["B-PERSON", "I-PERSON", "O", "B-PERSON"])]
    optimizer = Adam(0.05)
    losses = [head.update(shown, sgd=optimizer)["entities"] for _ in range(60)]
    assert losses[-1] < 0.1 * losses[0]
    doc = head(Doc(head.vocab, words=["met", "Ada", "Lovelace"]))
    assert [(entity.text, entity.label_) for entity in doc.ents] == [("Ada Lovelace", "PERSON")]


def test_a_token_without_annotation_may_have_any_tag(head: EntityHead) -> None:
    gold = Doc(head.vocab, words=["x", "met"])
    gold.set_ents([], missing=[gold[0:2]])
    loss, gradients = head.get_loss([Example(Doc(head.vocab, words=["x", "met"]), gold)], [scores("O", "O")])
    assert loss == pytest.approx(0, abs=1e-4)
    assert np.abs(gradients[0]).max() < 1e-4


def test_texts_without_tokens_have_no_entities(head: EntityHead) -> None:
    assert head(Doc(head.vocab)).ents == ()
