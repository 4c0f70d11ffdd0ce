import functools

import chapter_code
import numpy as np
import pytest
from lab_page import every_control_changes_the_picture, import_module
from playwright.sync_api import expect

from dlcore.chapters.backpropagation import cases as backpropagation
from dlcore.lab import Explorable

PASSES = [0, 100, 161]


def curves():
    return Explorable(
        "backpropagation/curves.js",
        name="curves",
        alt="a curve",
        sliders={"z": (-4, 4, 0.1, 0.8)},
        choices={"curve": ["tanh", "logistic", "relu", "sign"]},
    )


def chain():
    return Explorable(
        "backpropagation/chain.js",
        name="chain",
        alt="three lines",
        sliders={"x": (-1.5, 1.5, 0.1, 0.8), "nudge": (0.05, 0.5, 0.05, 0.3)},
        choices={"g": ["x² − 1", "sin 2x", "x / 3"], "f": ["tanh u", "2u", "−u"]},
    )


def nudge():
    names = ["w_xg0", "w_xg1", "w_xg2", "w_gf0", "w_gf1"]
    return Explorable(
        "backpropagation/nudge.js",
        name="nudge",
        alt="two curves",
        sliders={"exponent": (-15, 0, 1, -3)},
        choices={"weight": names},
        data={"w": [0.3, 0.6, -0.1, -0.2, 0.5], "x": [-0.9, 0.1], "target": 1.0},
    )


def xor():
    history = np.moveaxis(backpropagation.learn_xor([3, 10], 161)[PASSES], 1, 0)
    return Explorable(
        "backpropagation/xor.js",
        name="xor",
        alt="a surface",
        sliders={"passes": PASSES},
        choices={"seed": [3, 10]},
        data={
            "weights": history.reshape(2, -1),
            "passes": np.array(PASSES),
            "seeds": [3, 10],
        },
        start={"passes": 161},
    )


def fan_out():
    return Explorable(
        "backpropagation/fanout.js",
        name="fan-out",
        alt="a network",
        choices={"network": ["two successors", "three successors", "two outputs"]},
        state={"layer": 0, "index": 0},
    )


def architectures():
    return Explorable(
        "backpropagation/architectures.js",
        name="architectures",
        alt="a layer",
        sliders={"inputs": (4, 9, 1, 6)},
        choices={"layer": ["fully connected", "convolutional", "recurrent"]},
    )


@functools.cache
def pictures():
    """The chapter's pictures as its notebook shows them."""
    needed = "check-slopes forward backward update xor-data xor-train xor-history"
    return chapter_code.explorables("03_backpropagation", "imports", *needed.split())


def five():
    return pictures()["five"]


def graph():
    return pictures()["graph"]


def matrix():
    return pictures()["matrix"]


ALL = [curves, chain, five, graph, nudge, xor, fan_out, matrix, architectures]


def call(page, module, expression, *arguments):
    """The value of an expression over a module's functions, `a` being the arguments."""
    name = expression.partition("(")[0]
    import_module(page, "picture", module, name)
    program = "([name, given]) => picture[name](...given)"
    return page.evaluate(program, [name, list(arguments)])


@pytest.mark.parametrize("make", ALL)
def test_every_control_changes_the_picture(open_page, make):
    every_control_changes_the_picture(open_page(make()))


@pytest.mark.system("L-E3.1")
def test_curves_say_value_and_slope(open_page):
    page = open_page(curves())
    y = np.tanh(0.8)
    expect(page.locator(".dl-readout")).to_contain_text(f"{y:.4f}; slope = 1 − y²")
    expect(page.locator(".dl-readout")).to_contain_text(f"{1 - y * y:.4f}")
    page.get_by_role("radio", name="sign").check(force=True)
    expect(page.locator(".dl-readout")).to_contain_text("changes next to nothing")


@pytest.mark.system("L-E3.2", "L-E3.3")
def test_the_five_weights_in_the_page_are_those_of_numpy(open_page):
    page = open_page(nudge())
    walk = backpropagation.walk_through()
    w, x = [0.3, 0.6, -0.1, -0.2, 0.5], [-0.9, 0.1]
    module = "backpropagation/nudge.js"
    loss = call(page, module, "fiveWeightLoss(…)", w, x, 1)
    assert loss == pytest.approx(walk["error"], abs=1e-14)
    gradient = call(page, module, "fiveWeightGradient(…)", w, x, 1)
    names = ("w_xg0", "w_xg1", "w_xg2", "w_gf0", "w_gf1")
    changes = [-10 * walk[f"change of {name}"] for name in names]
    assert gradient == pytest.approx(changes, abs=1e-13)


@pytest.mark.system("L-E3.4")
def test_the_xor_network_in_the_page_is_that_of_numpy(open_page):
    page = open_page(xor())
    weights = backpropagation.learn_xor([3], 161)[-1, 0]
    for x1, x2 in backpropagation.XOR_INPUTS.tolist():
        y = call(page, "backpropagation/xor.js", "xorOutput(…)",
                 weights.ravel().tolist(), x1, x2)  # fmt: skip
        expected = backpropagation.xor_outputs(weights, np.array([[x1, x2]]))
        assert y == pytest.approx(expected.item(), abs=1e-14)
    expect(page.locator(".dl-readout")).to_contain_text(
        "0.4255, 0.6291, 0.6258, 0.4990; 4 of 4"
    )


