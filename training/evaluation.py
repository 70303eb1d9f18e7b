"""Evaluates a pipeline from raw text to annotation, on the development texts."""

from pathlib import Path

from spacy.language import Language

from training.corpus import read_examples

_PARSING = ("token_acc", "tag_acc", "pos_acc", "morph_acc", "lemma_acc", "dep_uas", "dep_las", "sents_f")


def evaluate(nlp: Language, data: Path) -> dict[str, float]:
    """Accuracies and F1 scores in percent; an entity counts with exact span and label."""
    parsed = nlp.evaluate(read_examples(data / "parse_dev.spacy", nlp))
    scores = {name: 100 * parsed[name] for name in _PARSING}
    named = nlp.evaluate(read_examples(data / "ner_dev.spacy", nlp))
    return scores | {f"ents_f {label}": 100 * found["f"] for label, found in named["ents_per_type"].items()}
