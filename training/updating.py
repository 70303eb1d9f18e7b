"""Trains components of a pipeline on encoded examples."""

import logging
import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.training import Example
from spacy.training.batchers import minibatch_by_words
from thinc.api import Adam, Optimizer, warmup_linear

from training.corpus import lower_cased

_log = logging.getLogger(__name__)

_LEARN_RATE = 0.001
_WARMUP_STEPS = 200
_BATCH_WORDS = 1000
_LOWER_CASED = 0.1
_EVALUATE_EVERY = 1000


def train_components(
    nlp: Language,
    names: Sequence[str],
    train: Sequence[Example],
    dev: Sequence[Example],
    *,
    steps: int,
    dropout: float,
) -> list[float]:
    """Trains the named, initialised components; they keep the running averages of their weights.

    `steps` is the number of batches of about 1,000 words; the learning rate falls to zero over them. Logs the scores on
    `dev` at intervals. Returns the loss of each batch, summed over the components.
    """
    rates = islice(warmup_linear(_LEARN_RATE, _WARMUP_STEPS, int(steps * 1.02)), steps)
    optimizer = Adam(list(rates), L2=0.01, grad_clip=1.0, use_averages=True)
    losses: list[float] = []
    with nlp.select_pipes(enable=names):
        for batch in _batches(list(train), steps):
            losses.append(sum(nlp.update(batch, sgd=optimizer, drop=dropout).values()))
            optimizer.step_schedules()
            if len(losses) % _EVALUATE_EVERY == 0:
                with nlp.use_params(optimizer.averages):
                    _log.info("step %d loss %.2f %s", len(losses), losses[-1], _brief(nlp.evaluate(dev)))
        _keep_averages(nlp, optimizer)
    return losses


def _batches(examples: list[Example], steps: int) -> Iterator[list[Example]]:
    done = 0
    while True:
        random.shuffle(examples)
        for batch in minibatch_by_words(examples, _BATCH_WORDS, tolerance=0.2):
            if done == steps:
                return
            done += 1
            yield [lower_cased(item) if random.random() < _LOWER_CASED else item for item in batch]


def _brief(scores: Mapping[str, Any]) -> dict[str, float]:
    return {
        name: round(100 * score, 2) for name, score in scores.items() if isinstance(score, float) and name != "speed"
    }


def _keep_averages(nlp: Language, optimizer: Optimizer) -> None:
    averages = optimizer.averages or {}
    for _, component in nlp.pipeline:
        if isinstance(component, TrainablePipe):
            for node in component.model.walk():
                for name in node.param_names:
                    node.set_param(name, averages[node.id, name])
