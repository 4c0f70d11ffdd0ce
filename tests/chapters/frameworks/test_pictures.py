"""Chapter 05's pictures: their arithmetic against PyTorch and NumPy, in a page."""

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

from dlcore.lab import Explorable

START = {"x": 0.5, "w": 1.2, "b": -0.3, "t": 0.9}


def graph():
    return Explorable(
        "frameworks/graph.js",
        name="graph",
        alt="A graph",
        sliders={k: (-2, 2, 0.1, v) for k, v in START.items()},
        choices={"show": ["values", "gradient of E"]},
        state={"node": "y"},
    )


@pytest.mark.system("F-E3.2")
@pytest.mark.parametrize("seed", range(5))
def test_the_graph_in_the_page_has_the_gradient_of_autograd(load, seed):
    random = np.random.default_rng(seed)
    inputs = dict(zip("xwbt", random.uniform(-2, 2, 4), strict=True))
    nodes = {k: torch.tensor(v, requires_grad=True) for k, v in inputs.items()}
    nodes["a"] = nodes["w"] * nodes["x"]
    nodes["z"] = nodes["a"] + nodes["b"]
    nodes["y"] = torch.tanh(nodes["z"])
    nodes["d"] = nodes["t"] - nodes["y"]
    nodes["s"] = nodes["d"] ** 2
    nodes["r"] = 0.1 * nodes["w"] ** 2
    nodes["E"] = nodes["s"] + nodes["r"]
    for node in nodes.values():
        node.retain_grad()
    nodes["E"].backward()
    page = load("graph", "frameworks/graph.js")
    values, gradient = page.evaluate(
        """(inputs) => {
          const values = graph.graphValues(inputs);
          return [values, graph.graphGradient(values).gradient];
        }""",
        inputs,
    )
    for name, node in nodes.items():
        assert values[name] == pytest.approx(node.item(), abs=1e-14)
        assert gradient[name] == pytest.approx(node.grad.item(), abs=1e-14)


@pytest.mark.system("F-E3.2")
def test_only_what_a_node_needs_must_run(load):
    page = load("graph", "frameworks/graph.js")
    needed = {
        name: page.evaluate("(name) => graph.mustRun(name).join('')", name)
        for name in "xayrE"
    }
    assert needed["x"] == "x"
    assert sorted(needed["a"]) == ["a", "w", "x"]
    assert sorted(needed["y"]) == ["a", "b", "w", "x", "y", "z"]
    assert sorted(needed["r"]) == ["r", "w"]
    assert len(needed["E"]) == 11


@pytest.mark.parametrize("width", [800, 390])
def test_a_node_is_chosen_by_click_and_by_keyboard(open_page, width):
    page = open_page(graph(), width=width)
    said = page.locator(".dl-readout")
    expect(said).to_contain_text("Not touched: t, d, s, r, E")
    page.get_by_role("button", name="r 0.1 w²").click()
    expect(said).to_contain_text("For r, first w.")
    page.get_by_role("radio", name="gradient of E").check(force=True)
    w = page.locator("[data-key=w]")
    w.press("Enter")
    expect(said).to_contain_text("through r")
    expect(said).to_contain_text("through a")
    expect(said).to_contain_text("together")
    expect(w).to_be_focused()


@pytest.mark.system("F-E3.6")
def test_cheques_are_misread_as_the_formula_says(load, open_page):
    page = load("cheques", "frameworks/cheques.js")
    for accuracy, digits in ((0.919, 4), (0.982, 4), (0.999, 10), (0.95, 1)):
        found = page.evaluate("([p, n]) => cheques.misread(p, n)", [accuracy, digits])
        assert found == pytest.approx(1 - accuracy**digits, abs=1e-14)
    picture = Explorable(
        "frameworks/cheques.js",
        name="cheques",
        alt="Cheques",
        sliders={"accuracy": (90.0, 99.95, 0.05, 91.9), "digits": (1, 10, 1, 4)},
        data={"networks": [{"name": "a network", "accuracy": 0.98}]},
    )
    page = open_page(picture)
    expect(page.locator(".dl-readout")).to_contain_text("28.7 % of the cheques")
    assert page.locator(".dl-misread").count() == 29
    digits = page.get_by_role("slider").nth(1)
    digits.focus()
    digits.press("ArrowLeft")
    expect(page.locator(".dl-misread")).to_have_count(22)


@pytest.mark.system("F-3.S")
@pytest.mark.parametrize("share", [0.0, 0.6, 0.99])
def test_the_running_mean_is_that_of_a_weighted_mean(load, share):
    values = np.random.default_rng(0).normal(size=40)
    weights = share ** np.arange(40)[::-1]
    expected = [
        values[: n + 1] @ weights[39 - n :] / weights[39 - n :].sum() for n in range(40)
    ]
    found = load("scalars", "frameworks/scalars.js").evaluate(
        "([values, share]) => scalars.smoothed(values, share)", [values.tolist(), share]
    )
    np.testing.assert_allclose(found, expected, atol=1e-12)
