"""Chapter 07's pictures: their arithmetic against NumPy and PyTorch, in a browser."""

import numpy as np
import pytest
import torch
from lab_page import every_control_changes_the_picture, import_module
from playwright.sync_api import expect
from site_tools import barriers
from torch.nn import functional

from dlcore.lab import Explorable

FOLDER = "activations_losses_initialization"
ACTIVATIONS = [
    *("logistic", "tanh", "tanh + p z", "ReLU", "leaky ReLU"),
    *("ELU", "softplus", "maxout", "swish", "GELU"),
]
DEPTHS = [2, 4]
MEASURED = {
    "tanh": {
        "small": {"outputs": [0.8, 0.4, 0.2, 0.1], "errors": [[0.5, 1], [1, 2, 4, 8]]},
        "dead": {"outputs": [0.8, 0.0, 0.0, 0.0], "errors": [[0.0, 1], [0, 0, 0, 1]]},
    },
    "ReLU": {
        "small": {"outputs": [1, 1, 1, 1], "errors": [[1, 1], [1, 1, 1, 1]]},
        "dead": {"outputs": [1, 10, 100, 1000], "errors": [[1e9, 1], [1e9, 1, 1, 1]]},
    },
}
SUMS = np.random.default_rng(0).normal(1, 2, 200)


def saturation():
    return Explorable(
        f"{FOLDER}/saturation.js",
        name="saturation",
        alt="a curve",
        sliders={"z": (-8, 8, 0.1, 2.5), "layers": (1, 10, 1, 5)},
        choices={"neuron": ["tanh", "logistic"]},
    )


def depth():
    return Explorable(
        f"{FOLDER}/depth.js",
        name="depth",
        alt="two curves",
        sliders={"depth": DEPTHS},
        choices={"activation": ["tanh", "ReLU"], "initializer": ["small", "dead"]},
        data={"measured": MEASURED, "depths": DEPTHS},
    )


def normalize():
    return Explorable(
        f"{FOLDER}/normalize.js",
        name="normalize",
        alt="dots",
        sliders={
            "batch_size": [4, 8],
            "batch": (1, 6, 1, 1),
            "scale": (0.2, 2, 0.1, 1),
            "shift": (-2, 2, 0.1, 0),
        },
        choices={"mode": ["training", "in use"]},
        data={"z": SUMS, "mean": 1.0, "variance": 4.0, "span": [-6, 8]},
    )


def errors():
    return Explorable(
        f"{FOLDER}/errors.js",
        name="errors",
        alt="curves",
        sliders={"y": (0.01, 0.99, 0.01, 0.95)},
        choices={"loss": ["squared error", "cross-entropy"], "target": [0, 1]},
    )


def gallery():
    return Explorable(
        f"{FOLDER}/gallery.js",
        name="gallery",
        alt="a curve",
        sliders={"z": (-4, 4, 0.1, -1), "parameter": (0, 2, 0.05, 0.2)},
        choices={"activation": ["leaky ReLU", "maxout", "ELU"]},
    )


def search():
    grid = np.array([[0.9, 0.5, 0.2], [0.4, 0.1, 0.3]])
    return Explorable(
        f"{FOLDER}/search.js",
        name="search",
        alt="a map",
        sliders={"budget": [2, 4], "seed": (1, 2, 1, 1)},
        choices={"strategy": ["random", "exhaustive"], "show": ["tried", "all"]},
        data={
            "errors": grid,
            "visits": {
                "random": [[[0, 1], [2, 3]], [[0, 1, 2, 4], [2, 3, 4, 5]]],
                "exhaustive": [[[0, 5], [0, 5]], [[0, 2, 3, 5], [0, 2, 3, 5]]],
            },
            "budgets": [2, 4],
            "seeds": 2,
            "cap": 0.5,
            "x": {"label": "learning rate", "values": [0.01, 0.1, 1.0]},
            "y": {"label": "momentum", "values": [0.0, 0.9]},
        },
    )


