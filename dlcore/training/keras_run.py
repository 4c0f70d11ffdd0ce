"""One run, trained as Keras trains: its layers and its optimizers.

A step of a small network takes less time than the call from Python that starts it. So
one call takes many steps: it gets mini-batches one after the other, (steps, batch, …),
and loops over them inside a function that XLA compiles.
"""

from functools import partial

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
        self.objective = settings.objective
        self.settings = settings
        self.batch_size = settings.batch_size
        self.steps = 0
        own = not self.objective.loss_name  # may hold what XLA does not know
        self.at_once = settings.batch_size if own else EVALUATED_AT_ONCE
        compiled = suits_xla(model) and not own
        self.take_steps = tf.function(self.take_steps, jit_compile=compiled)
        self.measure = tf.function(self.measure)

    @property
    def parts(self):
        """What training changes, by name: with it a run goes on as if never stopped."""
        return {"model": self.model, "optimizer": self.optimizer}

    def train_epoch(self, part, order, epoch, epochs):
        """Take one step a mini-batch, the last and perhaps smaller one included."""
        whole = len(order) // self.batch_size * self.batch_size
        steps = order[:whole].view(-1, self.batch_size)
        in_epoch = -(-len(order) // self.batch_size)  # rounded up
        self.steps = (epoch - 1) * in_epoch
        for batches in [*steps.split(STEPS_AT_ONCE), order[None, whole:]]:
            if batches.numel():
                rates = self.next_rates(len(batches), epochs * in_epoch)
                self.take_steps(to_tensorflow(part.batch(batches)), rates)

    def next_rates(self, count, total):
        """Return the learning rates of the next steps, of `total` of them."""
        self.steps += count
        taken = range(self.steps - count, self.steps)
        rates = [self.settings.rate_at(step, total) for step in taken]
        return tf.constant(rates, self.optimizer.learning_rate.dtype)

    def take_steps(self, batches, rates):
        """Move the weights once for each mini-batch: arrays (steps, batch, …)."""
        variables = self.model.trainable_variables
        for step in tf.range(len(batches.x)):
            batch = of_each(batches, lambda array: array[step])  # noqa: B023
            with tf.GradientTape() as tape:
                loss = self.loss(partial(self.model, training=True), batch)
                loss += sum(self.model.losses)  # what layers ask for: regularizers
            if self.settings.scheduled:
                self.optimizer.learning_rate.assign(rates[step])
            self.optimizer.apply(tape.gradient(loss, variables), variables)

    def loss(self, model, batch):
        """Return the mean loss of a batch: ()."""
        if self.objective.loss_name:
            losses = LOSSES[self.objective.loss_name](model(batch.x), batch.y)
            return tf.reduce_mean(losses)
        return self.objective.functions["loss"](model, batch)

    def evaluate(self, part):
        """Return the mean of each measure over a part, dropout off: (1,), float64."""
        batches = map(to_tensorflow, part.split(self.at_once))
        sums = [torch.from_numpy(self.measure(batch).numpy()) for batch in batches]
        return self.objective.means(sums, part)

    def measure(self, batch):
        """Return the sum over a batch of each thing that is measured: (measures,)."""
        model, sums = partial(self.model, training=False), []
        if self.objective.loss_name:
            outputs = model(batch.x)
            losses = LOSSES[self.objective.loss_name](outputs, batch.y)
            for each in losses, mistakes(outputs, batch.y):
                sums.append(tf.reduce_sum(tf.cast(each, "float64")))
        for function in self.objective.functions.values():
            sums.append(tf.cast(function(model, batch), "float64") * weight(batch))
        return tf.stack(sums)


def of_each(batch, change):
    """Return a batch with all its arrays changed, None where it has none."""
    return type(batch)(*[None if each is None else change(each) for each in batch])


def to_tensorflow(batch):
    """Return a batch for TensorFlow."""
    return of_each(batch, lambda array: tf.constant(array.numpy()))


def weight(batch):
    """Return how much a batch counts in the mean of its part: examples, or mask."""
    counted = tf.ones(len(batch.x)) if batch.mask is None else batch.mask
    return tf.reduce_sum(tf.cast(counted, "float64"))


def suits_xla(model):
    """Tell whether XLA makes a model faster on a CPU.

    A convolution in a loop takes 14 times as long with XLA as without.
    """
    return all(len(each.shape) <= 2 for each in model.trainable_variables)