@pytest.mark.system("L-E3.5")
def test_a_chosen_neuron_adds_the_errors_of_its_successors(open_page):
    page = open_page(fan_out())
    said = page.locator(".dl-readout")
    hidden = [0.9 * 0.7 * -0.2, 0.9 * 0.9 * -0.2]
    error = 0.9 * (0.8 * hidden[0] - 0.5 * hidden[1])
    expect(said).to_contain_text(f"= −{abs(error):.3f}")
    page.get_by_role("button", name="neuron H₁").click()
    expect(said).to_contain_text("H₁ collects from F:")
    page.get_by_role("radio", name="two outputs").check(force=True)
    expect(said).to_contain_text("H₁ collects from F₁ and F₂")
    neuron = page.get_by_role("button", name="neuron F₂")
    neuron.press("Enter")
    expect(said).to_contain_text("from its own target alone, δ = 0.100")
    expect(neuron).to_be_focused()


@pytest.mark.system("L-E3.3")
def test_a_weight_moves_what_lies_on_its_way_to_the_loss(open_page):
    page = open_page(five())
    said = page.locator(".dl-readout")
    expect(said).to_contain_text("wxg1 → zg → yg → zf → yf → E. Slope: ∂zg/∂wxg1 ·")
    page.get_by_role("button", name="weight wgf0").press("Enter")
    expect(said).to_contain_text("wgf0 → zf → yf → E")
    expect(page.get_by_role("button", name="weight wgf0")).to_be_focused()
    assert page.get_by_role("combobox").input_value() == "w_gf0"


@pytest.mark.system("L-E3.3")
def test_the_computational_graph_has_the_numbers_of_the_walk_through(load):
    page = load("graph", "backpropagation/graph.js")
    names = ("w_xg0", "w_xg1", "w_xg2", "w_gf0", "w_gf1")
    given = dict(zip(names, (0.3, 0.6, -0.1, -0.2, 0.5), strict=True))
    given |= {"x_1": -0.9, "x_2": 0.1, "t": 1}
    found = page.evaluate("given => graph.graphNumbers(given)", given)
    walk = backpropagation.walk_through()
    values, slopes = found["values"], found["slopes"]
    for name in ("z_g", "y_g", "y_f"):
        assert values[name] == pytest.approx(walk[name], abs=1e-14)
    assert values["E"] == pytest.approx(walk["error"], abs=1e-14)
    assert slopes["z_f"] == pytest.approx(walk["err_f"], abs=1e-14)
    assert slopes["z_g"] == pytest.approx(walk["err_g"], abs=1e-14)
    for name in names:
        assert -0.1 * slopes[name] == pytest.approx(
            walk[f"change of {name}"], abs=1e-14
        )


@pytest.mark.system("L-E3.3")
def test_the_graph_is_walked_back_one_product_at_a_time(open_page):
    page = open_page(graph())
    said = page.locator(".dl-readout")
    expect(said).to_contain_text("= −0.5799 · 0.2436 = −0.1413. This is δf.")
    step = page.get_by_role("slider", name="step")
    texts = set()
    for _ in range(7):
        page.get_by_role("button", name="Next step").click()
        texts.add(said.inner_text())
    assert len(texts) == 7
    assert step.input_value() == "15"
    expect(said).to_contain_text("∂E/∂wxg2 = ∂E/∂zg · x2 = −0.0664 · 0.1 = −0.0066")
    page.get_by_role("button", name="Next step").click()  # there is none
    assert step.input_value() == "15"
    for _ in range(16):
        page.get_by_role("button", name="Back").click()
    expect(said).to_contain_text("are given")


@pytest.mark.system("L-E3.5")
def test_a_table_of_weights_is_read_in_three_ways(open_page, load):
    page = load("matrix", "backpropagation/matrix.js")
    W, y, delta = [[0.8, -0.5, 0.3], [0.2, 0.9, -0.6]], [0.5, -0.4, 0.9], [-0.2, 0.3]
    found = page.evaluate("given => matrix.readings(...given)", [W, y, delta])
    np.testing.assert_allclose(found["sums"], np.array(W) @ y)
    np.testing.assert_allclose(found["collected"], np.array(W).T @ delta)
    np.testing.assert_allclose(found["slopes"], np.outer(delta, y))
    page = open_page(matrix())
    said = page.locator(".dl-readout")
    expect(said).to_contain_text("down column 2, Σ w δ = (−0.5) · (−0.2) + 0.9 · 0.3")
    page.get_by_role("radio", name="gradient").check(force=True)
    page.get_by_role("button", name="row 2, column 3:").press("Enter")
    expect(said).to_contain_text("δ2 · y3 = 0.3 · 0.9 = 0.27")


def test_connections_and_weights_are_counted(open_page):
    page = open_page(architectures())
    said = page.locator(".dl-readout")
    expect(said).to_contain_text("18 connections, 18 different weights")
    page.get_by_role("radio", name="convolutional").check(force=True)
    expect(said).to_contain_text("12 connections, 3 different weights")
    page.get_by_role("radio", name="recurrent").check(force=True)
    expect(said).to_contain_text("27 connections, 27 different weights")
