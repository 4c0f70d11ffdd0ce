"""Playground: the network in the page learns exactly what dlcore.scratch learns."""

import json
import re

import numpy as np
import pytest
from lab_page import address, script
from site_tools import barriers

from dlcore.lab import Playground
from dlcore.lab.points import NAMES, points
from dlcore.scratch.network import Network
from dlcore.scratch.optimizers import Momentum

LIMIT = 40_000  # characters of the module


def make(data="xor", name="play", **settings):
    return Playground(data, name=name, **settings)


def weights_of(page):
    """The weights of the first playground, one matrix (outputs, 1 + inputs) a layer."""
    found = page.evaluate(
        """(() => {
          const { network } = document.querySelector(".dl-playground").trainer;
          return network.map(({ weights, outputs }) => [outputs, [...weights]]);
        })()"""
    )
    return [np.array(flat).reshape(outputs, -1) for outputs, flat in found]


def assert_close(found, expected, tolerance=1e-6):
    assert [w.shape for w in found] == [w.shape for w in expected]
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance)


class Twin:
    """What the page computes, written with dlcore.scratch."""

    def __init__(self, layers, activation, loss, seed, start_range, settings):
        # cross entropy: its error ∂loss/∂z = y − t enters a last layer that is linear
        self.direct = loss == "cross entropy"
        last = "linear" if self.direct else "logistic"
        self.random = np.random.RandomState(seed)
        activations = [activation] * len(layers) + [last]
        self.network = Network((2, *layers, 1), activations, self.random)
        for weights in self.network.weights:
            weights *= start_range / 0.1
        self.optimizer = Momentum(
            self.network.weights, settings["learning_rate"], settings["momentum"]
        )
        self.l2 = settings["l2"]

    def step(self, x, t):
        y = self.network.forward(x)
        if self.direct:
            y = 1 / (1 + np.exp(-y))
        self.network.backward(y - t)
        gradients = [gradient.copy() for gradient in self.network.gradients]
        for gradient, weights in zip(gradients, self.network.weights, strict=True):
            gradient[:, 1:] += self.l2 * weights[:, 1:]
        self.optimizer.step(gradients)


ARCHITECTURES = [
    ([], "tanh", "squared error", {}),
    ([3], "tanh", "squared error", {"momentum": 0.9}),
    ([4, 2], "logistic", "squared error", {"l2": 0.01, "learning_rate": 3.0}),
    ([8, 6, 4, 3], "relu", "cross entropy", {"momentum": 0.5, "l2": 0.001}),
    ([5], "linear", "cross entropy", {"batch_size": 1}),
    ([2, 2, 2], "tanh", "cross entropy", {"batch_size": 200, "momentum": 0.8}),
]


@pytest.mark.parametrize(("layers", "activation", "loss", "changes"), ARCHITECTURES)
def test_page_and_scratch_agree_for_100_updates(
    open_page, layers, activation, loss, changes
):
    settings = {"learning_rate": 0.3, "momentum": 0.0, "l2": 0.0, "batch_size": 10}
    settings |= changes
    widget = make(layers=layers, activation=activation, loss=loss, seed=5, **settings)
    page = open_page(widget)
    twin = Twin(layers, activation, loss, 5, 0.5, settings)
    assert_close(weights_of(page), twin.network.weights, 1e-12)

    x, y = points("xor", 0.05, seed=0)
    size, done = settings["batch_size"], 0
    while done < 100:
        order = twin.random.permutation(len(x))
        for start in range(0, len(x), size):
            chosen = order[start : start + size]
            if done < 100:
                twin.step(x[chosen], y[chosen, None])
            done += 1
    before = weights_of(page)
    update = page.get_by_role("button", name="One update")
    page.evaluate(
        """(button) => { for (let i = 0; i < 100; i += 1) button.click(); }""",
        update.element_handle(),
    )
    assert np.abs(np.concatenate([w.ravel() for w in before])).max() > 0.1
    assert_close(weights_of(page), twin.network.weights)
    moved = max(
        np.abs(a - b).max() for a, b in zip(before, weights_of(page), strict=True)
    )
    assert moved > 1e-3
    assert page.problems == []