def folds():
    listed = [[0.1 + 0.01 * i for i in range(k)] for k in range(2, 11)]
    return Explorable(
        f"{FOLDER}/folds.js",
        name="folds",
        alt="bars",
        sliders={"k": (2, 10, 1, 5)},
        data={"examples": 1_250, "test": 250, "first_k": 2, "errors": listed},
    )


ALL = [saturation, depth, normalize, errors, gallery, search, folds]


def call(page, module, name, path, *arguments):
    """The value of what `name` and the keys in `path` lead to, called in the page."""
    import_module(page, "picture", f"{FOLDER}/{module}.js", name)
    return page.evaluate(
        """([path, calls]) => {
          const found = path.reduce((thing, key) => thing[key], picture);
          return calls.map((a) => found(...a));
        }""",
        [[name, *path], [list(each) for each in zip(*arguments, strict=True)]],
    )


@pytest.mark.parametrize("width", [390, 800])
@pytest.mark.parametrize("make", ALL)
def test_it_fits_and_is_accessible(open_page, make, width):
    page = open_page(make(), width=width, theme="dark" if width == 390 else None)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers(page) == []


@pytest.mark.parametrize("make", ALL)
def test_every_control_changes_the_picture(open_page, make):
    every_control_changes_the_picture(open_page(make()))


@pytest.mark.system("L-E5.3")
@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("p", [0.2, 1.0, 1.5])
def test_activations_and_slopes_are_those_of_pytorch(open_page, name, p):
    page = open_page(gallery())
    z = torch.linspace(-4, 4, 80, dtype=torch.float64, requires_grad=True)  # no 0
    lines = torch.stack([-p * z - 1, 0.25 * z, (1 + p) * z - 2])
    y = {
        "logistic": torch.sigmoid(z),
        "tanh": torch.tanh(z),
        "tanh + p z": torch.tanh(z) + p * z,
        "ReLU": torch.relu(z),
        "leaky ReLU": functional.leaky_relu(z, p),
        "ELU": functional.elu(z, p),
        "softplus": functional.softplus(z),
        "maxout": lines.amax(0),
        "swish": z * torch.sigmoid(p * z),
        "GELU": functional.gelu(z),
    }[name]
    y.sum().backward()
    given = z.tolist(), [p] * len(z)
    ours = call(page, "gallery", "GALLERY", [name, "f"], *given)
    slopes = call(page, "gallery", "GALLERY", [name, "slope"], *given)
    np.testing.assert_allclose(ours, y.detach(), atol=1e-6)
    np.testing.assert_allclose(slopes, z.grad, atol=1e-6)


@pytest.mark.system("L-E5.2")
@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("loss", ["squared error", "cross-entropy"])
def test_slopes_of_losses_are_those_of_pytorch(open_page, loss, target):
    page = open_page(errors())
    y = torch.linspace(0.01, 0.99, 50, dtype=torch.float64, requires_grad=True)
    t = torch.full_like(y, target)
    if loss == "squared error":
        value = 0.5 * (t - y) ** 2
    else:
        value = functional.binary_cross_entropy(y, t, reduction="none")
    value.sum().backward()
    given = y.tolist(), [target] * len(y)
    ours = call(page, "errors", "LOSSES", [loss, "value"], *given)
    slopes = call(page, "errors", "LOSSES", [loss, "slope"], *given)
    np.testing.assert_allclose(ours, value.detach(), rtol=1e-10)
    np.testing.assert_allclose(slopes, y.grad, rtol=1e-10)
    z = torch.linspace(-3, 3, 30, dtype=torch.float64, requires_grad=True)
    torch.sigmoid(z).sum().backward()
    ours = call(page, "errors", "logisticSlope", [], torch.sigmoid(z).tolist())
    np.testing.assert_allclose(ours, z.grad, rtol=1e-10)


@pytest.mark.system("L-E5.2")
def test_the_error_term_under_cross_entropy_is_output_minus_target(open_page):
    page = open_page(errors())
    said = page.locator(".dl-readout")
    expect(said).to_contain_text("0.0475 = error term +0.0451")
    page.get_by_role("radio", name="cross-entropy").check(force=True)
    expect(said).to_contain_text("= error term +0.9500")
    page.get_by_role("radio", name="1", exact=True).check(force=True)
    expect(said).to_contain_text("= error term −0.0500")


