"""Find the layers of a dense network, and the twin of each activation."""

from dataclasses import dataclass
from functools import partial

import torch
from torch import nn

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
    if not layers or layers[-1].dropout or shared_or_fixed(model, layers):
        return None
    return layers


def shared_or_fixed(model, layers):
    """Tell whether layers share weights or dropout, or some weights stay fixed."""
    linears = [layer.linear for layer in layers]
    dropouts = [layer.dropout for layer in layers if layer.dropout]
    parameters = list(model.parameters())  # shared ones only once
    each_its_own = sum(len(list(linear.parameters())) for linear in linears)
    return (
        len(parameters) < each_its_own
        or len(set(dropouts)) < len(dropouts)
        or not all(each.requires_grad for each in parameters)
    )


def flat(module):
    """Yield the modules inside nested nn.Sequential containers, in order."""
    if type(module) is nn.Sequential:
        for child in module:
            yield from flat(child)
    else:
        yield module
