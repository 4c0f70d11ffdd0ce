"""Chapter 12's pictures: their arithmetic against Python, and their controls."""

from itertools import pairwise

import numpy as np
import pytest
from chapter_code import explorables

from dlcore.chapters.deep_architectures import cases, page, published
from dlcore.networks import plans, vision


@pytest.fixture(scope="module")
def figures():
    from dlcore import ledger

    recorded = ledger.records("deep_architectures")
    return explorables("12_deep_architectures", "imports", recorded=recorded)


def test_the_page_counts_as_python_does(load):
    module = load("counting", "deep_architectures/counting.js")
    for name, network in page.networks().items():
        plan, channels, side = page.NETWORKS[name]
        shape = [channels, side, side]
        found = module.evaluate(
            "([layers, shape]) => counting.total(layers, shape)",
            [network["layers"], shape],
        )
        row = plans.total(plan, tuple(shape))
        assert found["weights"] == row.weights, name
        assert found["products"] == row.products, name
        assert tuple(found["shape"]) == row.shape, name


@pytest.mark.system("F-Fig5.14")
def test_the_page_needs_the_memory_that_the_text_says(load):
    module = load("counting", "deep_architectures/counting.js")
    found = module.evaluate(
        "(layers) => counting.total(layers, [3, 224, 224]).inside",
        page.networks()["VGG-16 (2014)"]["layers"],
    )
    picture = 3 * 224 * 224
    assert 4e-6 * (found + picture) == pytest.approx(cases.memory()["forward"])


def test_a_layer_that_does_not_fit_is_said(load):
    module = load("counting", "deep_architectures/counting.js")
    rows = module.evaluate(
        "() => counting.rowsOf([['dense', 10], ['flatten']], [3, 8, 8])"
    )
    assert len(rows) == 1
    assert "put “flatten”" in rows[0]["error"]


def test_edits_change_the_stack(load):
    module = load("editing", "deep_architectures/editing.js")
    script = """(edits) => editing.changed(
      [{ layer: ["conv", 16, 3, 1, "same", 1, 0, 1], name: "a" },
       { layer: ["flatten"], name: "b" }], edits).map((item) => item.layer)"""
    added = module.evaluate(script, [["+", 1, "conv"], ["=", 1, 1, 1], ["-", 2]])
    assert [layer[:3] for layer in added] == [["conv", 16, 3], ["conv", 32, 3]]
    assert module.evaluate("() => editing.EDITS(['=', 0, 9, 1])") is False
    assert module.evaluate("() => editing.EDITS(['+', 0, 'toString'])") is False


@pytest.mark.system("L-E8.6")
def test_separable_costs_are_those_of_the_plans(load):
    module = load("separable", "deep_architectures/separable.js")
    found = module.evaluate(
        "(v) => separable.costs(v)",
        {"kernel": 3, "inputs": 128, "outputs": 256, "side": 28},
    )
    facts = cases.separable()
    assert found["ordinary"] == facts["ordinary multiply–adds"]
    both = found["depthwise"] + found["pointwise"]
    assert both == facts["separable multiply–adds"]


@pytest.mark.system("L-E8.1")
@pytest.mark.parametrize("kind", ["naive", "real"])
def test_inception_costs_are_those_of_the_plans(load, kind):
    module = load("inception", "deep_architectures/inception.js")
    values = {"kind": kind, "channels": 192, "side": 28}
    values |= {"narrow3": 96, "narrow5": 16, "pooled": 32}
    found = module.evaluate("(v) => inception.module(v)", values)
    layer = (
        vision.naive_inception(64, 128, 32)
        if kind == "naive"
        else vision.inception(*vision.INCEPTION["3a"])
    )
    row = plans.total({"module": layer}, (192, 28, 28))
    assert (found["weights"], found["products"]) == (row.weights, row.products)


def test_stacked_kernels_have_the_weights_of_the_plans(load):
    module = load("stacked", "deep_architectures/stacked.js")
    found = module.evaluate("() => stacked.weightsOf(3, 64, 3)")
    assert found == 3 * 9 * 64**2
    assert module.evaluate("() => stacked.sees(3)") == 7


@pytest.mark.system("L-E8.7a")
def test_compound_scaling_is_the_formula(load):
    module = load("compound", "deep_architectures/compound.js")
    found = module.evaluate(
        "() => compound.scaled({ phi: 3, alpha: 1.2, beta: 1.1, gamma: 1.15 })"
    )
    assert found["cost"] == pytest.approx(cases.compound()["cost of a step"] ** 3)


@pytest.mark.parametrize(
    ("name", "columns", "widest"),
    [
        *[("plain", 1, 64), ("bottleneck", 2, 64), ("inception", 4, 64)],
        ("inverted residual", 2, 384),
    ],
)
def test_a_block_is_as_wide_as_its_paths(load, name, columns, widest):
    module = load("blocks", "deep_architectures/blocks.js")
    layers = page.blocks(64)[name]
    assert module.evaluate("(layers) => blocks.columns(layers)", layers) == columns
    script = "(layers) => blocks.widest(layers, [64, 14, 14])"
    assert module.evaluate(script, layers) == widest


def test_paths_side_by_side_do_not_overlap_on_a_phone(figures, open_page):
    page = open_page(figures["blocks"], width=340)
    page.get_by_role("combobox").select_option("inception")
    boxes = page.evaluate("""() => [...document.querySelectorAll("svg g")]
      .filter((group) => group.querySelector("rect") && group.querySelector("text"))
      .map((group) => group.getBoundingClientRect())
      .map(({ left, right, top }) => [Math.round(top), left, right]).sort(
        (a, b) => a[0] - b[0] || a[1] - b[1])""")
    assert len(boxes) == 7
    for (top, _, right), (below, left, _) in pairwise(boxes):
        assert below != top or left >= right


def test_a_press_on_a_bar_chooses_its_layer(figures, open_page):
    page = open_page(figures["builder"])
    page.locator(".dl-bar").nth(3).click()
    chosen = page.locator("button.dl-layer[aria-pressed='true']")
    assert chosen.inner_text().startswith("conv2_1")


def test_gates_are_those_of_numpy(load):
    module = load("gate", "deep_architectures/gate.js")
    random = np.random.default_rng(2)
    means, reduce, expand = (random.normal(size=s) for s in (8, (2, 9), (8, 3)))
    found = module.evaluate(
        "([means, reduce, expand]) => gate.gates(means, { reduce, expand })",
        [means.tolist(), reduce.tolist(), expand.tolist()],
    )
    hidden = np.maximum(0, reduce[:, 0] + reduce[:, 1:] @ means)
    expected = 1 / (1 + np.exp(-(expand[:, 0] + expand[:, 1:] @ hidden)))
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_nobody_on_the_dashed_line_is_beaten(load):
    module = load("map", "deep_architectures/map.js")
    models = published.models()
    found = module.evaluate("(models) => map.frontier(models, 'products')", models)
    for one in found:
        cheaper = [m for m in models if m["products"] < one["products"]]
        assert all(m["right"] <= one["right"] for m in cheaper)
