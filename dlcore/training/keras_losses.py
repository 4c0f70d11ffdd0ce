"""The losses of `losses` in TensorFlow: one number an example.

labels: class numbers (examples,), or for regression numbers (examples, outputs)
"""

import tensorflow as tf


def cross_entropy(outputs, labels):
    """Return −ln softmax of the right class: logits (examples, classes) → (examples,).

    The network ends in a linear layer; its outputs are logits.
    """
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, outputs)


def squared_error(outputs, labels):
    """Return ½ Σ (t − y)² over the outputs: (examples, outputs) → (examples,)."""
    return 0.5 * tf.reduce_sum((targets_for(outputs, labels) - outputs) ** 2, -1)


def mean_squared_error(outputs, labels):
    """Return the mean of (t − y)²: outputs (examples, outputs) → (examples,)."""
    return tf.reduce_mean((targets_for(outputs, labels) - outputs) ** 2, -1)


def targets_for(outputs, labels):
    """Return t, shaped like the outputs: the labels themselves, or one-hot classes."""
    if labels.dtype.is_floating:
        return labels
    return tf.one_hot(labels, outputs.shape[-1], dtype=outputs.dtype)


def mistakes(outputs, labels):
    """Return how wrong each output is, as `losses.mistakes` does: (examples,)."""
    if labels.dtype.is_floating:
        return tf.reduce_mean(abs(labels - outputs), -1)
    return tf.argmax(outputs, -1, labels.dtype) != labels


LOSSES = {
    "cross entropy": cross_entropy,
    "squared error": squared_error,
    "mean squared error": mean_squared_error,
}
