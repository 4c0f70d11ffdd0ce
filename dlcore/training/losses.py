"""What training makes small: one number an example, for outputs and class numbers."""

import torch
from torch.nn import functional


def cross_entropy(outputs, labels):
    """Return −ln softmax of the right class: logits (examples, classes) → (examples,).

    The network ends in a linear layer; its outputs are logits.
    """
    return functional.cross_entropy(outputs, labels, reduction="none")


def squared_error(outputs, labels):
    """Return ½ Σ (t − y)² with one-hot t: outputs (examples, classes) → (examples,)."""
    targets = functional.one_hot(labels, outputs.shape[-1]).to(outputs.dtype)
    return 0.5 * (targets - outputs).square().sum(-1)


def wrong(outputs, labels):
    """Return which examples are classified wrongly: (examples,) of True and False."""
    return outputs.argmax(-1) != labels


LOSSES = {"cross entropy": cross_entropy, "squared error": squared_error}


def check_outputs(model, parts):
    """Raise ValueError unless the model turns the examples into class scores."""
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
            "the network must give one row of class scores an example, (2, classes) "
            f"for 2 examples, not {tuple(outputs.shape)}"
        )
    if outputs.shape[1] <= parts.highest_label:
        raise ValueError(
            f"the network has {outputs.shape[1]} outputs, but the labels of "
            f"{parts.name} go up to {parts.highest_label}: "
            f"build it with {parts.highest_label + 1} outputs"
        )
