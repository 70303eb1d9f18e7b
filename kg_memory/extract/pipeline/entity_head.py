"""Named entity recognition on the encoder's token states: window layers below a conditional random field."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.scorer import get_ner_prf
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import registry
from thinc.api import Linear, Model, chain, with_array

from kg_memory.extract.pipeline.crf import IMPOSSIBLE, Floats, TagField

LABELS = ("PERSON", "ORG", "LOC", "MISC")
TAGS = ("O", *(f"{prefix}-{label}" for label in LABELS for prefix in "BI"))

_TRANSITIONS = "transitions"


def _may_follow(before: str, after: str) -> bool:
    return not after.startswith("I-") or before[1:] == after[1:]


ALLOWED_TRANSITIONS: Floats = np.array(
    [[0.0 if _may_follow(before, after) else IMPOSSIBLE for after in TAGS] for before in TAGS], np.float32
)


class EntityHead(TrainablePipe):  # type: ignore[misc]  # spaCy's has no types
    """The component that sets `doc.ents`; requires the states of `minilm_states`."""

    def predict(self, docs: Sequence[Doc]) -> list[list[int]]:
        """The tag of each token."""
        if not any(len(doc) for doc in docs):
            return [[] for _ in docs]
        field = self._field()
        return [field.best(scores) for scores in self.model.predict(docs)]

    def set_annotations(self, docs: Sequence[Doc], scores: Sequence[Sequence[int]]) -> None:
        for doc, tags in zip(docs, scores, strict=True):
            doc.ents = [Span(doc, start, end, label) for start, end, label in spans(tags)]

    def initialize(self, get_examples: Callable[[], Iterable[Example]], *, nlp: Language | None = None) -> None:
        self.model.initialize(X=[example.predicted for example in get_examples()][:10])

    def get_loss(self, examples: Sequence[Example], scores: Sequence[Floats]) -> tuple[float, list[Floats]]:
        """The mean loss of the texts with its gradients; a token without annotation may have any tag."""
        share = np.float32(1 / len(examples))
        loss, gradients, by_transition = self._field().loss(scores, [_allowed(example) for example in examples])
        self._transitions().inc_grad(_TRANSITIONS, by_transition * share)  # type: ignore[arg-type]  # thinc's are numpy's
        return loss * float(share), [gradient * share for gradient in gradients]

    def score(self, examples: Iterable[Example]) -> dict[str, Any]:
        """Precision, recall and F1 over exact spans, overall and per label."""
        return get_ner_prf(examples)

    def _transitions(self) -> Model[Any, Any]:
        layer: Model[Any, Any] = self.model.get_ref(_TRANSITIONS)
        return layer

    def _field(self) -> TagField:
        learned = np.asarray(self._transitions().get_param(_TRANSITIONS))
        return TagField(learned + ALLOWED_TRANSITIONS, ALLOWED_TRANSITIONS[TAGS.index("O")])


@Language.factory("minilm_entities", assigns=["doc.ents"])
def make_entity_head(nlp: Language, name: str, model: Model[Any, Any]) -> EntityHead:
    return EntityHead(nlp.vocab, model, name)


@registry.architectures("kg_memory.EntityTagger.v1")  # type: ignore[untyped-decorator]  # spaCy's has no types
def entity_tagger(tok2vec: Model[list[Doc], list[Floats]]) -> Model[list[Doc], list[Floats]]:
    """One score per token and tag; an identity layer holds the transitions as its parameter."""

    def forward(model: Any, scores: list[Floats], is_train: bool) -> tuple[list[Floats], Any]:
        return scores, lambda gradients: gradients

    transitions: Model[Any, Any] = Model(_TRANSITIONS, forward)
    transitions.set_param(_TRANSITIONS, np.zeros_like(ALLOWED_TRANSITIONS))  # type: ignore[arg-type]  # thinc's are numpy's
    scores: Model[Any, Any] = with_array(Linear(nO=len(TAGS), nI=tok2vec.get_dim("nO")))
    model: Model[Any, Any] = chain(tok2vec, scores, transitions)
    model.set_ref(_TRANSITIONS, transitions)
    return model


def spans(tags: Sequence[int]) -> list[tuple[int, int, str]]:
    """The first token, the token after the last, and the label of each entity."""
    found: list[tuple[int, int, str]] = []
    for position, tag in enumerate(tags):
        prefix, _, label = TAGS[tag].partition("-")
        if prefix == "B":
            found.append((position, position + 1, label))
        elif prefix == "I":
            start, _, label = found.pop()
            found.append((start, position + 1, label))
    return found


def _allowed(example: Example) -> NDArray[np.bool_]:
    """The allowed tags of each token, bool (tokens, tags)."""
    allowed = np.ones((len(example.predicted), len(TAGS)), np.bool_)
    for row, tag in zip(allowed, example.get_aligned_ner(), strict=True):
        if tag and tag != "-":
            row[:] = False
            row[TAGS.index(_in_bio(tag))] = True
    return allowed


def _in_bio(tag: str) -> str:
    """The BIO tag for a tag of spaCy's BILUO scheme."""
    return tag.replace("U-", "B-", 1).replace("L-", "I-", 1)
