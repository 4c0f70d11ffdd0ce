"""What training makes small: one number an example.

labels: class numbers (examples,), or for regression numbers (examples, outputs)
"""

from torch.nn import functional


def cross_entropy(outputs, labels):
    """Return −ln softmax of the right class: logits (examples, classes) → (examples,).

    The network ends in a linear layer; its outputs are logits.
    """
    return functional.cross_entropy(outputs, labels, reduction="none")


def squared_error(outputs, labels):
    """Return ½ Σ (t − y)² over the outputs: (examples, outputs) → (examples,)."""
    return 0.5 * (targets_for(outputs, labels) - outputs).square().sum(-1)


def mean_squared_error(outputs, labels):
    """Return the mean of (t − y)² over the outputs: (examples, outputs) → (examples,).

    It is what Keras and PyTorch call MSE.
    """
    return (targets_for(outputs, labels) - outputs).square().mean(-1)


def targets_for(outputs, labels):
    """Return t, shaped like the outputs: the labels themselves, or one-hot classes."""
    if labels.is_floating_point():
        return labels
    return functional.one_hot(labels, outputs.shape[-1]).to(outputs.dtype)


def mistakes(outputs, labels):
    """Return how wrong each output is: (examples,).

    True or False for classes; |t − y|, the mean over the outputs, for regression.
    """
    if labels.is_floating_point():
        return (labels - outputs).abs().mean(-1)
    return outputs.argmax(-1) != labels


LOSSES = {
    "cross entropy": cross_entropy,
    "squared error": squared_error,
    "mean squared error": mean_squared_error,
}


def mean_loss(name):
    """Return the loss of that name as a mean over the batch: (outputs, labels) → ().

    PyTorch's own mean saves a twentieth of the time of a small network's step.
    """
    if name == "cross entropy":
        return functional.cross_entropy
    return lambda outputs, labels: LOSSES[name](outputs, labels).mean()
