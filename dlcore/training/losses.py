"""What training makes small: one number an example.

labels: class numbers (examples,), or for regression numbers (examples, outputs)
"""

import torch
from torch import nn
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


def check_outputs(model, parts, loss):
    """Raise ValueError unless the model's outputs suit the labels and the loss."""
    check_loss(loss, parts, type(last_layer(model)).__name__)
    x = parts.train.x[:2]
    was_training = model.training
    try:
        with torch.no_grad():
            outputs = model.eval()(x)
    except RuntimeError as error:
        raise ValueError(
            f"the network does not take inputs of shape {tuple(x.shape[1:])}: {error}"
        ) from error
    finally:
        model.train(was_training)
    if outputs.shape[:-1] != x.shape[:1] or outputs.ndim != 2:
        raise ValueError(
            "the network must give one row of outputs an example, (2, outputs) "
            f"for 2 examples, not {tuple(outputs.shape)}"
        )
    check_width(outputs.shape[1], parts)


def last_layer(model):
    """Return what the outputs of a model come from, as far as nn.Sequential tells."""
    while isinstance(model, nn.Sequential) and len(model):
        model = model[-1]
    return model


def check_loss(loss, parts, last):
    """Raise ValueError if cross entropy gets probabilities, or numbers for classes.

    last: the name of the network's last layer
    """
    if loss == "cross entropy" and parts.regression:
        raise ValueError(
            f"the targets of {parts.name} are numbers, and cross entropy is for "
            'classes: use loss="mean squared error"'
        )
    if loss == "cross entropy" and last in ("Softmax", "LogSoftmax"):
        raise ValueError(
            f'the network ends in {last}, but the loss "cross entropy" takes logits '
            "and has the softmax inside: leave the last one out"
        )


def check_width(outputs, parts):
    """Raise ValueError unless there is an output for each class or each number."""
    if parts.regression:
        numbers = parts.train.labels.shape[1]
        if outputs != numbers:
            raise ValueError(
                f"the network has {outputs} outputs, but the targets of {parts.name} "
                f"have {numbers} numbers an example: build it with {numbers} outputs"
            )
    elif outputs <= parts.highest_label:
        raise ValueError(
            f"the network has {outputs} outputs, but the labels of {parts.name} go up "
            f"to {parts.highest_label}: build it with {parts.highest_label + 1} outputs"
        )
