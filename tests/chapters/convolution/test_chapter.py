"""Chapter 10: counts, shapes and gradients, and the numbers that its text quotes."""

import numpy as np
import pytest
import torch
from chapter_code import run_cells
from executed import executed

from dlcore import ledger
from dlcore.chapters.convolution import cases as experiments
from dlcore.scratch import convolution as scratch


@pytest.fixture(scope="module")
def chapter():
    return executed("10_convolution")


@pytest.mark.system("L-E7.2")
def test_the_tables_come_out_but_for_two_misprints():
    verdicts = ledger.book("L-E7.2").verdicts
    wrong = {name for name, verdict in verdicts.items() if verdict == "impossible"}
    assert len(wrong) == 2
    others = {verdict for name, verdict in verdicts.items() if name not in wrong}
    assert others == {"confirmed"}


@pytest.mark.system("L-E7.2")
def test_the_counts_are_those_of_pytorch_s_layers():
    layers = [
        torch.nn.Conv2d(3, 64, 5, stride=2, padding=2),
        torch.nn.Conv2d(64, 64, 3, stride=2, padding=1),
        torch.nn.Linear(8 * 8 * 64, 10),
    ]
    facts = experiments.small_network()
    x = torch.zeros(1, 3, 32, 32)
    for name, layer in zip(("first", "second", "third"), layers, strict=True):
        x = layer(x.flatten(1) if name == "third" else x)
        count = sum(weights.numel() for weights in layer.parameters())
        assert facts[f"{name}: weights"] == count
        assert facts[f"{name}: neurons"] == x.numel()


@pytest.mark.system("L-E7.2")
@pytest.mark.parametrize("image", experiments.IMAGES)
def test_sharing_saves_more_weights_than_the_window_if_the_stride_is_small(image):
    facts = experiments.weights_by_layer()
    for kernel in ("3×3", "5×5"):
        own = facts[f"total, {kernel}, {image}"]  # weights if none were shared
        by_window = facts[f"dense, {image}"] / own
        by_sharing = own / facts[f"unique, {kernel}, {image}"]
        assert by_sharing > by_window > 10


@pytest.mark.system("L-E7.5")
def test_the_third_layer_of_figure_7_5_needs_padding(chapter):
    verdicts = ledger.book("L-E7.5").verdicts
    assert list(verdicts.values()).count("impossible") == 1
    assert set(verdicts.values()) == {"confirmed", "impossible"}
    assert chapter.glued["book-case"] == "2 × 3"


@pytest.mark.system("L-E7.5")
def test_receptive_fields_are_where_slopes_are_not_zero():
    for stack in ([(3, 1, 1)] * 3, [(3, 1, 1), (2, 2, 1)], [(3, 2, 1), (3, 1, 2)]):
        x = torch.zeros(1, 1, 40, requires_grad=True)
        y = x
        for kernel, stride, dilation in stack:
            weights = torch.ones(1, 1, kernel)
            y = torch.nn.functional.conv1d(y, weights, stride=stride, dilation=dilation)
        y[0, 0, 4].backward()
        seen = torch.nonzero(x.grad[0, 0]).ravel()
        width = int(seen.max() - seen.min() + 1)
        assert width == experiments.receptive_field(stack)


@pytest.mark.system("L-E8.4")
def test_the_loops_of_the_notebook_are_those_of_the_package():
    scope = run_cells("10_convolution", "imports", "loops")
    generator = np.random.default_rng(0)
    x, w = generator.normal(size=(2, 7, 6)), generator.normal(size=(3, 2, 3, 3))
    b = generator.normal(size=3)
    y = scope["forward"](x, w, b, 2)
    np.testing.assert_allclose(y, scratch.convolve(x[None], w, b, 2)[0])
    found = scope["backward"](y, x, w, 2)
    expected = scratch.convolve_backward(y[None], x[None], w, 2)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, np.squeeze(other))


@pytest.mark.system("L-E8.4")
def test_the_layer_equals_both_frameworks(chapter):
    for name in ("checked", "from-pytorch", "from-keras"):
        assert float(chapter.glued[name]) < 1e-6
    assert chapter.number("product-gain") > 10


@pytest.mark.system("L-AppG")
def test_the_true_convolution_is_numpy_s_in_both_dimensions():
    scope = run_cells(
        "10_convolution",
        *("imports", "template-data", "kernel-figure", "equivariance-code", "flip-two"),
    )
    f, g = np.arange(6.0).reshape(1, 6), np.array([[1.0, -2, 0.5]])
    np.testing.assert_allclose(scope["convolved"](f, g)[0], np.convolve(f[0], g[0]))
    assert set(ledger.book("L-AppG").verdicts.values()) == {"confirmed"}


@pytest.mark.system("F-E5.1")
def test_half_the_light_or_shade_hides_the_eyes_from_a_fixed_threshold():
    scope = run_cells("10_convolution", "imports", "template-data", "rectangles-code")
    face = scope["face"].astype(float)

    def feature(pixels):
        dark, light = pixels[28:36, 41:67], pixels[36:44, 41:67]
        return light.mean() - dark.mean()

    threshold, relative = 20, 0.3
    assert feature(face) > threshold
    assert feature(face / 2) < threshold
    assert feature(face / 2) / (face / 2).std() > relative
    shaded = face * (1 - 0.8 * (1 - np.arange(100) / 99))
    assert feature(shaded) < threshold
    assert feature(shaded) / shaded.std() < relative
    hair_line = face[24:32, 37:63].mean() - face[16:24, 37:63].mean()
    assert hair_line > 2 * feature(face)


@pytest.mark.system("F-E5.2")
def test_each_kernel_finds_its_strokes(chapter):
    assert chapter.number("upright-fits") == 2
    assert chapter.number("level-fits") == 1


@pytest.mark.system("F-E5.3")
def test_the_worked_layer_has_the_book_s_shape():
    assert experiments.worked_example() == {
        "rows": 3,
        "columns": 3,
        "depth": 2,
        "weights": 54,
        "biases": 2,
    }
    assert "confirmed" in ledger.book("F-E5.3").verdicts.values()


@pytest.mark.system("F-E5.4")
def test_both_variants_of_pooling_have_the_book_s_settings():
    assert set(ledger.book("F-E5.4").verdicts.values()) == {"same setting"}


def test_shifts_are_convolved_or_convolved_and_shifted(chapter):
    assert "largest difference inside: 0.0" in chapter.printed("equivariance-code")


def test_a_shift_of_four_pixels_makes_the_network_err(chapter):
    shares = [float(chapter.glued[f"shift-{n}"].split()[0]) for n in (0, 2, 4)]
    assert shares[0] < shares[1] < shares[2]
    assert shares[2] > 5 * shares[0]


def test_nine_weights_are_found_from_five_starts(chapter):
    assert chapter.number("learn-off") < 0.1
    assert chapter.number("learn-fast") < 0.1
    assert chapter.number("learn-slow") > 5 * chapter.number("learn-off")
    assert chapter.number("learn-ratio") > 100


def test_four_pixels_take_most_of_a_template_s_answer_away(chapter):
    assert float(chapter.glued["four-right"].rstrip(" %")) < 30
    assert chapter.glued["four-down"].startswith("−")
