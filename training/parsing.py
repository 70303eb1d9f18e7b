"""Trains tagger, morphologizer, lemmatizer and parser together on one shared layer."""

import logging
import random
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.training import Example
from spacy.training.batchers import minibatch_by_words
from spacy.util import load_config, load_model_from_config
from thinc.api import Adam, fix_random_seed, warmup_linear

import kg_memory.extract.tok2vec  # registers the architecture  # noqa: F401
from kg_memory.extract.states import TextEncoder
from training.corpus import encode_docs, lower_cased, read_docs

_log = logging.getLogger(__name__)

_LEARN_RATE = 0.001
_WARMUP_STEPS = 200
_BATCH_WORDS = 1000
_DROPOUT = 0.1
_LOWER_CASED = 0.1
_EVALUATE_EVERY = 500


def train_parsing(data: Path, encoder: TextEncoder, out: Path, *, steps: int) -> Language:
    """The pipeline of `pipeline.cfg`, trained; each evaluation leaves its weights in `out`."""
    random.seed(0)
    fix_random_seed(0)
    config = load_config(Path(__file__).with_name("pipeline.cfg"))
    nlp = load_model_from_config(config, auto_fill=True)
    train = _examples(data / "parse_train.spacy", nlp, encoder)
    dev = _examples(data / "parse_dev.spacy", nlp, encoder)
    nlp.initialize(lambda: train)
    rates = list(islice(warmup_linear(_LEARN_RATE, _WARMUP_STEPS, int(steps * 1.02)), steps))
    optimizer = Adam(rates, L2=0.01, grad_clip=1.0, use_averages=True)
    losses: dict[str, float] = {}
    for step, batch in enumerate(_batches(train, steps), start=1):
        nlp.update(batch, sgd=optimizer, losses=losses, drop=_DROPOUT)
        optimizer.step_schedules()
        if step % _EVALUATE_EVERY == 0 or step == steps:
            with nlp.use_params(optimizer.averages):
                _log.info("step %d %s", step, parsing_scores(nlp, dev))
                nlp.to_disk(out)
            losses = {}
    return spacy.load(out)


def parsing_scores(nlp: Language, examples: Sequence[Example]) -> dict[str, float]:
    """Accuracies in per cent, on texts whose states are attached."""
    with nlp.select_pipes(disable=["minilm_states"]):
        scores = nlp.evaluate(examples)
    names = ("tag_acc", "pos_acc", "morph_acc", "lemma_acc", "dep_uas", "dep_las", "sents_f")
    return {name: round(100 * scores[name], 2) for name in names}


def _examples(path: Path, nlp: Language, encoder: TextEncoder) -> list[Example]:
    golds = read_docs(path, nlp.vocab)
    texts = [nlp.make_doc(gold.text) for gold in golds]
    encode_docs(texts, encoder)
    return [Example(text, gold) for text, gold in zip(texts, golds, strict=True)]


def _batches(examples: list[Example], steps: int) -> Iterator[list[Example]]:
    done = 0
    while True:
        random.shuffle(examples)
        for batch in minibatch_by_words(examples, _BATCH_WORDS, tolerance=0.2):
            if done == steps:
                return
            done += 1
            yield [lower_cased(item) if random.random() < _LOWER_CASED else item for item in batch]
