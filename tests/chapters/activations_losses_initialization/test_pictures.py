"""Chapter 07's pictures: their arithmetic against NumPy and PyTorch, in a browser."""

import numpy as np
import pytest
import torch
from lab_page import every_control_changes_the_picture, import_module
from playwright.sync_api import expect
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
        choices={"mode": ["training", "inference"]},
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
        data={
            "examples": 1_250,
            "test": 250,
            "folds": list(range(2, 11)),
            "errors": listed,
        },
    )


def progress():
    one = {
        "outputs": [[0.6, 0.1], [0.6, 0.5]],
        "errors": [[0.01, 0.2], [0.1, 0.2]],
        "loss": [2.3, 1.1],
        "saturated": [0.05, 0.1],
    }
    other = {**one, "loss": [2.0, 0.9], "outputs": [[0.6, 0.6], [0.6, 0.7]]}
    return Explorable(
        f"{FOLDER}/progress.js",
        name="progress",
        alt="two curves",
        sliders={"step": [0, 50]},
        choices={"network": ["bad", "good"]},
        data={"networks": {"bad": one, "good": other}, "steps": [0, 50]},
    )


TABLE = np.random.default_rng(4).normal(0, 2, (5, 4)).round(1)


def standardize():
    return Explorable(
        f"{FOLDER}/standardize.js",
        name="standardize",
        alt="two tables",
        sliders={"first": (-6, 6, 0.5, 4)},
        choices={"method": ["batch normalization", "layer normalization"]},
        data={"z": TABLE},
    )


def cliff():
    return Explorable(
        f"{FOLDER}/cliff.js",
        name="cliff",
        alt="a wall",
        sliders={
            "u": (0.3, 2.2, 0.05, 1.8),
            "v": (0.3, 2.2, 0.05, 1.2),
            "rate": [0.05, 0.01],
            "limit": [1, 0.1, 10],
            "steps": (1, 60, 1, 30),
        },
        choices={"clipping": ["by norm", "by value", "none"]},
    )


def tiles():
    shares = np.linspace(0, 0.9, 100).round(2)
    layer = {"shares": shares.tolist(), "silent": 1.3, "error": 0.2, "seeds": 3}
    worse = {**layer, "shares": np.maximum(0, shares - 0.5).tolist(), "silent": 50.0}
    return Explorable(
        f"{FOLDER}/tiles.js",
        name="dead",
        alt="tiles",
        sliders={"learning_rate": [0.1, 0.6]},
        choices={"activation": ["ReLU", "leaky ReLU"]},
        data={
            "layers": {"ReLU": [layer, worse], "leaky ReLU": [layer, worse]},
            "rates": [0.1, 0.6],
        },
    )


ALL = [saturation, depth, normalize, errors, gallery, search, folds]
ALL += [progress, standardize, cliff, tiles]


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
def test_at_inference_an_example_does_not_depend_on_its_batch(open_page):
    page = open_page(normalize())
    said = page.locator(".dl-readout")
    batch = page.get_by_role("slider", name="batch", exact=True)
    before = said.inner_text()
    batch.press("ArrowRight")
    assert said.inner_text() != before
    page.get_by_role("radio", name="inference").check(force=True)
    becomes = said.inner_text()
    y = (SUMS[0] - 1) / 2
    assert f"becomes {y:.2f}".replace("-", "−") in becomes
    batch.press("ArrowRight")
    assert said.inner_text() == becomes


def test_the_factor_per_layer_is_a_geometric_mean(open_page):
    page = open_page(depth())
    said = page.locator(".dl-readout")
    expect(said).to_contain_text("outputs × 0.50 per layer forward")
    page.get_by_role("slider").press("ArrowRight")
    expect(said).to_contain_text("error terms × 0.50 per layer backward")
    expect(said).to_contain_text("layer 1 gets 0.13 times the last layer's error")
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


@pytest.mark.system("L-E5.5")
@pytest.mark.parametrize("kind", ["batch", "layer"])
def test_the_tables_are_normalized_as_in_pytorch(open_page, kind):
    page = open_page(standardize())
    theirs = {
        "batch": lambda z: functional.batch_norm(z, None, None, training=True),
        "layer": lambda z: functional.layer_norm(z, z.shape[1:]),
    }[kind](torch.tensor(TABLE))
    (ours,) = call(
        page, "standardize", "NORMS", [f"{kind} normalization"], [TABLE.tolist()]
    )
    np.testing.assert_allclose(ours, theirs, atol=1e-9)


@pytest.mark.system("L-E5.5")
def test_one_number_changes_a_column_or_a_row(open_page):
    page = open_page(standardize())
    said = page.locator(".dl-readout")
    expect(said).to_contain_text("5 of 20 outputs changed, all in its column")
    page.get_by_role("radio", name="layer normalization").check(force=True)
    expect(said).to_contain_text("4 of 20 outputs changed, all in its row")


def test_slopes_on_the_wall_are_those_of_pytorch(open_page):
    page = open_page(cliff())
    for u, v in ((1.8, 1.2), (0.7, 0.9), (1.0, 1.0)):
        weights = torch.tensor([u, v], dtype=torch.float64, requires_grad=True)
        loss = 0.5 * (weights.prod() ** 3 - 1) ** 2
        loss.backward()
        assert call(page, "cliff", "loss", [], [u], [v]) == pytest.approx([loss.item()])
        (slopes,) = call(page, "cliff", "gradient", [], [u], [v])
        assert slopes == pytest.approx(weights.grad.tolist(), abs=1e-9)


def test_clipping_by_norm_keeps_the_direction_and_by_value_does_not(open_page):
    page = open_page(cliff())
    (by_norm,) = call(page, "cliff", "CLIPS", ["by norm"], [[30.0, 40.0]], [1])
    assert by_norm == pytest.approx([0.6, 0.8])
    (by_value,) = call(page, "cliff", "CLIPS", ["by value"], [[30.0, 0.4]], [1])
    assert by_value == [1, 0.4]
    for clipping in ("by norm", "by value"):
        (short,) = call(page, "cliff", "CLIPS", [clipping], [[0.3, -0.4]], [1])
        assert short == pytest.approx([0.3, -0.4])


def test_only_a_clipped_descent_stays_on_the_map(open_page):
    page = open_page(cliff())
    said = page.locator(".dl-readout")
    expect(said).to_contain_text("first step 0.05 long; after 30 steps")
    page.get_by_role("radio", name="none").check(force=True)
    expect(said).to_contain_text("step 1 has left the map")


def test_a_cross_on_a_leaky_neuron_is_not_called_dead(open_page):
    page = open_page(tiles())
    words = page.locator(".dl-plane text").first
    expect(words).to_have_text("never above 0: dead")
    page.get_by_role("radio", name="leaky ReLU").check(force=True)
    expect(words).to_have_text("never above 0 (but it leaks)")


def test_names_of_lines_stand_above_the_plane(open_page):
    page = open_page(depth(), width=390)
    box = page.locator(".dl-plane rect.dl-axis").first.bounding_box()
    for name in ("outputs", "error terms"):
        words = page.locator(".dl-plane .dl-said", has_text=name).bounding_box()
        assert words["y"] + words["height"] <= box["y"] + 1
