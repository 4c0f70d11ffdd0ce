"""Chapter 11's pictures: changed copies against NumPy, the network that reads them."""

import numpy as np
import pytest
import torch
from chapter_code import explorables
from lab_page import readout
from torch.nn import functional

from dlcore.chapters.convolution.cases import small_reader
from dlcore.lab import PageModel

MOVED = "([x, sides, change]) => [...changes.moved(x, sides, change)]"
LIT = "([x, channels, change]) => [...changes.lit(x, channels, change)]"


@pytest.fixture
def page(load):
    return load("changes", "image_classifiers/changes.js")


def moved(page, x, **change):
    found = page.evaluate(MOVED, [x.ravel().tolist(), x.shape, change])
    return np.reshape(found, x.shape)


@pytest.fixture
def picture():
    return np.random.default_rng(0).integers(0, 256, (8, 8, 3)).astype(float)


@pytest.mark.system("F-E5.6", "L-E8.5")
def test_turns_and_mirrors_are_numpy_s(page, picture):
    cases = (
        ({"turn": 90}, np.rot90(picture, -1)),
        ({"turn": -90}, np.rot90(picture)),
        ({"turn": 180}, picture[::-1, ::-1]),
        ({"mirror": True}, picture[:, ::-1]),
        ({"mirror": True, "turn": 180}, picture[::-1]),
    )
    for change, expected in cases:
        np.testing.assert_allclose(moved(page, picture, **change), expected, atol=1e-6)


def test_shifts_repeat_the_edge(page, picture):
    padded = np.pad(picture, ((3, 0), (0, 2), (0, 0)), mode="edge")
    expected = padded[:8, 2:]
    found = moved(page, picture, down=3, right=-2)
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_turned_and_enlarged_pictures_are_pytorch_s(page):
    row, column = np.mgrid[:9, :9] / 9
    x = 128 + 100 * np.sin(4 * row + 3 * column)[..., None]
    angle, zoom = np.radians(30), 1.4
    inverse = np.array(
        [[np.cos(angle), np.sin(angle), 0], [-np.sin(angle), np.cos(angle), 0]]
    )
    theta = torch.tensor(inverse[None] / zoom)
    grid = functional.affine_grid(theta, (1, 1, 9, 9), align_corners=True)
    expected = functional.grid_sample(
        torch.tensor(x[..., 0])[None, None],
        grid,
        padding_mode="border",
        align_corners=True,
    )
    found = moved(page, x, turn=30, zoom=zoom)
    np.testing.assert_allclose(found[..., 0], expected[0, 0].numpy(), atol=1e-6)


@pytest.mark.system("F-E5.6")
def test_light_is_that_of_pillow(page, picture):
    from PIL import Image, ImageEnhance

    def lit(**change):
        found = page.evaluate(LIT, [picture.ravel().tolist(), 3, change])
        return np.reshape(found, picture.shape)

    image = Image.fromarray(picture.astype(np.uint8))
    brighter = np.asarray(ImageEnhance.Brightness(image).enhance(1.5), float)
    assert np.abs(lit(brightness=1.5) - brighter).max() <= 1
    grey = lit(saturation=0)
    np.testing.assert_allclose(grey, np.repeat(picture.mean(2)[..., None], 3, 2))
    np.testing.assert_allclose(lit(contrast=0), picture.mean())
    assert lit(brightness=2).max() == 255


@pytest.fixture(scope="module")
def figures():
    needed = ("imports", "load", "augment-code")
    return explorables("11_image_classifiers", *needed)


@pytest.mark.system("F-E5.6")
def test_half_a_turn_makes_a_nine_of_the_six(open_page, figures):
    page = open_page(figures["augment"])
    assert "the 6 is read as 9" in readout(page)
    page.get_by_role("button", name="As it is").click()
    assert "As they are: the 6 is read as 6" in readout(page)
    assert "the 3 is read as 3" in readout(page)
    page.get_by_role("button", name="Mirror").click()
    assert readout(page).startswith("Mirrored")


def test_the_picture_reads_as_pytorch_does(open_page, figures):
    model = PageModel.load("convolution.digits")
    network = small_reader().eval()
    network.load_state_dict({k: torch.tensor(v) for k, v in model.state.items()})
    page = open_page(figures["augment"])
    digits = figures["augment"]
    arrays = {row["name"]: row for row in digits.config["arrays"]}
    for name, written in (("six", "6"), ("three", "3")):
        start = arrays[name]["start"]
        x = np.frombuffer(digits.arrays[start : start + 784], np.uint8)
        x = x.reshape(1, 28, 28)[:, ::-1, ::-1].astype(np.float32)
        mean, deviation = model.plan["mean"][0], model.plan["deviation"][0]
        with torch.no_grad():
            logits = network(torch.from_numpy((x - mean) / deviation))
        share, best = torch.softmax(logits, dim=1).max(dim=1)
        said = f"the {written} is read as {best.item()} ({100 * share.item():.0f} %)"
        assert said in readout(page)