def test_given_weights_and_points_are_where_training_starts(open_page):
    network = Network((2, 2, 1), ("tanh", "logistic"), random_state=3)
    x = np.array([[1.0, 1], [1, -1], [-1, 1], [-1, -1]])
    y = np.array([-1, 1, 1, -1])
    widget = make(
        (x, y), layers=[2], weights=network.weights, batch_size=200, learning_rate=0.1
    )
    page = open_page(widget)
    assert_close(weights_of(page), network.weights, 1e-15)
    for _ in range(20):
        network.step(x, (y[:, None] + 1) / 2, 0.1)
    for _ in range(20):
        page.get_by_role("button", name="One epoch").click()
    assert_close(weights_of(page), network.weights, 1e-12)
    trained = page.evaluate("widgets[0].model.get('weights')")
    assert_close([np.array(w) for w in trained], network.weights, 1e-12)


def test_dropout_is_inverted_and_seeded(open_page):
    page = open_page()
    outputs = script(
        page,
        "playground/trainer.js",
        """[1, 1, 2].map((seed) => {
          const network = createNetwork([2, 200, 1], "linear");
          drawWeights(network, randomState(1), 1);
          const x = Float64Array.of(0.5, 0.25);
          forward(network, x, 1, 0.25, randomState(seed));
          const { y, kept } = network[0];
          return [...y].map((value, i) => [value, value * kept[i]]);
        })""",
    )
    first, again, other = np.array(outputs)
    assert (first == again).all()
    assert (first != other).any()
    whole, dropped = first.T
    left_out = dropped == 0
    assert 0.15 < left_out.mean() < 0.35
    np.testing.assert_allclose(dropped[~left_out], whole[~left_out] / 0.75)


def test_gradient_with_dropout_is_that_of_the_thinned_network(open_page):
    page = open_page()
    gradient, numerical = script(
        page,
        "playground/trainer.js",
        """(() => {
          const network = createNetwork([2, 4, 3, 1], "tanh");
          drawWeights(network, randomState(4), 1);
          const [x, t] = [Float64Array.of(0.3, -0.8, 0.9, 0.1), Float64Array.of(1, 0)];
          const run = () => forward(network, x, 2, 0.4, randomState(9));
          const loss = () => run().reduce((sum, y, i) => sum + (t[i] - y) ** 2 / 4, 0);
          backward(network, run(), t, 2);
          const found = network.map(({ gradient }) => [...gradient]).flat();
          const tried = network.map(({ weights }) => [...weights].map((w, i) => {
            weights[i] = w + 1e-5;
            const high = loss();
            weights[i] = w - 1e-5;
            const low = loss();
            weights[i] = w;
            return (high - low) / 2e-5;
          })).flat();
          return [found, tried];
        })()""",
    )
    np.testing.assert_allclose(gradient, numerical, atol=1e-9)
    assert np.count_nonzero(gradient) > 5


def test_random_numbers_are_those_of_numpy(open_page):
    page = open_page()
    for seed in (0, 7, 2**32 - 1):
        state = np.random.RandomState(seed)
        uniform, normal, order, after = script(
            page,
            "kit/random.js",
            f"""(() => {{
              const random = randomState({seed});
              const draw = (call, n) => Array.from({{ length: n }}, call);
              return [draw(random.uniform, 700), draw(random.normal, 5),
                [...random.permutation(257)], random.uniform()];
            }})()""",
        )
        np.testing.assert_array_equal(uniform, state.uniform(size=700))
        np.testing.assert_allclose(normal, state.standard_normal(5), rtol=1e-14)
        np.testing.assert_array_equal(order, state.permutation(257))
        assert after == state.uniform()


