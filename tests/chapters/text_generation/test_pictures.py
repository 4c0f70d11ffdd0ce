"""Chapter 18's pictures: their arithmetic against Python."""

import numpy as np
import pytest
import torch
from chapter_code import run_cells

from dlcore import data
from dlcore.chapters.text_generation import cases


@pytest.mark.system("L-E11.1")
@pytest.mark.parametrize(("length", "step"), [(20, 3), (7, 1), (40, 24), (5, 11)])
def test_the_page_cuts_windows_as_python_does(load, length, step):
    page = load("windows", "text_generation/windows.js")
    found = page.evaluate(
        "([length, step]) => windows.starts(80, length, step)", [length, step]
    )
    assert found == data.windows(np.arange(80), length + 1, step)[:, 0].tolist()


LEAK = """([length, step, split]) => {
  const places = windows.starts(80, length, step);
  const found = windows.parts(places, { characters: 80, length, split });
  return [places, found, windows.leak(places, found, length)];
}"""


@pytest.mark.system("L-E11.1")
@pytest.mark.parametrize("split", ["at random", "by pages"])
def test_only_a_random_split_leaks(load, split):
    page = load("windows", "text_generation/windows.js")
    places, found, leak = page.evaluate(LEAK, [10, 3, split])
    inside = {"training": [], "validation": [], None: []}
    for start, part in zip(places, found, strict=True):
        inside[part] += range(start, start + 11)
    expected = np.isin(inside["validation"], inside["training"]).mean()
    assert leak == pytest.approx(expected)
    assert (leak > 0.5) == (split == "at random")
    assert leak == 0 or split == "at random"
    assert bool(inside[None]) == (split == "by pages")


TREE = {"t": 20, "d": 15, "ti": 40, "ty": 10, "da": 80, "do": 10}


@pytest.mark.system("L-E11.3")
def test_the_tree_of_the_page_is_that_of_the_facts(load):
    page = load("beam", "text_generation/beam.js")
    facts = cases.tree()
    levels = page.evaluate("(tree) => beam.search(beam.treeOf(tree), 2)", TREE)
    for each in levels[1]:
        assert each["p"] == pytest.approx(facts[f"“{each['path']}”"])
    kept = {each["path"] for level in levels for each in level if each["kept"]}
    assert kept == {"t", "d", "ti", "da"}
    for size in (1, 2):
        found = page.evaluate(
            "([tree, size]) => beam.search(beam.treeOf(tree), size)", [TREE, size]
        )
        best = max(each["p"] for each in found[1])
        assert best == pytest.approx(facts[f"best of beam size {size}"])
    best = page.evaluate("(tree) => beam.mostLikely(beam.treeOf(tree)).path", TREE)
    assert best == "da"


@pytest.mark.system("L-E11.2")
def test_the_page_reshapes_as_the_chapter_does(load):
    page = load("reshape", "text_generation/reshape.js")
    cell = run_cells("18_text_generation", "sampling-code", np=np)
    logits = np.random.default_rng(1).normal(size=51) * 2
    for temperature, k, p in ((1.0, 51, 0.9), (0.6, 5, 1.0), (1.6, 12, 0.7)):
        found = page.evaluate(
            "([z, values]) => [...reshape.reshaped(z, values)]",
            [logits.tolist(), {"temperature": temperature, "k": k, "p": p}],
        )
        hot = cell["shares"](logits, temperature)
        expected = cell["top_p"](cell["top_k"](hot, k), p)
        np.testing.assert_allclose(found, expected, atol=1e-12)
        entropy = -sum(share * np.log(share) for share in found if share)
        perplexity = page.evaluate("(all) => reshape.perplexity(all)", found)
        assert perplexity == pytest.approx(np.exp(entropy))


def depends(time, bidirectional, at):
    """The inputs on which an output of a layer of PyTorch depends, by its gradient."""
    torch.manual_seed(0)
    layer = torch.nn.RNN(2, 3, batch_first=True, bidirectional=bidirectional)
    x = torch.randn(1, time, 2, requires_grad=True)
    layer(x)[0][0, at].sum().backward()
    return np.flatnonzero(x.grad[0].abs().sum(1).numpy()).tolist()


@pytest.mark.system("L-E11.4")
@pytest.mark.system("L-E11.5")
@pytest.mark.parametrize("bidirectional", [False, True])
def test_an_output_knows_the_inputs_that_the_picture_says(load, bidirectional):
    page = load("shapes", "text_generation/shapes.js")
    ask = "([kind, both, at]) => shapes.reach(kind, 5, both, at)"
    for at in range(5):
        found = page.evaluate(ask, ["many to many", bidirectional, at])
        assert found == depends(5, bidirectional, at)
    assert page.evaluate(ask, ["one to many", bidirectional, 3]) == [0]
    sizes = page.evaluate("(both) => shapes.outputSize(16, both)", bidirectional)
    layer = torch.nn.LSTM(2, 16, batch_first=True, bidirectional=bidirectional)
    assert sizes == layer(torch.zeros(1, 3, 2))[0].shape[-1]


@pytest.mark.system("L-E11.5")
def test_each_kind_has_the_inputs_and_outputs_of_its_name(load):
    page = load("shapes", "text_generation/shapes.js")
    kinds = ["many to many", "many to one", "one to many", "read first, then write"]
    found = [page.evaluate("(kind) => shapes.stepsOf(kind, 4)", kind) for kind in kinds]
    facts = cases.shapes()
    for kind in kinds[:3]:
        steps = page.evaluate("(kind) => shapes.stepsOf(kind, 5)", kind)
        assert len(steps["outputs"]) == facts[kind]
    counts = [(len(each["inputs"]), len(each["outputs"])) for each in found]
    assert counts == [(4, 4), (4, 1), (1, 4), (2, 3)]
