"""Losses of stacked runs, their derivatives, and how wrong the outputs are.

Outputs are (runs, outputs, batch): the examples are columns, as everywhere in `dense`.
Labels are class numbers (batch,), or for regression numbers (batch, outputs).
"""

import torch

from dlcore.training.losses import targets_for


def mistakes(outputs, labels):
    """Return how wrong each output is: (runs, batch), as in `losses`."""
    if labels.is_floating_point():
        return (labels.t() - outputs).abs().mean(1)
    return wrong(outputs, labels)


def wrong(outputs, labels):
    """Return where another class scores higher, or as high and comes first.

    The same as argmax ≠ label, but seven times as fast along this axis.
    outputs: (runs, classes, batch); labels: (batch,) → (runs, batch) of True and False
    """
    right = outputs.gather(1, labels.expand(len(outputs), 1, -1))  # (runs, 1, batch)
    classes = torch.arange(outputs.shape[1], device=labels.device)[:, None]
    earlier = classes < labels  # (classes, batch)
    return ((outputs > right) | ((outputs == right) & earlier)).any(1)


def cross_entropy(logits, labels):
    """Return −ln softmax of the right class: (runs, classes, batch) → (runs, batch)."""
    right = labels.expand(len(logits), 1, -1)  # (runs, 1, batch)
    return logits.logsumexp(1) - logits.gather(1, right).squeeze(1)


def cross_entropy_error(logits, targets, out):
    """Return softmax − t, with targets (classes, batch) that all runs share."""
    return torch.softmax(logits, 1, out=out).sub_(targets)


def squared_error(y, labels):
    """Return ½ Σ (t − y)²: (runs, outputs, batch) → (runs, batch)."""
    return 0.5 * (targets_for(y[0].t(), labels).t() - y).square().sum(1)


def squared_error_error(y, targets, out):
    """Return y − t, with targets (outputs, batch) that all runs share."""
    return torch.sub(y, targets, out=out)


def mean_squared_error(y, labels):
    """Return the mean of (t − y)²: (runs, outputs, batch) → (runs, batch)."""
    return squared_error(y, labels) * (2 / y.shape[1])


def mean_squared_error_error(y, targets, out):
    """Return 2 (y − t) / outputs, with targets (outputs, batch)."""
    return torch.sub(y, targets, out=out).mul_(2 / y.shape[1])


LOSSES = {
    "cross entropy": (cross_entropy, cross_entropy_error),
    "squared error": (squared_error, squared_error_error),
    "mean squared error": (mean_squared_error, mean_squared_error_error),
}