@pytest.mark.parametrize("name", NAMES)
def test_points_in_the_page_are_those_in_python(open_page, name):
    page = open_page()
    found = script(page, "playground/points.js", f"makePoints('{name}', 0.2, 3, 60)")
    x, y = points(name, 0.2, seed=3, count=60)
    np.testing.assert_allclose(found["x"], x, atol=1e-14)
    np.testing.assert_array_equal(found["y"], y)


@pytest.mark.parametrize("name", NAMES)
def test_named_points_can_be_learned_by_their_structure(name):
    x, y = points(name, noise=0.0, count=400)
    assert np.abs(x).max() < 1.5
    assert y.mean() == 0.5
    if name == "xor":
        assert ((x[:, 0] * x[:, 1] < 0) == (y == 1)).all()
    if name == "circles":
        assert ((np.hypot(*x.T) < 0.6) == (y == 1)).all()


# what the reader does


def stats(page):
    return " ".join(page.locator(".dl-playground .dl-stats").all_inner_texts())


def test_xor_is_learned_while_it_plays(open_page):
    page = open_page(make(layers=[3], learning_rate=1.0))
    before = re.search(r"training loss ([\d.]+)", stats(page)).group(1)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(
        "document.querySelector('.dl-playground').trainer.epoch > 120", timeout=60_000
    )
    page.get_by_role("button", name="Pause").click()
    after = re.search(r"training loss ([\d.]+)", stats(page)).group(1)
    assert float(after) < 0.2 * float(before)
    epoch = page.evaluate("document.querySelector('.dl-playground').trainer.epoch")
    assert f"epoch {epoch}" in stats(page)
    page.wait_for_timeout(100)
    assert f"epoch {epoch}" in stats(page)  # it stands still
    page.get_by_role("button", name="Reset").click()
    assert "epoch 0" in stats(page)
    assert f"training loss {before}" in stats(page)
    assert page.problems == []


def test_training_is_still_for_readers_who_want_calm(open_page):
    page = open_page(make(learning_rate=1.0), reduced_motion="reduce")
    page.get_by_role("button", name="Play").click()
    assert "epoch 50" in stats(page)
    page.get_by_role("button", name="Pause").click()


def test_one_layer_cannot_learn_xor(open_page):
    page = open_page(make(layers=[], learning_rate=1.0))
    page.evaluate("document.querySelector('.dl-playground').trainer.epoch")
    for _ in range(10):
        page.get_by_role("button", name="One epoch").click()
    wrong = int(re.search(r"(\d+) of 200 wrong", stats(page)).group(1))
    assert wrong > 40
    assert page.locator(".dl-unit").count() == 3


def test_learning_rate_changes_while_it_learns(open_page):
    page = open_page(make())
    page.get_by_role("button", name="One epoch").click()
    slider = page.get_by_label("learning rate")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "3"
    assert "epoch 1" in stats(page)  # not started again


def test_layers_and_units_change_by_keyboard(open_page):
    page = open_page(make(layers=[3]))
    page.get_by_role("button", name="One epoch").click()
    page.get_by_label("Add a hidden layer").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("widgets[0].model.get('state').layers") == [3, 3]
    assert "epoch 0" in stats(page)
    focused = "document.activeElement.getAttribute('aria-label')"
    assert page.evaluate(focused) == "Add a hidden layer"
    page.get_by_label("Remove a unit from hidden layer 1").click()
    page.get_by_label("Add a unit to hidden layer 2").click()
    assert page.evaluate("widgets[0].model.get('state').layers") == [2, 4]
    assert page.locator(".dl-unit").count() == 2 + 2 + 4 + 1
    assert page.locator(".dl-wire").count() == 2 * 2 + 2 * 4 + 4
    for _ in range(2):
        page.get_by_label("Add a hidden layer").click()
    assert page.get_by_label("Add a hidden layer").is_disabled()


