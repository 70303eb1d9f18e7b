"""How good a pipeline is, from raw text to annotation, on the development texts."""

from pathlib import Path

from spacy.language import Language
from spacy.training import Example

from training.corpus import read_docs

_PARSING = ("token_acc", "tag_acc", "pos_acc", "morph_acc", "lemma_acc", "dep_uas", "dep_las", "sents_f")
_NAMES = ("PERSON", "ORG", "LOC")


def evaluate(nlp: Language, data: Path) -> dict[str, float]:
    """Accuracies and F1 scores in per cent; entities count with exact span and label."""
    parsed = nlp.evaluate(_examples(nlp, data / "parse_dev.spacy"))
    scores = {name: 100 * parsed[name] for name in _PARSING}
    named = nlp.evaluate(_examples(nlp, data / "ner_dev.spacy"))
    by_label = named["ents_per_type"]
    return scores | {f"ents_f {label}": 100 * by_label[label]["f"] for label in (*_NAMES, "MISC")}


def _examples(nlp: Language, path: Path) -> list[Example]:
    return [Example(nlp.make_doc(gold.text), gold) for gold in read_docs(path, nlp.vocab)]
