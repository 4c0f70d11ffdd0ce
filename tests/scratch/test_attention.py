"""Attention from scratch: trial and error, PyTorch and Keras, forward and backward."""

import numpy as np
import pytest
import torch

from dlcore.networks import attention, keras_attention
from dlcore.scratch import attention as scratch
from dlcore.scratch.gradients import numerical_gradient

BATCH, QUERIES, TIME, SIZE, UNITS = 3, 4, 6, 5, 7
SCORES = {
    "dot": scratch.Dot,
    "scaled dot": scratch.ScaledDot,
    "general": scratch.General,
    "additive": scratch.Additive,
    "concat": scratch.Concat,
}
SHAPES = {
    "general": [(SIZE, SIZE)],
    "additive": [(UNITS, SIZE), (UNITS, SIZE), (UNITS,)],
    "concat": [(UNITS, 2 * SIZE), (UNITS,)],
}
TWINS = [name for name in SCORES if name != "concat"]


def drawn(name, seed=0):
    """Weights, query, keys, values, a mask, and an error for each context."""
    generator = np.random.default_rng(seed)
    weights = [generator.normal(size=shape) for shape in SHAPES.get(name, [])]
    shapes = [(BATCH, QUERIES, SIZE), (BATCH, TIME, SIZE), (BATCH, TIME, 2)]
    inputs = [generator.normal(size=shape) for shape in shapes]
    mask = np.arange(TIME) < np.array([[6], [3], [0]])  # the last sees nothing
    return weights, inputs, mask, generator.normal(size=(BATCH, QUERIES, 2))


@pytest.mark.parametrize("name", SCORES)
@pytest.mark.parametrize("own", [False, True])
def test_the_way_back_agrees_with_trial_and_error(name, own):
    weights, inputs, mask, error = drawn(name)
    if own:  # keys that are the values as well
        inputs, error = inputs[:2], np.resize(error, (BATCH, QUERIES, SIZE))
    layer = scratch.Attention(SCORES[name](*weights))

    def loss(_):
        return float((layer.forward(*inputs, mask=mask) * error).sum())

    loss(None)
    found = layer.backward(error)[: len(inputs)]
    pairs = [*zip(found, inputs, strict=True)]
    pairs += zip(layer.score.gradients.values(), weights, strict=True)
    for gradient, values in pairs:
        expected = numerical_gradient(loss, values)
        np.testing.assert_allclose(gradient, expected, atol=1e-7)


def torch_twin(name, weights):
    twin = attention(name, SIZE, units=UNITS).double()
    for parameter, values in zip(twin.parameters(), weights, strict=True):
        parameter.data = torch.tensor(np.atleast_2d(values))
    return twin


@pytest.mark.system("L-S15.1")
@pytest.mark.system("L-S15.2")
@pytest.mark.system("F-E7.14")
@pytest.mark.parametrize("name", TWINS)
def test_pytorch_agrees_in_both_directions(name):
    weights, inputs, mask, error = drawn(name)
    layer = scratch.Attention(SCORES[name](*weights))
    ours = layer.forward(*inputs, mask=mask)
    twin = torch_twin(name, weights)
    tensors = [torch.tensor(each, requires_grad=True) for each in inputs]
    theirs, shares = twin(*tensors, mask=torch.tensor(mask))
    np.testing.assert_allclose(ours, theirs.detach(), atol=1e-12)
    np.testing.assert_allclose(layer.weights, shares.detach(), atol=1e-12)
    theirs.backward(torch.tensor(error))
    for found, tensor in zip(layer.backward(error), tensors, strict=True):
        np.testing.assert_allclose(found, tensor.grad, atol=1e-12)
    expected = [p.grad.numpy() for p in twin.parameters()]
    for found, wanted in zip(layer.score.gradients.values(), expected, strict=True):
        np.testing.assert_allclose(np.atleast_2d(found), wanted, atol=1e-12)


@pytest.mark.system("L-S15.1")
@pytest.mark.system("L-S15.2")
@pytest.mark.parametrize("name", TWINS)
def test_keras_agrees(name, keras):
    weights, inputs, mask, _ = drawn(name)
    ours = scratch.Attention(SCORES[name](*weights)).forward(*inputs, mask=mask)
    twin = keras_attention(name, SIZE, units=UNITS)
    for part, values in zip(twin.parts.values(), weights, strict=True):
        part.kernel.assign(np.atleast_2d(values).T)
    theirs, shares = twin(inputs, mask=mask)
    np.testing.assert_allclose(ours, np.asarray(theirs), atol=1e-6)
    seen = np.repeat(mask.any(axis=1)[:, None], QUERIES, axis=1)
    np.testing.assert_allclose(np.asarray(shares).sum(axis=-1), seen)


def test_concat_is_additive_with_its_matrices_side_by_side():
    (W, U, v), inputs, mask, _ = drawn("additive")
    apart = scratch.Attention(scratch.Additive(W, U, v))
    joined = scratch.Attention(scratch.Concat(np.hstack([W, U]), v))
    left, right = (each.forward(*inputs, mask=mask) for each in (apart, joined))
    np.testing.assert_allclose(left, right, atol=1e-14)


@pytest.mark.parametrize("name", TWINS)
def test_the_twins_learn_as_many_weights(name):
    ours = attention(name, 4, 6, units=3)
    theirs = keras_attention(name, 4, 6, units=3)
    learned = sum(part.count_params() for part in theirs.parts.values())
    assert sum(p.numel() for p in ours.parameters()) == learned


def test_an_unknown_score_is_named():
    with pytest.raises(ValueError, match="unknown score 'cosine'"):
        attention("cosine", 4)
