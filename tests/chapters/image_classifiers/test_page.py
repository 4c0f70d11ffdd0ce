"""The network that names photos, as a page without a kernel and a network shows it."""

import numpy as np
import pytest
import torch
from chapter_code import run_cells
from lab_page import frozen, sources_of
from PIL import Image
from playwright.sync_api import expect

from dlcore import data
from dlcore.chapters.image_classifiers import cases
from dlcore.lab import PageModel


@pytest.fixture(scope="module")
def model():
    return PageModel.load("image_classifiers.photos")


@pytest.fixture(scope="module")
def widget():
    cells = ("imports", "load", "yours-code", "yours-page")
    return run_cells("11_image_classifiers", *cells)["yours-page"]


@pytest.fixture
def page(open_site, model, widget):
    page = open_site(model)
    page.evaluate("(all) => Object.assign(sources, all)", sources_of(widget))
    page.evaluate("([s, b]) => mount(s, b)", list(frozen(widget)))
    page.get_by_role("button", name="Load this network").click()
    expect(page.locator(".dl-outputs")).to_have_count(1)
    return page


def shares_of(pictures, model):
    """What PyTorch says of pictures (pictures, 32, 32, 3)."""
    x = (pictures - model.plan["mean"]) / np.array(model.plan["deviation"])
    x = torch.tensor(x, dtype=torch.float32).permute(0, 3, 1, 2)
    with torch.no_grad():
        return cases.page_network(model)(x).numpy()


def outputs(page):
    contestant = "document.querySelector('.dl-in-page').contestants[0]"
    return page.evaluate(f"{contestant}.outputs")


def test_the_page_names_the_examples_as_pytorch_does(page, model, widget):
    photos = data.cifar10_small()
    rows = widget.config["examples"]
    assert len(rows) == 8
    for row in rows:
        number = int(row["words"].split("(")[1].rstrip(")"))
        page.get_by_role("radio", name=row["words"]).check()
        (expected,) = shares_of(photos.x_test[number][None], model)
        np.testing.assert_allclose(outputs(page), expected, atol=1e-4)
        best = photos.classes[expected.argmax()]
        expect(page.locator(".dl-readout")).to_contain_text(f"says {best}")


def test_a_photo_of_the_reader_is_named_in_the_page(page, model, tmp_path):
    photo = data.cifar10_small().x_train[7]
    path = tmp_path / "mine.png"
    Image.fromarray(photo).save(path)
    page.locator("input[type=file]").set_input_files(path)
    expect(page.locator(".dl-readout")).to_contain_text("For your photo")
    (expected,) = shares_of(photo[None], model)
    np.testing.assert_allclose(outputs(page), expected, atol=1e-4)


def test_the_maps_of_every_layer_can_be_opened(page):
    for words in cases.SHOWN:
        page.get_by_role("radio", name=words).check()
        layer = page.locator(".dl-layer:visible")
        layer.locator(".dl-map").nth(1).press("Enter")
        expect(layer.locator(".dl-explained")).to_contain_text("products")
