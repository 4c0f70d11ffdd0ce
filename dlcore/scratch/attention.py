"""Attention: how well each key fits a query, shares of 1 from that, a weighted sum.

Queries are (batch, queries, size), keys and values (batch, time, size). Each way of
scoring is a small layer with its forward and backward pass side by side; `Attention`
makes weights of the scores and takes the sum of the values.
"""

import numpy as np


class Dot:
    """score = q · k (Luong and others 2015; Buduma, chapter 7)."""

    names = ()

    def forward(self, query, keys):
        """Return scores (batch, queries, time)."""
        self.query, self.keys = query, keys
        return query @ keys.swapaxes(1, 2)

    def backward(self, error):
        """Return ∂loss/∂query and ∂loss/∂keys from ∂loss/∂scores."""
        self.gradients = {}
        return error @ self.keys, error.swapaxes(1, 2) @ self.query


class ScaledDot(Dot):
    """score = q · k / √size: as large for long vectors as for short ones.

    The sum of many products spreads with √size (Vaswani and others 2017).
    """

    def forward(self, query, keys):
        """Return scores (batch, queries, time)."""
        return super().forward(query, keys) / np.sqrt(keys.shape[-1])

    def backward(self, error):
        """Return ∂loss/∂query and ∂loss/∂keys from ∂loss/∂scores."""
        return super().backward(error / np.sqrt(self.keys.shape[-1]))


class General:
    """score = q · W k: W turns keys into what queries ask for (Luong and others 2015).

    W: (query size, key size), taken as it is: training changes it in place.
    """

    names = ("W",)

    def __init__(self, W):
        """Take the weights."""
        self.W = W

    def forward(self, query, keys):
        """Return scores (batch, queries, time)."""
        self.query, self.keys = query, keys
        return query @ self.W @ keys.swapaxes(1, 2)

    def backward(self, error):
        """Return ∂loss/∂query and ∂loss/∂keys from ∂loss/∂scores; keep that of W."""
        to_turned = error @ self.keys  # (batch, queries, key size)
        self.gradients = {"W": np.einsum("bqi,bqj->ij", self.query, to_turned)}
        return to_turned @ self.W.T, error.swapaxes(1, 2) @ self.query @ self.W


class Additive:
    """score = v · tanh(W q + U k): a small network (Bahdanau and others 2015).

    W: (units, query size); U: (units, key size); v: (units,)
    """

    names = ("W", "U", "v")

    def __init__(self, W, U, v):
        """Take the weights."""
        self.W, self.U, self.v = W, U, v

    def forward(self, query, keys):
        """Return scores (batch, queries, time)."""
        self.query, self.keys = query, keys
        asked, offered = query @ self.W.T, keys @ self.U.T  # (batch, …, units)
        self.hidden = np.tanh(asked[:, :, None] + offered[:, None])
        return self.hidden @ self.v  # hidden: (batch, queries, time, units)

    def backward(self, error):
        """Return ∂loss/∂query and ∂loss/∂keys from ∂loss/∂scores; keep the others."""
        to_sum = error[..., None] * self.v * (1 - self.hidden**2)
        to_asked, to_offered = to_sum.sum(axis=2), to_sum.sum(axis=1)
        self.gradients = {
            "W": np.einsum("bqu,bqi->ui", to_asked, self.query),
            "U": np.einsum("btu,bti->ui", to_offered, self.keys),
            "v": np.einsum("bqt,bqtu->u", error, self.hidden),
        }
        return to_asked @ self.W, to_offered @ self.U


class Concat(Additive):
    """score = v · tanh(W [q; k]): the same function, its two matrices side by side.

    W: (units, query size + key size); v: (units,) (Luong and others 2015; Ekman,
    chapter 15)
    """

    names = ("W", "v")

    def __init__(self, W, v):
        """Take the weights."""
        self.joined, self.v = W, v

    def forward(self, query, keys):
        """Return scores (batch, queries, time)."""
        self.W, self.U = np.split(self.joined, [query.shape[-1]], axis=1)
        return super().forward(query, keys)

    def backward(self, error):
        """Return ∂loss/∂query and ∂loss/∂keys from ∂loss/∂scores; keep the others."""
        both = super().backward(error)
        joined = [self.gradients["W"], self.gradients["U"]]
        self.gradients = {"W": np.hstack(joined), "v": self.gradients["v"]}
        return both


def masked_softmax(scores, mask=None):
    """Return shares of 1 along the last axis, 0 where the mask is False.

    mask: a bool array that fits the scores; where it lets nothing through, all are 0.
    """
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    top = scores.max(axis=-1, keepdims=True)
    shares = np.exp(scores - np.where(np.isfinite(top), top, 0))
    return shares / np.maximum(shares.sum(axis=-1, keepdims=True), 1e-300)


def masked_softmax_back(error, shares):
    """Return ∂loss/∂scores from ∂loss/∂shares: masked scores get 0."""
    return shares * (error - (error * shares).sum(axis=-1, keepdims=True))


class Attention:
    """Soft attention: weights by a score, and the weighted sum of the values.

        attention = Attention(General(W))
        context = attention.forward(query, keys, mask=mask)

    After `forward`: `weights` (batch, queries, time). After `backward`: the gradients
    of the score's weights in `score.gradients`.
    """

    def __init__(self, score):
        """Take one of the scores above."""
        self.score = score

    def forward(self, query, keys, values=None, mask=None):
        """Return the contexts, (batch, queries, value size).

        values: what is added up, (batch, time, value size); the keys without them
        mask: True where a key may be looked at, (batch, time) or (batch, queries, time)
        """
        self.own = values is None
        self.values = keys if self.own else values
        if mask is not None and mask.ndim == 2:
            mask = mask[:, None]
        scores = self.score.forward(query, keys)
        self.weights = masked_softmax(scores, mask)
        return self.weights @ self.values

    def backward(self, error):
        """Return ∂loss/∂query, ∂loss/∂keys and ∂loss/∂values.

        The keys that were the values as well get both errors; then the third is None.
        """
        to_values = self.weights.swapaxes(1, 2) @ error
        to_weights = error @ self.values.swapaxes(1, 2)
        to_scores = masked_softmax_back(to_weights, self.weights)
        to_query, to_keys = self.score.backward(to_scores)
        if self.own:
            return to_query, to_keys + to_values, None
        return to_query, to_keys, to_values
