"""The Transformer from scratch: trial and error, PyTorch and Keras, both ways."""

import numpy as np
import pytest
import torch

from dlcore.networks import decoding
from dlcore.networks import keras_transformer as keras_twins
from dlcore.networks import transformer as twins
from dlcore.scratch import transformer as scratch
from dlcore.scratch.gradients import numerical_gradient

BATCH, TIME, OTHER, SIZE, HEADS, HIDDEN = 2, 4, 5, 6, 3, 8
KINDS = [
    (norm_first, name) for norm_first in (False, True) for name in ("relu", "gelu")
]


def drawn(seed=0):
    """x, a memory, masks of both, and an error."""
    generator = np.random.default_rng(seed)
    x, error = generator.normal(size=(2, BATCH, TIME, SIZE))
    memory = generator.normal(size=(BATCH, OTHER, SIZE))
    mask = np.arange(TIME) < np.array([[4], [3]])
    memory_mask = np.arange(OTHER) < np.array([[3], [5]])
    return x, memory, mask, memory_mask, error


def stirred(layer, seed=1):
    """Give a layer weights whose biases and norms say something."""
    generator = np.random.default_rng(seed)
    for weights in layer.weights().values():
        weights += generator.normal(size=weights.shape) / 2
    return layer


def make(kind, norm_first=False, activation="relu"):
    """A block from scratch."""
    settings = {"norm_first": norm_first, "activation": getattr(scratch, activation)}
    return stirred(kind(SIZE, HEADS, HIDDEN, np.random.default_rng(3), **settings))


def check_gradients(layer, run, inputs, found):
    """Compare the gradients of a layer's weights and inputs with trial and error."""
    for gradient, values in zip(found, inputs, strict=True):
        np.testing.assert_allclose(
            gradient, numerical_gradient(lambda _: run(), values), atol=2e-7
        )
    for name, gradient in layer.all_gradients().items():
        expected = numerical_gradient(lambda _: run(), layer.weights()[name])
        np.testing.assert_allclose(gradient, expected, atol=2e-7, err_msg=name)


@pytest.mark.system("L-S15.6")
@pytest.mark.parametrize(("norm_first", "activation"), KINDS)
def test_the_way_back_of_a_block_agrees_with_trial_and_error(norm_first, activation):
    x, _, mask, _, error = drawn()
    block = make(scratch.Block, norm_first, activation)
    run = lambda: float((block.forward(x, mask) * error).sum())  # noqa: E731
    run()
    check_gradients(block, run, [x], [block.backward(error)])


@pytest.mark.system("L-S15.6")
@pytest.mark.parametrize("norm_first", [False, True])
def test_the_way_back_of_a_decoder_block_agrees_with_trial_and_error(norm_first):
    x, memory, _, mask, error = drawn()
    block = make(scratch.DecoderBlock, norm_first)
    run = lambda: float((block.forward(x, memory, mask) * error).sum())  # noqa: E731
    run()
    check_gradients(block, run, [x, memory], block.backward(error))


def torch_twin(kind, block, norm_first, activation):
    """The same block in PyTorch, in float64."""
    settings = {"norm_first": norm_first, "activation": activation}
    twin = kind(SIZE, HEADS, HIDDEN, **settings).double()
    state = {name: torch.tensor(each) for name, each in block.weights().items()}
    twin.load_state_dict(state)
    return twin


