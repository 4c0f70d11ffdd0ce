"""Many dense networks as one: the fast path of a sweep.

All runs see the same mini-batch. So the first layers of all runs are *one* matrix
product: the weights of all runs, one below the other, times the mini-batch. After it
each run goes its own way, in batched products. The gradients are written by hand, and
examples are columns here, so that every array stays contiguous:

    weights  (runs, outputs, inputs + 1), the bias in the last column
    values   (runs, outputs, batch)
"""

import torch

from dlcore.training.dense_layers import FirstLayer, Room, StackedLayer
from dlcore.training.dense_losses import LOSSES, mistakes
from dlcore.training.dense_models import layers_of
from dlcore.training.optimizers import OPTIMIZERS

EVALUATED_AT_ONCE = 500


class DenseRuns:
    """Dense networks of the same shape, trained together."""

    def __init__(self, models, settings, device):
        """Stack the models' weights; the models themselves stay as they are."""
        self.size = len(models)
        self.settings = settings[0]  # batch_size, loss, optimizer: the same for all
        self.layers = []
        for layers in zip(*[layers_of(model) for model in models], strict=True):
            kind = StackedLayer if self.layers else FirstLayer
            noise_index = sum(layer.dropout is not None for layer in self.layers)
            self.layers.append(kind(layers, settings, noise_index, device))
        self.optimizer = OPTIMIZERS[self.settings.optimizer](
            [layer.weights for layer in self.layers], settings
        )
        self.objective = self.settings.objective
        self.loss, self.loss_error = LOSSES[self.settings.loss]
        self.outputs = self.layers[-1].weights.shape[1]
        self.furnished = {}

    def rooms(self, part, batch, training):
        """Return an array x (batch, inputs + 1) to fill, and the room of each layer."""
        key = batch, training
        if key not in self.furnished:
            x = part.rows.new_empty(batch, part.rows.shape[1])
            rooms, inputs = [], x.t()
            for layer in self.layers:
                rooms.append(Room(layer, inputs, training))
                inputs = rooms[-1].outputs
            self.furnished[key] = x, rooms
        return self.furnished[key]

    def train_epoch(self, part, order, epoch, epochs):
        """Take one step a mini-batch, the last and perhaps smaller one included."""
        targets = part.targets(self.outputs)
        batches = order.split(self.settings.batch_size)
        for step, batch in enumerate(batches, (epoch - 1) * len(batches)):
            self.optimizer.set_rates(step, epochs * len(batches))
            x, rooms = self.rooms(part, len(batch), training=True)
            torch.index_select(part.rows, 0, batch, out=x)
            outputs = self.forward(rooms)
            error = self.loss_error(outputs, targets[batch].t(), out=rooms[-1].error)
            error.div_(len(batch))
            self.optimizer.step(self.backward(rooms))

    def forward(self, rooms):
        """Return the outputs of all runs: (runs, outputs, batch)."""
        for layer, room in zip(self.layers, rooms, strict=True):
            layer.forward(room)
        return rooms[-1].y

    def backward(self, rooms):
        """Return the gradients of all layers, from the error in the last room."""
        gradients = [self.layers[-1].backward(rooms[-1])]
        for index in range(len(self.layers) - 2, -1, -1):
            self.layers[index + 1].send_back(rooms[index + 1], rooms[index])
            gradients.insert(0, self.layers[index].backward(rooms[index]))
        return gradients

    def evaluate(self, part):
        """Return the mean loss and error of each run, dropout off: (runs,), float64."""
        sums = []
        for rows, labels in zip(
            part.rows.split(EVALUATED_AT_ONCE),
            part.labels.split(EVALUATED_AT_ONCE),
            strict=True,
        ):
            x, rooms = self.rooms(part, len(rows), training=False)
            x.copy_(rows)
            outputs = self.forward(rooms)
            errors = mistakes(outputs, labels)
            sums.append([self.loss(outputs, labels).sum(-1), errors.sum(-1)])
        return self.objective.means(sums, part)
