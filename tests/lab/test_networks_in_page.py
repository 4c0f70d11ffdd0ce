"""Every operation in the page against PyTorch, with both engines."""

import runpy

import numpy as np
import pytest
import torch
from network_page import ENGINES, NetworkPage, farthest, text_of
from site_tools import ROOT
from torch import nn
from torch.nn import functional

from dlcore.lab.join import join
from dlcore.lab.nets import page_model
from dlcore.networks import transformer


@pytest.fixture(scope="module")
def tab(browser, tmp_path_factory):
    page = NetworkPage(browser, tmp_path_factory.mktemp("networks"))
    yield page
    page.close()


# kernels


def test_the_kernels_are_what_their_source_says():
    kernels = runpy.run_path(str(ROOT / "scripts" / "kernels.py"))
    assert kernels["shipped"]() == kernels["assembled"]()


def test_the_runtime_is_small():
    assert len(join("nets/network.js").encode()) <= 25_000


PRODUCT = """([engine, m, k, n, a, b, bias, low, high]) => {
  const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
  [a, b, bias] = [a, b, bias].map((text) => new Float32Array(bytesOf(text)));
  const packed = nets.panels(b, nets.steps(k, n), nets.steps(n, 1), bias);
  const start = [0, m * k + 8, m * k + packed.length + 16];
  const arena = nets.makeArena(start[2] + m * n + 8, engine);
  arena.floats.set(a, start[0]);
  arena.floats.set(packed, start[1]);
  arena.product(start[0], start[1], start[2], m, k, n, low, high);
  return [arena.engine, [...arena.floats.subarray(start[2], start[2] + m * n)]];
}"""


@pytest.mark.parametrize("engine", ENGINES)
def test_products_of_all_shapes(tab, engine):
    generator = np.random.default_rng(0)
    for _ in range(50):
        m, k, n = generator.integers(1, 51, 3).tolist()
        a, b = generator.normal(size=(m, k)), generator.normal(size=(k, n))
        bias = generator.normal(size=n)
        a, b, bias = (values.astype(np.float32) for values in (a, b, bias))
        numbers = [text_of(values) for values in (a, b, bias)]
        used, c = tab.page.evaluate(PRODUCT, [engine, m, k, n, *numbers, -2, 3])
        assert used == engine
        expected = np.clip(a.astype(float) @ b + bias, -2, 3)
        np.testing.assert_allclose(np.reshape(c, (m, n)), expected, atol=1e-5)


# operations

CHANNELS, ROWS, COLUMNS = 5, 11, 9


