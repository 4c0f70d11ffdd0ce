"""Chapter 15's pictures: their arithmetic against Python, and their controls."""

import numpy as np
import pytest
import torch
from chapter_code import explorables
from lab_page import readout

from dlcore import data
from dlcore.chapters.detection_and_segmentation import cases as experiments
from dlcore.chapters.detection_and_segmentation import finding, networks
from dlcore.lab import PageModel
from dlcore.scratch import boxes, upsampling

NEEDED = (
    *("imports", "tasks-data", "canvases-code", "suppression-data"),
    *("precision-code", "precision-data", "paint-code", "three-nets-shipped"),
)
ANY = np.random.default_rng(15)


@pytest.fixture(scope="module")
def figures():
    return explorables("15_detection_and_segmentation", *NEEDED)


@pytest.fixture
def page(load):
    return load("boxes", "detection_and_segmentation/boxes.js")


def some_boxes(count):
    corner = ANY.uniform(0, 40, (count, 2))
    return np.concatenate([corner, corner + ANY.uniform(2, 24, (count, 2))], axis=1)


@pytest.mark.system("L-B.b")
def test_the_page_measures_and_suppresses_as_numpy_does(page):
    many, scores = some_boxes(40), ANY.uniform(size=40)
    found = page.evaluate(
        "([a]) => a.map((one) => a.map((two) => boxes.overlap(one, two)))",
        [many.tolist()],
    )
    expected = boxes.intersection_over_union(many, many)
    np.testing.assert_allclose(found, expected, atol=1e-12)
    for threshold in (0.0, 0.3, 0.7):
        kept = page.evaluate(
            "([a, s, t]) => boxes.suppress(a, s, t)",
            [many.tolist(), scores.tolist(), threshold],
        )
        assert kept == boxes.suppress(many, scores, threshold)


@pytest.mark.system("L-B.d")
def test_the_page_corrects_and_grades_as_numpy_does(page):
    truth, proposals, scores = some_boxes(12), some_boxes(12), ANY.uniform(size=12)
    t = page.evaluate(
        "([a, b]) => a.map((one, i) => boxes.offsets(one, b[i]))",
        [truth.tolist(), proposals.tolist()],
    )
    np.testing.assert_allclose(t, boxes.offsets(truth, proposals), atol=1e-12)
    back = page.evaluate(
        "([b, t]) => b.map((one, i) => boxes.moved(one, t[i]))", [proposals.tolist(), t]
    )
    np.testing.assert_allclose(back, truth, atol=1e-9)
    near = truth + ANY.normal(0, 2, truth.shape)
    right = page.evaluate(
        "([a, s, b]) => boxes.hits(a, s, b, 0.5)",
        [near.tolist(), scores.tolist(), truth.tolist()],
    )
    assert right == boxes.hits(near, scores, truth).tolist()


@pytest.mark.system("L-B.c")
def test_the_page_cuts_regions_as_numpy_does(page):
    features = ANY.normal(size=(1, 16, 16))
    for box in some_boxes(15):
        arguments = [features.ravel().tolist(), box.tolist()]
        pooled = page.evaluate(
            "([f, b]) => boxes.regionPool(f, [16, 16], b, 3, 4)", arguments
        )
        np.testing.assert_allclose(
            pooled, boxes.region_pool(features, box, 3, 4).ravel(), atol=1e-12
        )
        aligned = page.evaluate(
            "([f, b]) => boxes.regionAlign(f, [16, 16], b, 3, 4)", arguments
        )
        np.testing.assert_allclose(
            aligned, boxes.region_align(features, box, 3, 4).ravel(), atol=1e-12
        )


@pytest.mark.system("L-B.e")
def test_the_page_enlarges_as_numpy_does(load):
    page = load("up", "detection_and_segmentation/upsampling.js")
    x = ANY.normal(size=(1, 1, 3, 3))
    kernel = upsampling.bilinear_kernel

    def leave(kernel, factor):
        return upsampling.transposed_convolution(x, kernel[None, None], factor)

    for factor in (2, 3):
        expected = {
            "nearest": upsampling.nearest(x, factor),
            "bilinear": upsampling.bilinear(x, factor),
            "bilinear kernel": leave(kernel(factor), factor),
            "ones": leave(np.ones((4, 4)), factor),
        }
        for way, values in expected.items():
            found = page.evaluate(
                "([x, way, f]) => up.enlarge(x, way, f, 4).values",
                [x.ravel().tolist(), way, factor],
            )
            np.testing.assert_allclose(found, values.ravel(), atol=1e-12)


@pytest.mark.system("L-B.d")
def test_the_curve_of_the_page_has_the_area_of_numpy(load):
    page = load("curve", "detection_and_segmentation/precision.js")
    right = ANY.integers(0, 2, 60)
    found = page.evaluate("(r) => curve.curve(r, 50).area", right.tolist())
    expected = boxes.average_precision(right, -np.arange(60), 50)
    assert found == pytest.approx(expected)