def test_own_points_by_click_and_keyboard(open_page):
    page = open_page(make("own", learning_rate=1.0))
    assert "No points yet" in page.locator(".dl-readout").inner_text()
    plot = page.locator(".dl-plot")
    box = plot.bounding_box()
    plot.click(position={"x": 0.7 * box["width"], "y": 0.3 * box["height"]})
    page.get_by_label("■ orange").check(force=True)
    plot.click(position={"x": 0.3 * box["width"], "y": 0.3 * box["height"]})
    plot.focus()
    for key in ["ArrowDown"] * 8 + ["1", "ArrowRight", "ArrowRight", "2"]:
        page.keyboard.press(key)
    added = page.evaluate("widgets[0].model.get('state').points")
    assert [kind for *_, kind in added] == [1, 0, 1, 0]
    assert added[3][0] == pytest.approx(added[2][0] + 0.2, abs=0.011)
    assert page.locator(".dl-plot .dl-solid").count() == 4
    page.keyboard.press("Delete")
    assert page.locator(".dl-plot .dl-solid").count() == 3
    page.get_by_role("button", name="One epoch").click()
    assert "of 3 wrong" in stats(page)
    assert "test" not in stats(page)
    page.get_by_role("button", name="Clear").click()
    assert page.evaluate("widgets[0].model.get('state').points") == []
    assert page.problems == []


def test_classes_differ_in_shape_and_colour(open_page):
    page = open_page(make("own"))
    page.evaluate(
        """widgets[0].model.set("state", { ...widgets[0].model.get("state"),
        points: [[0, 0, 1], [1, 1, 0]] })"""
    )
    marks = page.locator(".dl-plot .dl-solid")
    shapes = [marks.nth(i).get_attribute("d")[:12] for i in range(2)]
    colours = [
        marks.nth(i).evaluate("(node) => getComputedStyle(node).fill") for i in range(2)
    ]
    assert shapes[0] != shapes[1]
    assert colours[0] != colours[1]


def test_a_unit_shows_its_map_and_weights(open_page):
    page = open_page(make(layers=[2]))
    shown = "document.querySelector('.dl-plot canvas').toDataURL()"
    output = page.evaluate(shown)
    unit = page.get_by_label("Show hidden layer 1, unit 2")
    unit.focus()
    page.keyboard.press("Enter")
    assert unit.get_attribute("aria-pressed") == "true"
    words = page.locator(".dl-result .dl-heading").inner_text()
    assert re.fullmatch(
        r"hidden layer 1, unit 2: bias .*, weights: x₁ [+−]\d\.\d\d, x₂ [+−]\d\.\d\d\.",
        words,
    )
    assert page.evaluate(shown) != output
    page.keyboard.press("Enter")
    assert page.evaluate(shown) == output


def test_surface_shows_what_the_network_answers(open_page):
    page = open_page(
        make("gaussians", layers=[], learning_rate=3.0, loss="cross entropy")
    )
    for _ in range(5):
        page.get_by_role("button", name="One epoch").click()
    pixels = page.evaluate(
        """(() => {
          const canvas = document.querySelector(".dl-plot canvas");
          const context = canvas.getContext("2d");
          const at = (x, y) => [...context.getImageData(x, y, 1, 1).data];
          return [canvas.width, at(50, 8), at(8, 50)];
        })()"""
    )
    side, upper_right, lower_left = pixels
    assert side >= 60
    assert upper_right[2] > upper_right[0]  # blue, class 1
    assert lower_left[0] > lower_left[2]  # orange, class 0


def test_divergence_is_a_word(open_page):
    page = open_page(make(activation="relu", learning_rate=30.0, l2=0.1))
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.body.innerText.includes('Diverged in epoch')")
    assert "diverged" in page.locator(".dl-loss svg").text_content()
    page.get_by_role("button", name="Reset").click()
    assert "Diverged" not in page.locator(".dl-readout").inner_text()
    assert page.problems == []