@pytest.mark.system("L-E5.5")
def test_batch_normalisation_in_the_page_is_that_of_pytorch(open_page):
    page = open_page(normalize())
    z = SUMS[:32]
    layer = torch.nn.BatchNorm1d(1).double()
    torch.nn.init.constant_(layer.weight, 1.5)
    torch.nn.init.constant_(layer.bias, -0.5)
    theirs = layer(torch.tensor(z)[:, None]).detach()[:, 0]
    (found,) = call(page, "normalize", "statistics", [], [z.tolist()])
    assert found["mean"] == pytest.approx(z.mean(), abs=1e-12)
    assert found["variance"] == pytest.approx(z.var(), abs=1e-12)
    count = len(z)
    ours = call(page, "normalize", "normalized", [],
                z.tolist(), [found] * count, [1.5] * count, [-0.5] * count)  # fmt: skip
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


@pytest.mark.system("L-E5.5")
def test_in_use_an_example_does_not_depend_on_its_batch(open_page):
    page = open_page(normalize())
    said = page.locator(".dl-readout")
    batch = page.get_by_role("slider", name="batch", exact=True)
    before = said.inner_text()
    batch.press("ArrowRight")
    assert said.inner_text() != before
    page.get_by_role("radio", name="in use").check(force=True)
    becomes = said.inner_text()
    y = (SUMS[0] - 1) / 2
    assert f"becomes {y:.2f}".replace("-", "−") in becomes
    batch.press("ArrowRight")
    assert said.inner_text() == becomes


def test_the_factor_a_layer_is_a_geometric_mean(open_page):
    page = open_page(depth())
    said = page.locator(".dl-readout")
    expect(said).to_contain_text("outputs × 0.50 a layer forward")
    page.get_by_role("slider").press("ArrowRight")
    expect(said).to_contain_text("error terms × 0.50 a layer backward")
    expect(said).to_contain_text("layer 1 gets 0.13 of the last layer's error")
    page.get_by_role("radio", name="dead").check(force=True)
    expect(said).to_contain_text("outputs down to exactly 0")


def test_saturated_neurons_leave_a_product_of_slopes(open_page):
    page = open_page(saturation())
    slope = 1 - np.tanh(2.5) ** 2
    said = page.locator(".dl-readout")
    expect(said).to_contain_text(f"y = {np.tanh(2.5):.4f}, slope {slope:.4g}")
    expect(said).to_contain_text("5 in a row pass on 1.33e-8")
    assert slope**5 == pytest.approx(1.33e-8, rel=0.01)
    spot = page.locator(".dl-handle-spot")
    spot.press("ArrowLeft")
    expect(page.get_by_role("slider", name="z", exact=True)).to_have_value("104")


@pytest.mark.system("L-E5.6")
def test_the_best_cell_visited_is_named(open_page):
    page = open_page(search())
    said = page.locator(".dl-readout")
    expect(said).to_contain_text("2 runs, 2 different learning rates")
    expect(said).to_contain_text("best validation error 50.0 %, and 4 of 6")
    page.get_by_role("slider", name="budget").press("ArrowRight")
    expect(said).to_contain_text("best validation error 10.0 %, and 0 of 6")


@pytest.mark.system("L-E5.6")
def test_folds_are_those_of_scikit_learn(open_page):
    from sklearn.model_selection import KFold

    page = open_page(folds())
    for n, k in ((1_000, 3), (1_003, 5), (17, 10)):
        (sizes,) = call(page, "folds", "parts", [], [n], [k])
        theirs = [len(held) for _, held in KFold(k).split(np.zeros(n))]
        assert sizes == theirs
    said = page.locator(".dl-readout")
    expect(said).to_contain_text("5 trainings on 800 examples each, validated on 200")
    expect(said).to_contain_text("mean error 12.0 %")