@pytest.mark.system("L-S15.6")
@pytest.mark.parametrize(("norm_first", "activation"), KINDS)
def test_pytorch_agrees_in_both_directions(norm_first, activation):
    x, memory, mask, memory_mask, error = drawn()
    cases = [
        (scratch.Block, twins.Block, [x], mask),
        (scratch.DecoderBlock, twins.DecoderBlock, [x, memory], memory_mask),
    ]
    for ours, theirs, inputs, where in cases:
        block = make(ours, norm_first, activation)
        twin = torch_twin(theirs, block, norm_first, activation)
        tensors = [torch.tensor(each, requires_grad=True) for each in inputs]
        y = twin(*tensors, torch.tensor(where))
        np.testing.assert_allclose(
            block.forward(*inputs, where), y.detach(), atol=1e-12
        )
        y.backward(torch.tensor(error))
        found = block.backward(error)
        found = found if isinstance(found, tuple) else (found,)
        for gradient, tensor in zip(found, tensors, strict=True):
            np.testing.assert_allclose(gradient, tensor.grad, atol=1e-11)
        gradients = block.all_gradients()
        for name, parameter in twin.named_parameters():
            np.testing.assert_allclose(gradients[name], parameter.grad, atol=1e-10)


@pytest.mark.system("L-S15.6")
@pytest.mark.parametrize("norm_first", [False, True])
def test_keras_agrees(keras, norm_first):
    x, memory, mask, memory_mask, _ = drawn()
    block = make(scratch.Block, norm_first, "gelu")
    settings = {"norm_first": norm_first, "activation": "gelu"}
    twin = keras_twins.keras_block(SIZE, HEADS, HIDDEN, **settings)
    keras_twins.copy_transformer(
        torch_twin(twins.Block, block, norm_first, "gelu"), twin
    )
    np.testing.assert_allclose(block.forward(x, mask), twin([x, mask]), atol=1e-6)
    other = make(scratch.DecoderBlock, norm_first)
    twin = keras_twins.keras_decoder_block(SIZE, HEADS, HIDDEN, norm_first=norm_first)
    keras_twins.copy_transformer(
        torch_twin(twins.DecoderBlock, other, norm_first, "relu"), twin
    )
    expected = other.forward(x, memory, memory_mask)
    found = twin([x, memory, memory_mask])
    np.testing.assert_allclose(expected, found, atol=1e-6)
    assert twin.count_params() == other.count()


@pytest.mark.parametrize("norm_first", [False, True])
def test_a_block_is_the_layer_that_pytorch_ships(norm_first):
    x, _, mask, _, _ = drawn()
    block = make(scratch.Block, norm_first)
    layer = torch.nn.TransformerEncoderLayer(
        SIZE, HEADS, HIDDEN, 0.0, batch_first=True, norm_first=norm_first
    ).double()
    own = block.weights()
    names = [f"attention.{part}" for part in ("query", "key", "value")]
    joined = {
        f"self_attn.in_proj_{kind}": np.concatenate([own[f"{n}.{kind}"] for n in names])
        for kind in ("weight", "bias")
    }
    same = {
        "self_attn.out_proj": "attention.output",
        "linear1": "feed_forward.first",
        "linear2": "feed_forward.second",
        "norm1": "norm_1",
        "norm2": "norm_2",
    }
    for theirs, ours in same.items():
        for kind in ("weight", "bias"):
            joined[f"{theirs}.{kind}"] = own[f"{ours}.{kind}"]
    layer.load_state_dict({n: torch.tensor(each) for n, each in joined.items()})
    found = layer(torch.tensor(x), src_key_padding_mask=torch.tensor(~mask))
    np.testing.assert_allclose(block.forward(x, mask), found.detach(), atol=1e-12)


def test_the_maps_are_shares_and_hide_the_future():
    x, _, _, _, _ = drawn()
    heads = stirred(scratch.MultiHead(SIZE, HEADS, np.random.default_rng(0)))
    heads.forward(x, mask=scratch.causal(TIME))
    assert heads.maps.shape == (BATCH, HEADS, TIME, TIME)
    np.testing.assert_allclose(heads.maps.sum(axis=-1), 1)
    assert not heads.maps[..., ~scratch.causal(TIME)].any()
    twin = twins.MultiHead(SIZE, HEADS, causal=True).double()
    twin.load_state_dict({n: torch.tensor(w) for n, w in heads.weights().items()})
    np.testing.assert_allclose(heads.maps, twin.maps(torch.tensor(x)).detach())


