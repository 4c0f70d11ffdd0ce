"""Many dense networks as one: the fast path of a sweep.

All runs see the same mini-batch. So the first layers of all runs are *one* matrix
product: the weights of all runs, one below the other, times the mini-batch. After it
each run goes its own way, in batched products. The gradients are written by hand, and
examples are columns here, so that every array stays contiguous:

    weights  (runs, outputs, inputs + 1), the bias in the last column
    values   (runs, outputs, batch)
"""

from dataclasses import dataclass
from functools import partial

import torch
from torch import nn

from dlcore.training.optimizers import OPTIMIZERS
from dlcore.training.products import product
from dlcore.training.randomness import Noise, scale
from dlcore.training.single import mean

EVALUATED_AT_ONCE = 500
aten = torch.ops.aten


@dataclass(frozen=True)
class Activation:
    """A function, and beside it how an error passes back through it, in place."""

    forward: callable  # (z, out=y)
    backward: callable  # (error, y, grad_input=error)


def activation_of(module):
    """Return the hand-written twin of an activation module, or None."""
    if type(module) is nn.LeakyReLU:
        slope = module.negative_slope
        return Activation(
            lambda z, out: aten.leaky_relu.out(z, slope, out=out),
            lambda error, y, grad_input: aten.leaky_relu_backward.grad_input(
                error, y, slope, True, grad_input=grad_input
            ),
        )
    return ACTIVATIONS.get(type(module))


ACTIVATIONS = {
    nn.Tanh: Activation(torch.tanh, aten.tanh_backward.grad_input),
    nn.Sigmoid: Activation(torch.sigmoid, aten.sigmoid_backward.grad_input),
    nn.ReLU: Activation(
        partial(torch.clamp_min, min=0),
        lambda error, y, grad_input: aten.threshold_backward.grad_input(
            error, y, 0, grad_input=grad_input
        ),
    ),
}


@dataclass(frozen=True)
class Layer:
    """One layer of one model: linear, then perhaps an activation and dropout."""

    linear: nn.Linear
    activation: nn.Module | None = None
    dropout: nn.Dropout | None = None

    @property
    def signature(self):
        """What must be equal for models to be stacked."""
        return (
            self.linear.in_features,
            self.linear.out_features,
            self.linear.bias is not None,
            repr(self.activation),
            self.dropout is not None,
        )


def layers_of(model):
    """Return the layers of a dense network, or None if it is not one.

    Dense are nn.Sequential models of nn.Flatten, nn.Linear, the activations above, and
    nn.Dropout after an activation or a linear layer; the last layer has no dropout.
    """
    layers = []
    for module in flat(model):
        kind, last = type(module), layers[-1] if layers else None
        if not layers and repr(module) == repr(nn.Flatten()):
            continue
        if kind is nn.Linear:
            layers.append(Layer(module))
        elif last and activation_of(module) and not (last.activation or last.dropout):
            layers[-1] = Layer(last.linear, module)
        elif last and kind is nn.Dropout and not last.dropout:
            layers[-1] = Layer(last.linear, last.activation, module)
        elif kind is not nn.Identity:
            return None
    trainable = all(each.requires_grad for each in model.parameters())
    if not layers or layers[-1].dropout or not trainable:
        return None
    return layers


def flat(module):
    """Yield the modules inside nested nn.Sequential containers, in order."""
    if type(module) is nn.Sequential:
        for child in module:
            yield from flat(child)
    else:
        yield module


class StackedLayer:
    """One layer of all runs: weights, gradient, activation and dropout rates."""

    def __init__(self, layers, settings, index, device):
        """Stack the same layer of several models."""
        self.weights = torch.stack([with_bias(each.linear) for each in layers])
        self.weights = self.weights.to(device)  # (runs, outputs, inputs + 1)
        self.rows = self.weights.flatten(0, 1)  # (runs · outputs, inputs + 1)
        inputs = layers[0].linear.in_features
        self.backward_weights = self.weights[:, :, :inputs].transpose(1, 2)
        self.activation = activation_of(layers[0].activation)
        self.dropout = None
        if layers[0].dropout:
            rates = [each.dropout.p for each in layers]
            self.dropout = StackedDropout(rates, settings, index, device)

    def outputs(self, batch):
        """Return room for the outputs of a batch, with a row of ones for the biases."""
        runs, outputs, _ = self.weights.shape
        return self.weights.new_ones(runs, outputs + 1, batch)


def with_bias(linear):
    """Return the weights of a linear layer with its biases as the last column."""
    parts = [linear.weight.detach()]
    if linear.bias is not None:
        parts.append(linear.bias.detach()[:, None])
    return torch.cat(parts, 1)


class StackedDropout:
    """Dropout with a rate for each run; runs of the same seed share their noise."""

    def __init__(self, rates, settings, index, device):
        """Open one stream of noise for each seed."""
        seeds = sorted({run.seed for run in settings})
        self.noises = [Noise(seed, index, device) for seed in seeds]
        positions = [seeds.index(run.seed) for run in settings]
        self.positions = torch.tensor(positions, device=device)
        self.rates = torch.tensor(rates, device=device)[:, None, None]
        self.scales = scale(self.rates)

    def draw(self, mask):
        """Fill a mask (runs, outputs, batch) with 0 and 1 / (1 − rate)."""
        noise = torch.stack([each.draw(mask.shape[1:]) for each in self.noises])
        torch.index_select(noise, 0, self.positions, out=mask)
        mask.ge_(self.rates).mul_(self.scales)


