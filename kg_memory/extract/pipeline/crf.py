"""A linear-chain conditional random field over tags (Lafferty, McCallum and Pereira 2001), in numpy.

`scores`, float32 (tokens, tags), scores each tag of each token; `transitions`, float32 (tags, tags), scores a tag after
the previous tag; `starts`, float32 (tags), scores the first tag of a text. The score `IMPOSSIBLE` forbids a tag.

Hand-written: the layers below are trained through its gradient, but the CRF libraries train only their own weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

IMPOSSIBLE = -1e4


@dataclass(frozen=True, slots=True)
class TagField:
    """A conditional random field with the scores `transitions` and `starts`."""

    transitions: Floats
    starts: Floats

    def best(self, scores: Floats) -> list[int]:
        """The tag sequence with the highest score (Viterbi)."""
        if not len(scores):
            return []
        best = scores[0] + self.starts
        steps: list[NDArray[np.int64]] = []
        for row in scores[1:]:
            reached = best[:, None] + self.transitions
            steps.append(reached.argmax(axis=0))
            best = reached.max(axis=0) + row
        tags = [int(best.argmax())]
        for step in reversed(steps):
            tags.append(int(step[tags[-1]]))
        return tags[::-1]

    def loss(
        self, scores: Sequence[Floats], allowed: Sequence[NDArray[np.bool_]]
    ) -> tuple[float, list[Floats], Floats]:
        """The negative log-likelihood of the sequences within `allowed`, bool (tokens, tags) for each text.

        Also returns its gradients with respect to the scores and to the transitions.
        """
        batch, present = _padded(scores)
        free = self._marginals(batch, present)
        choice = np.zeros_like(batch)
        choice[present] = np.where(np.concatenate(allowed), 0, IMPOSSIBLE)
        bound = self._marginals(batch + choice, present)
        by_score = free.tags - bound.tags
        gradients = [rows[: len(text)] for rows, text in zip(by_score, scores, strict=True)]
        return float(free.total - bound.total), gradients, free.pairs - bound.pairs

    def _marginals(self, scores: Floats, present: NDArray[np.bool_]) -> "_Marginals":
        """The forward and backward sums of all texts."""
        ahead, behind = np.zeros_like(scores), np.zeros_like(scores)
        ahead[:, 0] = scores[:, 0] + self.starts
        length = scores.shape[1]
        for token in range(1, length):
            reached = _log_sum(ahead[:, token - 1, :, None] + self.transitions, axis=1) + scores[:, token]
            ahead[:, token] = np.where(present[:, token, None], reached, ahead[:, token - 1])
        for token in range(length - 2, -1, -1):
            following = (scores[:, token + 1] + behind[:, token + 1])[:, None, :]
            behind[:, token] = present[:, token + 1, None] * _log_sum(self.transitions + following, axis=2)
        total = _log_sum(ahead[:, -1], axis=1)
        tags = np.exp(ahead + behind - total[:, None, None]) * present[..., None]
        pairs = (
            ahead[:, :-1, :, None] + self.transitions + (scores + behind)[:, 1:, None, :] - total[:, None, None, None]
        )
        return _Marginals(float(total.sum()), tags, (np.exp(pairs) * present[:, 1:, None, None]).sum(axis=(0, 1)))


@dataclass(frozen=True, slots=True)
class _Marginals:
    """The log partition sum, the probability of each tag (texts, tokens, tags), and the expected count of tag pairs."""

    total: float
    tags: Floats
    pairs: Floats


def _padded(scores: Sequence[Floats]) -> tuple[Floats, NDArray[np.bool_]]:
    lengths = np.array([len(text) for text in scores])
    present = np.arange(lengths.max())[None, :] < lengths[:, None]
    batch = np.zeros((*present.shape, scores[0].shape[1]), np.float32)
    batch[present] = np.concatenate(scores)
    return batch, present


def _log_sum(values: Floats, axis: int) -> Floats:
    most = values.max(axis=axis, keepdims=True)
    total: Floats = np.log(np.exp(values - most).sum(axis=axis)) + most.squeeze(axis)
    return total