@pytest.mark.system("L-S15.7")
def test_positions_have_the_values_of_the_formula():
    found = scratch.positions(4, 4)
    expected = [
        [0, 1, 0, 1],
        [0.8415, 0.5403, 0.0100, 1.0000],
        [0.9093, -0.4161, 0.0200, 0.9998],
        [0.1411, -0.9900, 0.0300, 0.9996],
    ]
    np.testing.assert_allclose(found, expected, atol=5e-5)
    products = scratch.positions(50, 32) @ scratch.positions(50, 32).T
    for distance in (0, 1, 7):  # the product hangs on the distance alone
        along = np.diagonal(products, distance)
        np.testing.assert_allclose(along, along[0], atol=1e-12)


def test_heads_that_do_not_fit_are_named():
    for make_heads in (
        lambda: scratch.MultiHead(6, 4, np.random.default_rng(0)),
        lambda: twins.MultiHead(6, 4),
        lambda: keras_twins.keras_block(6, 4, 8),
    ):
        with pytest.raises(ValueError, match="4 heads cannot share 6"):
            make_heads()


def translator(**settings):
    torch.manual_seed(0)
    return twins.Transformer(11, 13, 12, heads=3, hidden=16, layers=2, **settings)


SOURCE = torch.tensor([[3, 4, 5, 0], [6, 7, 8, 9]])
MASK = torch.tensor([[True, True, True, False], [True] * 4])
GIVEN = torch.tensor([[1, 5, 6], [1, 7, 2]])


@pytest.mark.system("L-S15.6")
@pytest.mark.parametrize("norm_first", [False, True])
def test_the_translators_of_both_frameworks_agree(keras, norm_first):
    network = translator(norm_first=norm_first).double().eval()
    twin = keras_twins.keras_transformer(
        11, 13, 12, heads=3, hidden=16, layers=2, norm_first=norm_first
    )
    keras_twins.copy_transformer(network, twin)
    expected = network(SOURCE, MASK, GIVEN).detach()
    found = twin([SOURCE.numpy(), GIVEN.numpy(), MASK.numpy()])
    np.testing.assert_allclose(expected, found, atol=1e-6)
    assert twins.count(network)["all"] == twin.count_params()


def test_a_translator_sees_no_padding_and_no_future():
    network = translator().eval()
    before = network(SOURCE, MASK, GIVEN)
    padded = SOURCE.clone()
    padded[0, 3] = 10
    later = GIVEN.clone()
    later[:, 2] = 9
    assert torch.equal(network(padded, MASK, GIVEN)[0], before[0])
    assert torch.equal(network(SOURCE, MASK, later)[:, :2], before[:, :2])
    assert not torch.equal(network(SOURCE, MASK, later)[:, 2], before[:, 2])


def test_without_positions_order_is_lost():
    whole = torch.ones(2, 4, dtype=torch.bool)
    turned = SOURCE.flip(1)
    with_places, without = (translator(positions=p).eval() for p in ("sines", "none"))
    one, other = (without(s, whole, GIVEN) for s in (SOURCE, turned))
    np.testing.assert_allclose(one.detach(), other.detach(), atol=1e-5)
    one, other = (with_places(s, whole, GIVEN) for s in (SOURCE, turned))
    assert (one - other).abs().max() > 0.01


def test_it_writes_as_every_translator_does():
    network = translator().eval()
    found = decoding.greedy(network, SOURCE, MASK, start=1, stop=2, longest=5)
    given = torch.full((2, 1), 1)
    for step in range(found.shape[1]):
        best = network(SOURCE, MASK, given)[:, -1].argmax(-1)
        ended = (given == 2).any(1)
        assert torch.equal(found[~ended, step], best[~ended])
        given = torch.cat([given, best[:, None]], 1)
    wanted = torch.tensor([[True, False, True], [False, True, True]])
    every = network(SOURCE, MASK, GIVEN)
    asked = network(SOURCE, MASK, GIVEN, wanted)
    np.testing.assert_allclose(asked.detach(), every[wanted].detach(), atol=1e-6)
