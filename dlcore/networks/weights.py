"""Carry weights from one framework to another."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import nn

from dlcore.scratch.network import Network


def copy_weights(source, target):
    """Give the target network the weights of the source, layer by layer, in place.

    source, target: a torch.nn.Module, a Keras model or a scratch.network.Network, in
        any combination, of convolutions, dense and recurrent layers, embeddings and
        batch normalization

    Numbers are rounded to the target's dtype. Raises ValueError, which names the layer,
    where the networks do not match; then nothing has been changed.
    """
    sources, targets = arrays_of(source), arrays_of(target)
    if len(sources) != len(targets):
        raise ValueError(
            f"the source has {len(sources)} layers with weights, "
            f"the target has {len(targets)}"
        )
    pairs = list(zip(sources, targets, strict=True))
    for number, (one, other) in enumerate(pairs, start=1):
        if describe(one) != describe(other):
            raise ValueError(
                f"layer {number} does not match: the source has {describe(one)}, "
                f"the target has {describe(other)}"
            )
    for one, other in pairs:
        for name, array in one.items():
            other[name].write(array.values)


@dataclass(frozen=True)
class Array:
    """Numbers of a layer in the shape that all frameworks share, and how to set them.

    The weights of a dense layer are (outputs, inputs), those of a convolution (outputs,
    inputs of a group, height, width), everything else is (values,).
    """

    values: np.ndarray
    write: Callable


def describe(arrays):
    """Return the names and shapes of a layer's arrays as a text."""
    shapes = [f"{name} {array.values.shape}" for name, array in arrays.items()]
    return ", ".join(shapes)


def arrays_of(network):
    """Return a dictionary of named Arrays for each layer that has weights."""
    if isinstance(network, Network):
        return [scratch_arrays(layer.weights) for layer in network.layers]
    if isinstance(network, nn.Module):
        leaves = [each for each in network.modules() if not list(each.children())]
        return [torch_arrays(each) for each in leaves if each.state_dict()]
    keras = sys.modules.get("keras")
    if keras and isinstance(network, keras.Model):
        leaves = leaves_of(network)
        return [keras_arrays(each, keras) for each in leaves if each.weights]
    raise TypeError(
        "copy_weights takes a torch.nn.Module, a Keras model or a "
        f"scratch.network.Network, not {type(network).__name__}"
    )


def scratch_arrays(weights):
    """Return the arrays of a matrix (outputs, 1 + inputs) with biases in column 0."""
    views = {"weights": weights[:, 1:], "biases": weights[:, 0]}
    return {
        name: Array(view, partial(np.copyto, view, casting="same_kind"))
        for name, view in views.items()
    }


def torch_arrays(layer):
    """Return the arrays of nn.Linear, nn.Conv2d, nn.BatchNorm1d and their like."""
    if isinstance(layer, nn.RNNBase):
        return recurrent_arrays(layer)
    if isinstance(layer, nn.Embedding):
        tensors = {"vectors": layer.weight}
    elif isinstance(layer, nn.Linear | nn.Conv2d):
        tensors = {"weights": layer.weight, "biases": layer.bias}
    elif isinstance(layer, nn.modules.batchnorm._BatchNorm):
        tensors = {
            "scale": layer.weight,
            "shift": layer.bias,
            "mean": layer.running_mean,
            "variance": layer.running_var,
        }
    else:
        raise unknown(layer)
    return {
        name: Array(
            tensor.detach().cpu().numpy(),
            lambda values, tensor=tensor: tensor.data.copy_(torch.tensor(values)),
        )
        for name, tensor in tensors.items()
        if tensor is not None
    }


def recurrent_arrays(layer):
    """Return the arrays of nn.RNN, nn.LSTM or nn.GRU with one layer, one direction.

    Where the two biases of PyTorch add up they are one array, and the second gets 0.
    """
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    if layer.num_layers > 1 or layer.bidirectional or len(layer.all_weights[0]) != 4:
        raise unknown(layer)
    inward, across, first, second = (getattr(layer, name).data for name in names)
    apart = isinstance(layer, nn.GRU)

    def write_biases(values):
        values = torch.tensor(values)
        first.copy_(values[0] if apart else values)
        second.copy_(values[1] if apart else torch.zeros(()))

    def writer(tensor):
        return lambda values: tensor.copy_(torch.tensor(values))

    biases = torch.stack([first, second]) if apart else first + second
    return {
        "input weights": Array(inward.cpu().numpy(), writer(inward)),
        "state weights": Array(across.cpu().numpy(), writer(across)),
        "biases": Array(biases.cpu().numpy(), write_biases),
    }


def keras_recurrent_arrays(layer, keras):
    """Return the arrays of SimpleRNN, LSTM or GRU, their gates in PyTorch's order."""
    cell = layer.cell
    variables = {
        "input weights": cell.kernel,  # (inputs, gates · hidden)
        "state weights": cell.recurrent_kernel,
        "biases": cell.bias,
    }

    def reordered(values):
        """Exchange the first two of three gates, along the last axis: twice is none."""
        if not isinstance(layer, keras.layers.GRU):
            return values
        update, reset, candidate = np.split(values, 3, axis=-1)
        return np.concatenate([reset, update, candidate], axis=-1)

    def array(name, variable):
        turn = np.transpose if "weights" in name else np.asarray
        return Array(
            turn(reordered(np.asarray(variable))),
            lambda values: variable.assign(reordered(turn(values))),
        )

    return {name: array(name, variable) for name, variable in variables.items()}


def keras_arrays(layer, keras):
    """Return the arrays of Dense, of the convolutions and of BatchNormalization."""
    if isinstance(layer, keras.layers.RNN):
        return keras_recurrent_arrays(layer, keras)
    arrays = {}
    if isinstance(layer, tuple(axes_of(keras))):
        kernel, axes = layer.kernel, axes_of(keras)[type(layer)]
        arrays["weights"] = Array(
            np.asarray(kernel).transpose(axes),
            lambda values: kernel.assign(values.transpose(np.argsort(axes))),
        )
        variables = {"biases": layer.bias}
    elif isinstance(layer, keras.layers.Embedding):
        variables = {"vectors": layer.embeddings}
    elif isinstance(layer, keras.layers.BatchNormalization):
        variables = {
            "scale": layer.gamma,
            "shift": layer.beta,
            "mean": layer.moving_mean,
            "variance": layer.moving_variance,
        }
    else:
        raise unknown(layer)
    for name, variable in variables.items():
        if variable is not None:
            arrays[name] = Array(np.asarray(variable), variable.assign)
    return arrays


def axes_of(keras):
    """Where each kind of layer in Keras keeps the axes of our weights."""
    return {
        keras.layers.Dense: (1, 0),  # (inputs, outputs)
        keras.layers.Conv2D: (3, 2, 0, 1),  # (height, width, inputs, outputs)
        keras.layers.DepthwiseConv2D: (2, 3, 0, 1),  # (height, width, inputs, 1)
    }


def leaves_of(layer):
    """Return the layers of a Keras model, those of models inside it included."""
    if not hasattr(layer, "layers"):
        return [layer]
    return [leaf for child in layer.layers for leaf in leaves_of(child)]


def unknown(layer):
    """Return the error for a layer that has no known twin."""
    return ValueError(
        "copy_weights knows convolutions, dense layers, embeddings, recurrent ones of "
        "one layer and direction, and batch normalization, not "
        f"{type(layer).__name__}"
    )
