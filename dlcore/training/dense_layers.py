"""One layer of many dense networks: forward and backward side by side.

The arrays are those of `dense`: weights (runs, outputs, inputs + 1), the bias in the
last column, and values (runs, outputs, batch), the examples as columns.
"""

import torch

from dlcore.training.dense_models import activation_of
from dlcore.training.products import product
from dlcore.training.randomness import Noise, scale


class StackedLayer:
    """The same layer of all runs, after the first: each run has its own inputs."""

    def __init__(self, layers, settings, noise_index, device):
        """Stack the layers that `dense_models.layers_of` found in several models."""
        weights = [with_bias(layer.linear) for layer in layers]
        self.weights = torch.stack(weights).to(device)  # (runs, outputs, inputs + 1)
        self.gradient = torch.empty_like(self.weights)
        self.activation = activation_of(layers[0].activation)
        inputs = layers[0].linear.in_features
        self.back = self.weights[:, :, :inputs].transpose(1, 2)  # (runs, inputs, out…)
        self.dropout = None
        if layers[0].dropout:
            rates = [layer.dropout.p for layer in layers]
            self.dropout = StackedDropout(rates, settings, noise_index, device)

    def forward(self, room):
        """Fill room.y, and room.outputs, which the next layer sees."""
        z = self.multiply(room.inputs, room.error)  # the room for errors is still free
        if self.activation:
            self.activation.forward(z, out=room.y)
        else:
            room.y.copy_(z)
        if room.mask is not None:
            self.dropout.draw(room.mask)
            torch.mul(room.y, room.mask, out=room.kept)

    def backward(self, room):
        """Turn room.error from ∂loss/∂outputs to ∂loss/∂z; return the gradient."""
        if room.mask is not None:
            room.error.mul_(room.mask)
        if self.activation:
            self.activation.backward(room.error, room.y, grad_input=room.error)
        return self.find_gradient(room.error, room.inputs)

    def send_back(self, room, room_before):
        """Give the layer before its ∂loss/∂outputs: the errors times the weights."""
        torch.bmm(self.back, room.error, out=room_before.error)

    def multiply(self, inputs, out):
        """Return z = weights · inputs, with inputs (runs, inputs + 1, batch)."""
        return torch.bmm(self.weights, inputs, out=out)

    def find_gradient(self, error, inputs):
        """Return the sum of error · inputs over the batch, shaped like the weights."""
        return torch.bmm(error, inputs.transpose(1, 2), out=self.gradient)


class FirstLayer(StackedLayer):
    """The first layer of all runs: they share their inputs, (inputs + 1, batch)."""

    def multiply(self, inputs, out):
        """Return z, from one product with the weights of all runs in one matrix."""
        return product(self.weights.flatten(0, 1), inputs).view_as(out)

    def find_gradient(self, error, inputs):
        """Return the gradient, from one product with the errors of all runs."""
        return product(error.flatten(0, 1), inputs.t()).view_as(self.weights)


def with_bias(linear):
    """Return the weights of a linear layer with its biases as the last column."""
    parts = [linear.weight.detach()]
    if linear.bias is not None:
        parts.append(linear.bias.detach()[:, None])
    return torch.cat(parts, 1)


class StackedDropout:
    """Dropout with a rate for each run; runs of the same seed share their noise."""

    def __init__(self, rates, settings, noise_index, device):
        """Open one stream of noise for each seed."""
        seeds = sorted({run.seed for run in settings})
        self.noises = [Noise(seed, noise_index, device) for seed in seeds]
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
    """The arrays that a layer needs for batches of one size, used again and again.

    inputs: what the layer sees, (inputs + 1, batch) or (runs, inputs + 1, batch)
    y: after the activation, (runs, outputs, batch)
    outputs: y, or after dropout what is kept of it, with a last row of ones that the
        biases of the next layer see: (runs, outputs + 1, batch)
    error: ∂loss/∂outputs and then ∂loss/∂z, (runs, outputs, batch)
    mask: of dropout, which happens only in a room for training, or None
    """

    def __init__(self, layer, inputs, training):
        """Make the arrays, and the views of them that the products need."""
        runs, outputs, columns = layer.weights.shape
        batch = inputs.shape[-1]
        self.inputs = inputs[..., :columns, :]  # without ones where there is no bias
        self.error = inputs.new_empty(runs, outputs, batch)
        self.outputs = inputs.new_ones(runs, outputs + 1, batch)
        self.y = self.kept = self.outputs[:, :-1]
        self.mask = None
        if layer.dropout and training:
            self.mask = torch.empty_like(self.error)
            self.y = torch.empty_like(self.error)