def test_address_carries_the_experiment(open_page):
    page = open_page(make())
    page.get_by_label("Add a hidden layer").click()
    page.get_by_label("data set").select_option("circles")
    plot = page.locator(".dl-plot")
    plot.focus()
    page.keyboard.press("1")
    hash_ = address(page)
    assert "data=circles" in hash_
    assert "layers=3-3" in hash_

    other = open_page(make(), hash=hash_)
    state = other.evaluate("widgets[0].model.get('state')")
    assert state == page.evaluate("widgets[0].model.get('state')")
    assert state["points"] == [[0, 0, 1]]
    assert_close(weights_of(other), weights_of(page), 0)


@pytest.mark.parametrize(
    "hash_",
    [
        "#lab=play&layers=9-9&points=a,b&seed=1.5&data=moons",
        "#lab=play&layers=-&points=1,2",
        "#lab=play&learning_rate=",
    ],
)
def test_address_that_makes_no_sense_is_passed_over(open_page, hash_):
    page = open_page(make(), hash=hash_)
    assert page.evaluate("widgets[0].model.get('state')") == make().state
    assert page.problems == []


def test_show_picks_the_controls(open_page):
    page = open_page(make(show=["learning_rate", "momentum"]))
    labels = page.locator(".dl-controls label").all_inner_texts()
    assert labels == ["learning rate", "momentum"]
    assert page.locator(".dl-round, .dl-brushes, details").count() == 0
    assert page.locator(".dl-plot").get_attribute("tabindex") is None


def test_everything_has_a_name(open_page):
    page = open_page(make(name="one"), make(name="two"))
    unnamed = page.evaluate(
        """[...document.querySelectorAll("input, select, button, [tabindex]")]
        .filter((e) => !e.labels?.length && !e.textContent && !e.ariaLabel).length"""
    )
    assert unnamed == 0
    label = page.locator(".dl-plot").first.get_attribute("aria-label")
    assert label.startswith("Plane with 200 training points. After 0 epochs")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("theme", [None, "dark"])
@pytest.mark.parametrize("layers", [[], [8, 8, 8, 8]])
def test_playground_fits_a_phone(open_page, theme, layers):
    page = open_page(make(layers=layers), width=390, theme=theme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.evaluate(
        """[...document.querySelectorAll("button")]
        .map((button) => button.getBoundingClientRect())
        .filter(({ width, height }) => width && (width < 24 || height < 24)).length"""
    )
    assert small == 0
    assert page.problems == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_a_playground(open_page, theme):
    page = open_page(make(layers=[3, 2]), theme=theme)
    page.get_by_text("more controls").click()
    assert barriers(page) == []


# what a chapter author may get wrong


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"data": "moons"}, "data='moons'; there are xor"),
        ({"layers": [9]}, "1 to 8 units"),
        ({"layers": [1] * 5}, "at most 4 hidden layers"),
        ({"activation": "gelu"}, "activation='gelu'"),
        ({"momentum": 1.0}, "momentum=1.0 must lie between"),
        ({"show": ["speed"]}, "no control ['speed']"),
        (
            {"weights": [np.zeros((3, 3))]},
            "need weights of the shapes [(3, 3), (1, 4)]",
        ),
        ({"data": (np.zeros((2, 3)), [0, 1])}, "x (examples, 2)"),
        ({"data": (np.zeros((2, 2)), [0, 2])}, "must be 0 and 1"),
        ({"data": (np.full((1, 2), np.nan), [0])}, "finite"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        make(**settings)


def test_unknown_points_are_refused():
    with pytest.raises(ValueError, match="unknown data 'moons'"):
        points("moons")


def test_a_value_between_the_stops_gets_a_stop():
    assert 0.25 in make(learning_rate=0.25).config["stops"]["learning_rate"]


def test_module_and_state_stay_small():
    widget = make()
    assert len(widget.sources[1].code) < LIMIT
    assert len(json.dumps(widget.config)) < 3000
