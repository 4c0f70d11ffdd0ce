"""One run, trained as Keras trains: its layers and its optimizers.

A step of a small network takes less time than the call from Python that starts it. So
one call takes many steps: it gets mini-batches one after the other, (steps, batch, …),
and loops over them inside a function that XLA compiles.
"""

import tensorflow as tf
import torch

from dlcore.training.keras_losses import LOSSES, mistakes

EVALUATED_AT_ONCE = 1000
STEPS_AT_ONCE = 100


class KerasRun:
    """A Keras model with its optimizer: for Keras what `SingleRun` is for PyTorch."""

    def __init__(self, model, optimizer, settings):
        """Take a model whose weights training will change."""
        self.size = 1
        self.model = model
        self.optimizer = optimizer
        self.optimizer.build(model.trainable_variables)
        self.loss = LOSSES[settings.loss]
        self.batch_size = settings.batch_size
        self.take_steps = tf.function(self.take_steps, jit_compile=suits_xla(model))
        self.measure = tf.function(self.measure)

    def train_epoch(self, part, order):
        """Take one step a mini-batch, the last and perhaps smaller one included."""
        whole = len(order) // self.batch_size * self.batch_size
        steps = order[:whole].view(-1, self.batch_size)
        for batches in [*steps.split(STEPS_AT_ONCE), order[None, whole:]]:
            if batches.numel():
                self.take_steps(*tensors(part, batches))

    def take_steps(self, x, labels):
        """Move the weights once for each mini-batch: x (steps, batch, …)."""
        variables = self.model.trainable_variables
        for step in tf.range(len(x)):
            with tf.GradientTape() as tape:
                outputs = self.model(x[step], training=True)
                loss = tf.reduce_mean(self.loss(outputs, labels[step]))
            self.optimizer.apply(tape.gradient(loss, variables), variables)

    def evaluate(self, part):
        """Return the mean loss and error of a part, dropout off: each (1,), float64."""
        sums = torch.zeros(2, dtype=torch.float64)
        for numbers in torch.arange(len(part)).split(EVALUATED_AT_ONCE):
            sums += torch.from_numpy(self.measure(*tensors(part, numbers)).numpy())
        return (sums / len(part)).split(1)

    def measure(self, x, labels):
        """Return the sums of the losses and of the errors of some examples: (2,)."""
        outputs = self.model(x, training=False)
        measured = self.loss(outputs, labels), mistakes(outputs, labels)
        return tf.stack([tf.reduce_sum(tf.cast(each, "float64")) for each in measured])


def tensors(part, numbers):
    """Return the examples with these numbers and their labels, for TensorFlow."""
    return [tf.constant(each[numbers].numpy()) for each in (part.x, part.labels)]


def suits_xla(model):
    """Tell whether XLA makes a model faster on a CPU.

    A convolution in a loop takes 14 times as long with XLA as without.
    """
    return all(len(each.shape) <= 2 for each in model.trainable_variables)
