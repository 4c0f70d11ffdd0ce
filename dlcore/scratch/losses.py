"""Losses, each beside its derivative: what training makes small.

Targets t have the shape of the network's output, (classes,) or (batch, classes); for
a classifier they are one-hot. A loss is one number an example; its derivative, by the
network's output, has the output's shape.
"""

import numpy as np

from dlcore.scratch.functions import softmax


def one_hot(labels, classes):
    """Turn labels 0 … classes − 1 into rows of zeros with a single 1.

    labels: () or (batch,) → (classes,) or (batch, classes)
    """
    labels = np.asarray(labels)
    if not labels.size or labels.dtype == bool:  # False is class 0, True class 1
        labels = labels.astype(int)
    if not np.issubdtype(labels.dtype, np.integer):
        raise TypeError(f"labels must be whole numbers, not {labels.dtype}")
    if labels.size and (labels.min() < 0 or labels.max() >= classes):
        raise ValueError(
            f"labels must lie between 0 and {classes - 1}; "
            f"these lie between {labels.min()} and {labels.max()}"
        )
    return np.eye(classes)[labels]


def squared_error(y, t):
    """Return ½ Σ (t − y)², summed over the outputs."""
    return 0.5 * np.sum((t - y) ** 2, axis=-1)


def squared_error_derivative(y, t):
    """Return y − t: how far each output is too high."""
    return y - t


def cross_entropy(logits, t):
    """Return −Σ t ln softmax(logits), computed from the logits so that it is safe."""
    highest = np.max(logits, axis=-1, keepdims=True)
    log_sum = np.log(np.sum(np.exp(logits - highest), axis=-1, keepdims=True))
    return -np.sum(t * (logits - highest - log_sum), axis=-1)


def cross_entropy_derivative(logits, t):
    """Return softmax(logits) − t, for targets that sum to 1."""
    return softmax(logits) - t


LOSSES = {
    "squared error": (squared_error, squared_error_derivative),
    "cross entropy": (cross_entropy, cross_entropy_derivative),
}
