import numpy as np
import pytest
from lab_page import every_control_changes_the_picture, import_module
from playwright.sync_api import expect
from site_tools import barriers

from dlcore.chapters.backpropagation import cases as backpropagation
from dlcore.lab import Explorable

PASSES = [0, 100, 161]


def curves():
    return Explorable(
        "backpropagation/curves.js",
        name="curves",
        alt="a curve",
        sliders={"z": (-4, 4, 0.1, 0.8)},
        choices={"curve": ["tanh", "logistic", "sign"]},
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


ALL = [curves, chain, nudge, xor, fan_out, architectures]


def call(page, module, expression, *arguments):
    """The value of an expression over a module's functions, `a` being the arguments."""
    name = expression.partition("(")[0]
    import_module(page, "picture", module, name)
    program = "([name, given]) => picture[name](...given)"
    return page.evaluate(program, [name, list(arguments)])


@pytest.mark.parametrize("width", [390, 800])
@pytest.mark.parametrize("make", ALL)
def test_it_fits_and_is_accessible(open_page, make, width):
    page = open_page(make(), width=width, theme="dark" if width == 390 else None)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers(page) == []


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
    expect(said).to_contain_text("from its own target alone, e = 0.100")
    expect(neuron).to_be_focused()


def test_connections_and_weights_are_counted(open_page):
    page = open_page(architectures())
    said = page.locator(".dl-readout")
    expect(said).to_contain_text("18 connections, 18 different weights")
    page.get_by_role("radio", name="convolutional").check(force=True)
    expect(said).to_contain_text("12 connections, 3 different weights")
    page.get_by_role("radio", name="recurrent").check(force=True)
    expect(said).to_contain_text("27 connections, 27 different weights")