class Room:
    """The arrays that a batch of one size needs, made once and used again.

    x (batch, inputs + 1) are rows; everything after the first layer has its examples
    as columns, (runs, outputs, batch). Dropout happens only in a room for training.
    """

    def __init__(self, layers, rows, batch, training):
        """Make the arrays, and the views of them that the products need."""
        self.x = rows.new_empty(batch, rows.shape[1])
        inputs = [self.x.t()]
        self.z, self.y, self.dropouts, self.masks, self.kept = [], [], [], [], []
        for layer in layers:
            ones = layer.outputs(batch)  # (runs, outputs + 1, batch)
            self.z.append(torch.empty_like(ones[:, :-1]))
            self.y.append(ones[:, :-1])
            self.dropouts.append(layer.dropout if training else None)
            self.masks.append(torch.empty_like(self.z[-1]) if training else None)
            kept = ones.clone() if self.dropouts[-1] else ones
            self.kept.append(kept[:, :-1])
            inputs.append(kept)
        self.y[-1] = self.z[-1]
        self.errors = [*self.z[:-1], torch.empty_like(self.z[-1])]
        self.inputs = [
            each[..., : layer.weights.shape[2], :]
            for each, layer in zip(inputs[:-1], layers, strict=True)
        ]


class DenseRuns:
    """Dense networks of the same shape, trained together."""

    def __init__(self, models, settings, device):
        """Stack the models' weights; the models themselves stay as they are."""
        self.size = len(models)
        self.settings = settings[0]  # batch_size, loss, optimizer: the same for all
        self.layers = []
        for layers in zip(*[layers_of(model) for model in models], strict=True):
            index = sum(layer.dropout is not None for layer in self.layers)
            self.layers.append(StackedLayer(layers, settings, index, device))
        self.gradients = [torch.empty_like(each.weights) for each in self.layers]
        self.optimizer = OPTIMIZERS[self.settings.optimizer](
            [layer.weights for layer in self.layers], settings
        )
        self.loss, self.loss_error = LOSSES[self.settings.loss]
        self.classes = self.layers[-1].weights.shape[1]
        self.rooms = {}

    def room(self, part, batch, training):
        """Return the arrays for batches of this size."""
        key = batch, training
        if key not in self.rooms:
            self.rooms[key] = Room(self.layers, part.rows, batch, training)
        return self.rooms[key]

    def train_epoch(self, part, order):
        """Take one step a mini-batch, the last and perhaps smaller one included."""
        targets = part.one_hot(self.classes)
        for batch in order.split(self.settings.batch_size):
            room = self.room(part, len(batch), training=True)
            torch.index_select(part.rows, 0, batch, out=room.x)
            self.forward(room)
            self.backward(room, targets[batch].t())  # (classes, batch)
            self.optimizer.step(self.gradients)

    def forward(self, room):
        """Fill room.y, the outputs of every layer, from room.x."""
        for index, layer in enumerate(self.layers):
            z, y = room.z[index], room.y[index]
            if index == 0:
                z = product(layer.rows, room.inputs[0]).view_as(z)
            else:
                torch.bmm(layer.weights, room.inputs[index], out=z)
            if layer.activation:
                layer.activation.forward(z, out=y)
            elif y is not z:
                y.copy_(z)
            if room.dropouts[index]:
                room.dropouts[index].draw(room.masks[index])
                torch.mul(y, room.masks[index], out=room.kept[index])

    def backward(self, room, targets):
        """Fill the gradient of every layer, from the last to the first."""
        error = room.errors[-1]  # ∂loss/∂y, and in place ∂loss/∂z
        self.loss_error(room.y[-1], targets, out=error).div_(len(room.x))
        for index in range(len(self.layers) - 1, -1, -1):
            layer, error = self.layers[index], room.errors[index]
            if room.dropouts[index]:
                error.mul_(room.masks[index])
            if layer.activation:
                layer.activation.backward(error, room.y[index], grad_input=error)
            inputs = room.inputs[index].transpose(-1, -2)  # (…, batch, inputs + 1)
            if index == 0:
                gradient = product(error.flatten(0, 1), inputs)
                self.gradients[0] = gradient.view_as(layer.weights)
            else:
                torch.bmm(error, inputs, out=self.gradients[index])
                torch.bmm(layer.backward_weights, error, out=room.errors[index - 1])

    def evaluate(self, part):
        """Return the mean loss and error of each run, dropout off: (runs,), float64."""
        losses, errors = [], []
        for rows, labels in zip(
            part.rows.split(EVALUATED_AT_ONCE),
            part.labels.split(EVALUATED_AT_ONCE),
            strict=True,
        ):
            room = self.room(part, len(rows), training=False)
            room.x.copy_(rows)
            self.forward(room)
            outputs = room.y[-1]  # (runs, classes, batch)
            losses.append(self.loss(outputs, labels).sum(-1))
            errors.append(wrong(outputs, labels).sum(-1))
        return mean(losses, len(part)), mean(errors, len(part))


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
    """Return softmax − t."""
    return torch.softmax(logits, 1, out=out).sub_(targets)


def squared_error(y, labels):
    """Return ½ Σ (t − y)²: (runs, classes, batch) → (runs, batch)."""
    targets = nn.functional.one_hot(labels, y.shape[1]).t()  # (classes, batch)
    return 0.5 * (targets - y).square().sum(1)


def squared_error_error(y, targets, out):
    """Return y − t."""
    return torch.sub(y, targets, out=out)


LOSSES = {
    "cross entropy": (cross_entropy, cross_entropy_error),
    "squared error": (squared_error, squared_error_error),
}