@pytest.mark.system("L-B.f")
def test_the_scores_of_masks_are_those_of_their_definitions(load):
    page = load("paint", "detection_and_segmentation/paint.js")
    mask, truth = ANY.integers(0, 2, (2, 80))
    found = page.evaluate(
        "([m, t]) => paint.scores(m, t)", [mask.tolist(), truth.tolist()]
    )
    both, either = (mask & truth).sum(), (mask | truth).sum()
    assert found["iou"] == pytest.approx(both / either)
    assert found["dice"] == pytest.approx(2 * both / (mask.sum() + truth.sum()))
    assert found["accuracy"] == pytest.approx((mask == truth).mean())
    page = load("parts", "detection_and_segmentation/segments.js")
    guess, truth = ANY.integers(8, 11, (2, 90))
    found = page.evaluate(
        "([g, t]) => parts.grade(g, t)", [guess.tolist(), truth.tolist()]
    )
    table = experiments.confusion(guess, truth)[8:, 8:]
    right = np.diag(table)
    expected = np.mean(right / (table.sum(0) + table.sum(1) - right))
    assert found["iou"] == pytest.approx(expected)


@pytest.mark.system("L-B.d")
def test_the_detector_of_the_page_finds_what_pytorch_finds(open_page, figures):
    """Its outputs to 1e-4; the boxes, their scores and their names."""
    page = open_page(figures["detector"])
    page.get_by_role("button", name="Next test canvas").click()
    canvases = data.canvases(200, part="test", seed=3)
    model = PageModel.load("detection_and_segmentation.detector")
    network = networks.detector()
    network.load_state_dict({k: torch.tensor(v) for k, v in model.state.items()})
    for number in range(3):
        shown = page.evaluate("document.querySelector('.dl-widget').found")
        pixels = np.array(shown["pixels"]).reshape(64, 64)
        np.testing.assert_array_equal(pixels, canvases.pictures[number])
        with torch.no_grad():
            outputs = network(torch.tensor(pixels[None] / 255).float())[0].numpy()
        found = np.array(shown["outputs"]).reshape(16, 16, -1).transpose(2, 0, 1)
        limit = 1e-4 * max(1, np.abs(outputs).max())
        np.testing.assert_allclose(found, outputs, atol=limit)
        where, scores, labels = finding.found(outputs, networks.SHAPES, faint=0.5)
        kept = shown["kept"]
        assert [each["label"] for each in kept] == labels.tolist()
        np.testing.assert_allclose([each["box"] for each in kept], where, atol=1e-2)
        np.testing.assert_allclose([e["score"] for e in kept], scores, atol=1e-3)
        page.get_by_role("button", name="Next test canvas").click()


def test_digits_are_moved_sized_and_removed_by_keys(open_page, figures):
    page = open_page(figures["detector"])
    pixels = "document.querySelector('.dl-widget').found.pixels"
    before = page.evaluate(pixels)
    token = page.locator('[data-key="digit-0"]')
    token.focus()
    token.press("ArrowRight")
    moved = page.evaluate(pixels)
    assert moved != before
    corner = page.locator('[data-key="digit-0-corner"]')
    corner.focus()
    corner.press("ArrowDown")
    assert page.evaluate(pixels) != moved
    page.locator('[data-key="digit-0"]').press("Delete")
    assert page.locator('[data-key^="digit-"]').count() == 2 * 2


def test_a_cut_out_is_laid_down_and_counts_as_no_digit(open_page, figures):
    page = open_page(figures["detector"])
    pixels = "document.querySelector('.dl-widget').found.pixels"
    before = np.array(page.evaluate(pixels))
    page.get_by_role("button", name="Add a cut-out").click()
    laid = np.array(page.evaluate(pixels))
    assert (laid >= before).all()
    assert (laid > before).sum() > 50
    assert "of 3 digits found" in readout(page)
    token = page.locator('[data-key="digit-3"]')
    assert "cut-out: bird" in token.get_attribute("aria-label")
    token.focus()
    token.press("ArrowDown")
    assert (np.array(page.evaluate(pixels)) != laid).any()
    page.locator('[data-key="digit-3"]').press("Delete")
    np.testing.assert_array_equal(page.evaluate(pixels), before)


def test_the_pen_draws_by_pointer_and_by_keys(open_page, figures):
    page = open_page(figures["detector"])
    page.get_by_role("button", name="Clear").click()
    assert "Found: nothing" in readout(page)
    page.get_by_role("button", name="Pen: on or off").click()
    ink = (
        "document.querySelector('.dl-widget').found.pixels.filter((v) => v > 0).length"
    )
    pen = page.locator('[data-key="pen"]')
    pen.focus()
    pen.press(" ")
    for _ in range(5):
        page.locator('[data-key="pen"]').press("ArrowDown")
    by_keys = page.evaluate(ink)
    assert by_keys > 10
    box = pen.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 120, steps=4)
    page.mouse.up()
    assert page.evaluate(ink) > by_keys + 20
