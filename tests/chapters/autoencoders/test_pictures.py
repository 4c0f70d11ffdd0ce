"""Chapter 28's pictures: their arithmetic against Python."""

import numpy as np
import pytest
import torch
from torch import nn

from dlcore.chapters.autoencoders import cases, judging
from dlcore.chapters.autoencoders.packing import packed, unpacked


@pytest.mark.system("F-E6.1")
def test_the_best_angle_is_that_of_the_eigenvector(load):
    page = load("axis", "autoencoders/axis.js")
    points = cases.cloud()
    found = page.evaluate("(points) => axis.bestAngle(points)", points.tolist())
    facts = cases.principal_axis()
    assert found == pytest.approx(facts["angle by eigenvectors"], abs=1e-3)
    kept = page.evaluate("([p, a]) => axis.kept(p, a)", [points.tolist(), found])
    total = np.square(points).sum(axis=1).mean()
    assert kept["along"] + kept["across"] == pytest.approx(total)
    assert kept["along"] / total == pytest.approx(facts["share kept"], abs=1e-4)
    assert abs(kept["correlation"]) < 1e-9


@pytest.mark.system("F-E6.2")
def test_the_best_cut_is_that_of_python(load):
    page = load("circles", "autoencoders/circles.js")
    points, labels = cases.rings()
    for codes in (points[:, 0], np.hypot(*points.T)):
        found = page.evaluate(
            "([codes, labels]) => circles.bestCut(codes, labels)",
            [codes.tolist(), labels.tolist()],
        )
        assert found == pytest.approx(cases.best_cut(codes, labels))


@pytest.mark.system("L-P17.1")
def test_the_page_computes_the_network_with_its_rounded_weights(load):
    page = load("dense", "autoencoders/dense.js")
    torch.manual_seed(1)
    layers = [
        nn.Linear(6, 5),
        nn.ReLU(),
        nn.Linear(5, 2),
        nn.Linear(2, 4),
        nn.Sigmoid(),
    ]
    about, weights, biases = packed(layers)
    x = np.random.default_rng(1).random((3, 6))
    expected = unpacked(about, weights, biases, x)
    with torch.no_grad():
        exact = nn.Sequential(*layers)(torch.tensor(x, dtype=torch.float32)).numpy()
    np.testing.assert_allclose(expected, exact, atol=0.01)
    for row, right in zip(x, expected, strict=True):
        found = page.evaluate(
            """([about, weights, biases, x]) => [...dense.forward(dense.denseLayers(
            about, new Uint8Array(weights), new Float32Array(biases)), x)]""",
            [about, weights.tolist(), biases.tolist(), row.tolist()],
        )
        np.testing.assert_allclose(found, right, atol=1e-6)
    one = page.evaluate("([a, b]) => dense.absoluteError(a, b)", x[:2].tolist())
    assert one == pytest.approx(judging.pixel_errors(x[:1], x[1:2])[0])
    one = page.evaluate("([a, b]) => dense.distance(a, b)", x[:2].tolist())
    assert one == pytest.approx(judging.distances(x[:1], x[1:2])[0])


@pytest.mark.system("L-P17.1")
def test_the_area_under_the_curve_is_that_of_python(load):
    page = load("outliers", "autoencoders/outliers.js")
    random = np.random.default_rng(2)
    inside, outside = random.random(30), random.random(20) + 0.3
    both = [inside.tolist(), outside.tolist()]
    found = page.evaluate(
        "([a, b]) => outliers.areaUnder(outliers.curveOf(a, b))", both
    )
    assert found == pytest.approx(judging.area(inside, outside))


@pytest.mark.system("L-S17.1")
def test_the_arrows_are_the_slope_of_the_log_density(load):
    page = load("score", "autoencoders/score.js")
    points = np.random.default_rng(3).normal(size=(20, 2)).tolist()
    place, noise, h = [0.4, -0.3], 0.5, 1e-5
    code = "([p, at, s]) => [score.denoised(p, at, s), score.logDensity(p, at, s)]"
    clean, _ = page.evaluate(code, [points, place, noise])
    for axis in range(2):
        up, down = list(place), list(place)
        up[axis] += h
        down[axis] -= h
        high, low = (page.evaluate(code, [points, at, noise])[1] for at in (up, down))
        slope = noise**2 * (high - low) / (2 * h)
        assert clean[axis] - place[axis] == pytest.approx(slope, abs=1e-6)


@pytest.mark.system("F-E6.5")
def test_distances_of_rows_are_those_of_python(load):
    page = load("rows", "autoencoders/rows.js")
    random = np.random.default_rng(4)
    rows, others = random.integers(0, 256, (2, 3, 784))
    found = page.evaluate(
        "([a, b]) => rows.meanDistance(a, b)", [rows.tolist(), others.tolist()]
    )
    expected = judging.distances(rows / 255, others / 255).mean()
    assert found == pytest.approx(expected)