class Function(nn.Module):
    """A function of the input, as a module."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


class Heads(nn.Module):
    """Two layers on the same input, and what joins them."""

    def __init__(self, first, second, join):
        super().__init__()
        self.first, self.second, self.join = first, second, join

    def forward(self, x):
        return self.join(self.first(x), self.second(x))


class Last(nn.Module):
    """A recurrent layer, all its outputs or what it says at the end."""

    def __init__(self, layer, at=slice(None)):
        super().__init__()
        self.layer, self.at = layer, at

    def forward(self, x):
        outputs, _ = self.layer(x)
        return outputs[:, self.at]


def trained(norm):
    """Give a batch norm statistics as if it had seen data."""
    generator = torch.Generator().manual_seed(3)
    for values in (norm.running_mean, norm.weight.data, norm.bias.data):
        values.normal_(generator=generator)
    norm.running_var.uniform_(0.5, 2, generator=generator)
    return norm


def conv(**settings):
    usual = {"out_channels": 7, "kernel_size": 3}
    return nn.Conv2d(CHANNELS, **{**usual, **settings})


def pooled_twice(x):
    return functional.avg_pool2d(functional.max_pool2d(x, 2, ceil_mode=True), 3, 2, 1)


def half_as_large_again(x):
    return functional.interpolate(x, scale_factor=1.5, mode="bilinear")


def same_as_tensorflow(layer, stride, size):
    """Pad as TensorFlow does: an odd pixel goes to the right and below."""
    total = max(0, (-(-size // stride) - 1) * stride + layer.kernel_size[0] - size)
    sides = (total // 2, total - total // 2)
    return nn.Sequential(nn.ZeroPad2d((*sides, *sides)), layer)


PICTURE = (1, CHANNELS, ROWS, COLUMNS)
SQUARE = (1, CHANNELS, 12, 12)
TABLE = (1, 6, 10)
ROW = (1, 13)

depthwise = {"out_channels": CHANNELS, "groups": CHANNELS}
transposed = nn.ConvTranspose2d


def alone(layer):
    """Ask a layer with optional inputs for its first one only."""
    return nn.Sequential(layer)


OPERATIONS = {
    "1 × 1": (lambda: conv(kernel_size=1), PICTURE),
    "1 × 1, stride 2": (lambda: conv(kernel_size=1, stride=2), PICTURE),
    "3 × 3": (lambda: conv(), PICTURE),
    "3 × 3 without bias": (lambda: conv(bias=False), PICTURE),
    "3 × 5, padded": (lambda: conv(kernel_size=(3, 5), padding=(1, 2)), PICTURE),
    "strides": (lambda: conv(stride=(2, 3), padding=2), PICTURE),
    "dilation": (lambda: conv(dilation=(2, 1), padding="same"), PICTURE),
    "same, even kernel": (lambda: conv(kernel_size=4, padding="same"), PICTURE),
    "same as TensorFlow": (
        lambda: same_as_tensorflow(conv(stride=2), 2, 12),
        SQUARE,
    ),
    "wide": (lambda: nn.Conv2d(3, 33, 3), (1, 3, 20, 300)),
    "many patches": (lambda: nn.Conv2d(16, 8, 5, padding=2), (1, 16, 40, 40)),
    "depthwise": (lambda: conv(**depthwise, padding=1), PICTURE),
    "depthwise 5 × 5": (
        lambda: conv(**depthwise, kernel_size=5, stride=2, bias=False),
        PICTURE,
    ),
    "depthwise, all settings": (
        lambda: conv(**depthwise, stride=(2, 1), dilation=2, padding=(3, 2)),
        PICTURE,
    ),
    "depthwise, 8 channels": (
        lambda: nn.Conv2d(8, 8, 3, groups=8, padding="same"),
        (1, 8, 6, 7),
    ),
    "transposed": (lambda: transposed(CHANNELS, 6, 3), PICTURE),
    "transposed, doubling": (
        lambda: transposed(CHANNELS, 6, 4, stride=2, padding=1, bias=False),
        PICTURE,
    ),
    "transposed, odd": (
        lambda: transposed(CHANNELS, 3, 3, (2, 3), 1, (1, 2), dilation=(1, 2)),
        PICTURE,
    ),
    "dense": (lambda: nn.Linear(13, 21), ROW),
    "dense on every step": (lambda: nn.Linear(10, 3, bias=False), TABLE),
    "largest of 2 × 2": (lambda: nn.MaxPool2d(2), PICTURE),
    "largest of 3 × 3, padded": (lambda: nn.MaxPool2d(3, 2, 1), PICTURE),
    "mean of 2 × 2": (lambda: nn.AvgPool2d(2), PICTURE),
    "mean of 3 × 3, padded": (lambda: nn.AvgPool2d(3, 2, 1), PICTURE),
    "mean of the pixels there": (
        lambda: nn.AvgPool2d(3, 2, 1, count_include_pad=False),
        PICTURE,
    ),
    "pooling as functions": (
        lambda: Function(
            lambda x: functional.avg_pool2d(functional.max_pool2d(x, 2), 2, 1)
        ),
        PICTURE,
    ),
    "mean of all pixels": (lambda: nn.AdaptiveAvgPool2d(1), PICTURE),
    "mean by method": (lambda: Function(lambda x: x.mean((2, 3))), PICTURE),
    "mean of all steps": (lambda: Function(lambda x: x.mean(1)), TABLE),
    "mean of quarters": (lambda: nn.AdaptiveAvgPool2d((2, 3)), (1, 4, 8, 6)),
    "nearest": (lambda: nn.Upsample(scale_factor=2), PICTURE),
    "nearest, odd": (lambda: nn.Upsample(size=(17, 20)), PICTURE),
    "bilinear": (lambda: nn.Upsample(scale_factor=2, mode="bilinear"), PICTURE),
    "bilinear with corners": (
        lambda: nn.Upsample(size=(20, 7), mode="bilinear", align_corners=True),
        PICTURE,
    ),
    "bilinear as a function": (
        lambda: Function(
            lambda x: functional.interpolate(x, scale_factor=1.5, mode="bilinear")
        ),
        PICTURE,
    ),
    "padding as a function": (
        lambda: Function(lambda x: functional.pad(x, (1, 2, 0, 3), value=0.5)),
        PICTURE,
    ),
    "residual": (lambda: Heads(conv(padding=1), conv(padding=1), torch.add), PICTURE),
    "gate per channel": (
        lambda: Heads(
            nn.Identity(),
            nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Sigmoid()),
            lambda x, gate: x * gate,
        ),
        PICTURE,
    ),
    "smaller minus larger": (
        lambda: Heads(nn.AdaptiveAvgPool2d(1), nn.Identity(), torch.sub),
        PICTURE,
    ),
    "numbers": (lambda: Function(lambda x: 1 - (2 * x + 3) / 4), PICTURE),
    "concatenate channels": (
        lambda: Heads(conv(), conv(out_channels=2), lambda a, b: torch.cat([a, b], 1)),
        PICTURE,
    ),
    "concatenate rows": (
        lambda: Heads(
            nn.Identity(), nn.MaxPool2d(1), lambda a, b: torch.cat([a, b], dim=2)
        ),
        PICTURE,
    ),
    "flatten": (lambda: nn.Flatten(), PICTURE),
    "to a picture": (
        lambda: nn.Sequential(nn.Linear(13, 24), nn.Unflatten(1, (2, 3, 4))),
        ROW,
    ),
    "picture to picture": (
        lambda: Function(lambda x: x.reshape(1, ROWS, CHANNELS, COLUMNS)),
        PICTURE,
    ),
    "permute a picture": (lambda: Function(lambda x: x.permute(0, 2, 3, 1)), PICTURE),
    "pixels as steps": (
        lambda: Function(lambda x: x.flatten(2).transpose(1, 2)),
        PICTURE,
    ),
    "transpose a table": (lambda: Function(lambda x: x.transpose(1, 2)), TABLE),
    "some channels": (lambda: Function(lambda x: x[:, 1:4]), PICTURE),
    "some columns": (lambda: Function(lambda x: x[:, :, :, 2:]), PICTURE),
    "one step": (lambda: Function(lambda x: x[:, -2]), TABLE),
    "layer norm": (lambda: trained_norm(nn.LayerNorm(10)), TABLE),
    "layer norm, bare": (lambda: nn.LayerNorm(13, elementwise_affine=False), ROW),
    "group norm": (lambda: trained_norm(nn.GroupNorm(3, 6)), (1, 6, 7, 5)),
    "instance norm": (lambda: nn.InstanceNorm2d(CHANNELS), PICTURE),
    "batch norm alone": (lambda: trained(nn.BatchNorm2d(CHANNELS)), PICTURE),
    "batch norm of a convolution": (
        lambda: nn.Sequential(conv(), trained(nn.BatchNorm2d(7)), nn.ReLU()),
        PICTURE,
    ),
    "batch norm of a dense layer": (
        lambda: nn.Sequential(nn.Linear(13, 6), trained(nn.BatchNorm1d(6))),
        ROW,
    ),
    "batch norm of a transposed convolution": (
        lambda: nn.Sequential(transposed(CHANNELS, 4, 3), trained(nn.BatchNorm2d(4))),
        PICTURE,
    ),
    "softmax": (lambda: nn.Softmax(dim=-1), TABLE),
    "softmax of channels": (lambda: nn.LogSoftmax(dim=1), PICTURE),
    "relu after dense": (
        lambda: nn.Sequential(nn.Linear(13, 9), nn.ReLU(), nn.Dropout(), nn.Tanh()),
        ROW,
    ),
    "relu6 after depthwise": (
        lambda: nn.Sequential(conv(**depthwise), nn.ReLU6()),
        PICTURE,
    ),
    "lstm": (lambda: Last(nn.LSTM(10, 7, num_layers=2, batch_first=True)), TABLE),
    "lstm, last": (lambda: Last(nn.LSTM(10, 8, batch_first=True), at=-1), TABLE),
    "attention": (lambda: alone(transformer.MultiHead(10, 2)), TABLE),
    "causal attention": (
        lambda: alone(transformer.MultiHead(10, 5, causal=True)),
        TABLE,
    ),
    "attention without scale": (
        lambda: alone(transformer.MultiHead(10, 1, scale=1.0)),
        TABLE,
    ),
    "attention to others": (
        lambda: Heads(nn.Linear(10, 6), nn.Linear(10, 6), transformer.MultiHead(6, 3)),
        TABLE,
    ),
    "block, norm after": (lambda: alone(transformer.Block(10, 2, 16)), TABLE),
    "block, norm before": (
        lambda: alone(
            transformer.Block(
                10, 2, 16, norm_first=True, activation="gelu", causal=True
            )
        ),
        TABLE,
    ),
    "decoder block": (
        lambda: Heads(
            nn.Linear(10, 6), nn.Linear(10, 6), transformer.DecoderBlock(6, 3, 8)
        ),
        TABLE,
    ),
    "gru": (lambda: Last(nn.GRU(10, 9, num_layers=2, batch_first=True)), TABLE),
}
for activation in (
    nn.ReLU(),
    nn.ReLU6(),
    nn.Hardtanh(0, 6),
    nn.Sigmoid(),
    nn.Tanh(),
    nn.GELU(),
    nn.GELU("tanh"),
    nn.SiLU(),
    nn.Hardswish(),
    nn.Hardsigmoid(),
    nn.LeakyReLU(0.2),
    nn.ELU(1.5),
    nn.Softplus(),
):
    OPERATIONS[str(activation)] = (lambda layer=activation: layer, PICTURE)


def trained_norm(norm):
    """Give a norm factors and summands that are not 1 and 0."""
    nn.init.normal_(norm.weight)
    nn.init.normal_(norm.bias)
    return norm


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_page_computes_what_pytorch_computes(tab, name):
    torch.manual_seed(1)
    make, shape = OPERATIONS[name]
    network = make().eval()
    examples = [2.5 * torch.randn(shape) for _ in range(3)]
    model = page_model(network, examples[0], precision="float32")
    for engine in ENGINES:
        difference, largest = farthest(tab, network, model, examples, engine)
        assert difference <= 1e-5 * max(1, largest), engine
        assert largest > 0.05


class Written(nn.Module):
    """A decoder alone, on numbers of tokens that come as floats."""

    def __init__(self, **settings):
        super().__init__()
        settings = {"heads": 2, "hidden": 24, "layers": 2, "longest": 9} | settings
        self.model = transformer.LanguageModel(17, 12, **settings)

    def forward(self, x):
        return self.model(x)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "settings", [{}, {"positions": "sines", "norm_first": False}, {"positions": "none"}]
)
def test_a_decoder_alone_writes_in_the_page(tab, settings, engine):
    torch.manual_seed(2)
    network = Written(**settings).eval()
    examples = [torch.randint(0, 17, (1, 7)) for _ in range(3)]
    model = page_model(network, examples[0], precision="float32")
    difference, largest = farthest(tab, network, model, examples, engine)
    assert difference <= 1e-5 * max(1, largest)
