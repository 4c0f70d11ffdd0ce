import numpy as np
from lab_page import address
from playwright.sync_api import expect

from dlcore.lab import Frames


def make():
    def draw(shade, size):
        return np.full((size, size), shade, np.uint8)

    return Frames(
        draw, name="shades", alt="grey {shade}, {size} wide", shade=[0, 100, 200],
        size=[2, 4], start={"shade": 0, "size": 2},
    )  # fmt: skip


def test_sliders_choose_the_picture_and_its_text(open_page):
    page = open_page(make())
    image = page.get_by_role("img")
    expect(image).to_have_attribute("aria-label", "grey 0, 2 wide")
    before = page.locator(".dl-picture img").get_attribute("src")
    page.get_by_role("slider", name="shade").press("ArrowRight")
    expect(image).to_have_attribute("aria-label", "grey 100, 2 wide")
    assert page.locator(".dl-picture img").get_attribute("src") != before
    page.get_by_role("slider", name="size").press("End")
    expect(image).to_have_attribute("aria-label", "grey 100, 4 wide")
    expect(page.locator("[aria-live]")).to_have_text("grey 100, 4 wide")
    shown = page.evaluate("""async () => {
      const image = document.querySelector(".dl-picture img");
      await image.decode();
      const context = new OffscreenCanvas(4, 4).getContext("2d");
      context.drawImage(image, 0, 0);
      return [image.naturalWidth, ...context.getImageData(0, 0, 1, 1).data];
    }""")
    assert shown == [4, 100, 100, 100, 255]


def test_a_link_is_a_picture(open_page):
    page = open_page(make())
    page.get_by_role("slider", name="shade").press("End")
    assert address(page) == "#lab=shades&shade=200&size=2"
    again = open_page(make(), hash="#lab=shades&shade=100&size=4")
    expect(again.get_by_role("img")).to_have_attribute("aria-label", "grey 100, 4 wide")


def test_it_fits_a_phone(open_page):
    page = open_page(make(), width=390, theme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
