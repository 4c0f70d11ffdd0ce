"""Figures follow the page: its ink, its paper, its width, and its screen readers."""

import base64
import html
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from dlcore import data, figures

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("agg")
        figures.use_style()
        yield
    plt.close("all")


def curve(colour=None, height=1.0):
    figure, axes = plt.subplots()
    axes.plot([0, 1, 2], [height, 0.5, 0.2], "o-", color=colour, label="error")
    axes.set(xlabel="epoch", ylabel="error $\\eta$", title="A title")
    axes.legend()
    return figure


def parsed(svg):
    return ElementTree.fromstring(str(svg))


def ids_and_references(svg):
    ids = re.findall(r'\bid="([^"]+)"', svg)
    references = re.findall(r'(?:url\(#|href="#)([^)"]+)', svg)
    return ids, references


def luminance(colour):
    channels = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(
        channels <= 0.03928, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4
    )
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_all_curve_colours_can_be_read_as_text_on_their_page():
    for light, dark in zip(figures.LIGHT, figures.DARK, strict=True):
        assert contrast(light, "#ffffff") >= 4.5
        assert contrast(light, "#f5f5f5") >= 4.5
        assert contrast(dark, "#14181e") >= 4.5
        assert contrast(dark, "#111111") >= 4.5


def test_figures_and_widgets_have_the_same_colours():
    theme = Path(figures.__file__).with_name("lab") / "frontend" / "kit" / "theme.css"
    shades = re.findall(r"--dl-c(\d): (#[0-9a-f]{6});", theme.read_text("utf-8"))
    assert shades == [
        (str(n), shade)
        for colours in (figures.LIGHT, figures.DARK)
        for n, shade in enumerate(colours)
    ]


def test_ink_paper_and_curves_come_from_the_page():
    svg = figures.to_svg(curve(), "An error curve")
    parsed(svg)
    assert "#000000" not in svg
    assert "#ffffff" not in svg
    assert "currentColor" in svg
    assert "stroke: var(--dl-c0, #0067a6)" in svg
    assert 'fill="currentColor"' in svg.split(">")[0]


def test_a_figure_without_the_style_is_transparent_too():
    with mpl.rc_context():
        mpl.rcdefaults()
        svg = figures.to_svg(curve(), "An error curve")
    assert "#ffffff; opacity: 1" not in svg
    first_patches = re.findall(r"<path[^>]*?/>", svg)[:2]
    assert all("fill: none" in patch for patch in first_patches)


def test_text_stays_text_in_the_font_of_the_page():
    svg = figures.to_svg(curve(), "An error curve")
    texts = ["".join(t.itertext()).strip() for t in parsed(svg).iter(f"{SVG}text")]
    assert "epoch" in texts
    assert "A title" in texts
    assert "DejaVu" not in svg
    assert "--pst-font-family-base" in svg


def test_the_width_follows_the_page_and_nothing_leaks_out_of_the_svg():
    svg = figures.to_svg(curve(), "An error curve")
    root = parsed(svg)
    assert "width" not in root.attrib
    assert root.attrib["style"] == "width:100%;max-width:468pt;height:auto"
    assert root.attrib["viewBox"].startswith("0 0 468")
    assert "<style" not in svg
    assert "<metadata" not in svg


def test_two_figures_on_a_page_share_no_id_and_every_reference_has_a_target():
    first = figures.to_svg(curve(), "One")
    second = figures.to_svg(curve(height=0.9), "Two")
    ids, references = ids_and_references(first)
    other_ids, _ = ids_and_references(second)
    assert references
    assert set(references) <= set(ids)
    assert len(ids) == len(set(ids))
    assert not set(ids) & set(other_ids)


def test_the_same_figure_gives_the_same_source():
    assert figures.to_svg(curve(), "A") == figures.to_svg(curve(), "A")


def test_the_alternative_text_is_the_name_of_the_picture():
    alt = 'Error < 5 % & "falling"\n over 3 epochs'
    root = parsed(figures.to_svg(curve(), alt))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == 'Error < 5 % & "falling" over 3 epochs'
    unnamed = parsed(figures.to_svg(curve()))
    assert unnamed.attrib["aria-hidden"] == "true"
    assert "role" not in unnamed.attrib


def test_a_picture_can_be_named_later_and_named_anew():
    picture = figures.digit_grid(np.zeros((1, 4, 4), np.uint8))
    first = figures.to_svg(picture, "first > name")
    second = figures.to_svg(first, "second")
    assert parsed(second).attrib["aria-label"] == "second"
    assert parsed(second).attrib["role"] == "img"
    assert "aria-hidden" not in parsed(second).attrib
    assert parsed(figures.to_svg(second)).attrib["aria-hidden"] == "true"


@pytest.mark.parametrize("alt", ["", "   \n"])
def test_an_empty_alternative_text_is_refused(alt):
    with pytest.raises(ValueError, match="say what it shows"):
        figures.show(curve(), alt)


def test_show_displays_html_with_both_themes_and_closes_the_figure(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    figure = curve()
    assert figures.show(figure, "An error curve") is None
    (page,) = shown
    markup = page.data
    assert 'class="dl-figure"' in markup
    assert 'html[data-theme="dark"] .dl-figure' in markup
    assert 'body[data-jp-theme-light="false"] .dl-figure' in markup
    assert figures.LIGHT[0] in markup
    assert figures.DARK[0] in markup
    assert 'aria-label="An error curve"' in markup
    assert not plt.fignum_exists(figure.number)


def sheet_of(svg):
    encoded = re.search(r"base64,([^\"]+)", svg)[1]
    picture = Image.open(io.BytesIO(base64.b64decode(encoded)))
    return np.asarray(picture.convert("L"))


def test_a_digit_grid_holds_the_pixels_as_a_mask_for_the_pages_ink():
    images = data.mnist().x_train[:7]
    svg = figures.digit_grid(images, columns=3)
    parsed(svg)
    sheet = sheet_of(svg)
    assert sheet.shape == (3 * 32, 3 * 32)
    np.testing.assert_allclose(sheet[2:30, 2:30], images[0], atol=9)
    np.testing.assert_allclose(sheet[66:94, 2:30], images[6], atol=9)
    assert not sheet[64:, 32:].any()  # nothing after the last picture
    assert "image-rendering:pixelated" in svg
    assert 'fill="currentColor"' in svg
    ids, references = ids_and_references(svg)
    assert set(ids) == set(references)
    assert figures.digit_grid(images, columns=3) == svg
    assert figures.digit_grid(images[::-1], columns=3) != svg


def test_a_digit_grid_writes_labels_below():
    svg = figures.digit_grid(np.zeros((2, 5, 5), np.uint8), labels=["<7>", 3])
    texts = [t.text for t in parsed(svg).iter(f"{SVG}text")]
    assert texts == ["<7>", "3"]
    assert html.escape("<7>") in svg


def test_floats_from_0_to_1_are_ink_too():
    half = np.full((1, 6, 6), 0.5)
    assert int(sheet_of(figures.digit_grid(half))[4, 4]) == pytest.approx(128, abs=9)
    assert figures.digit_grid(half) == figures.digit_grid(half.astype(np.float32))


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (np.zeros((28, 28), np.uint8), None, "count, height, width"),
        (np.zeros((0, 28, 28), np.uint8), None, "count, height, width"),
        (np.full((1, 4, 4), 3.0), None, "range from 3 to 3"),
        (np.zeros((2, 4, 4), np.uint8), ["one"], "2 labels, not 1"),
    ],
)
def test_what_cannot_be_drawn_is_named(images, labels, message):
    with pytest.raises(ValueError, match=message):
        figures.digit_grid(images, labels)


def test_a_page_of_digits_is_small():
    assert len(figures.digit_grid(data.mnist().x_train[:40])) < 9_000


@pytest.mark.parametrize(("colours", "mode"), [("gray", "L"), ("viridis", "RGB")])
def test_a_picture_in_a_figure_keeps_its_pixels_and_no_idle_channel(colours, mode):
    level = np.random.default_rng(0).uniform(size=(40, 40))
    figure, axes = plt.subplots()
    axes.imshow(level, cmap=colours, interpolation="none")
    (text,) = re.findall(r"data:image/png;base64,([^\"]+)", figures.to_svg(figure))
    picture = Image.open(io.BytesIO(base64.b64decode(text)))
    assert picture.mode == mode
    wanted = plt.get_cmap(colours)(plt.Normalize()(level), bytes=True)[..., :3]
    np.testing.assert_array_equal(np.asarray(picture.convert("RGB")), wanted)


def test_a_picture_with_a_clear_part_keeps_it():
    level = np.ma.masked_less(np.random.default_rng(0).uniform(size=(40, 40)), 0.2)
    figure, axes = plt.subplots()
    axes.imshow(level, interpolation="none")
    (text,) = re.findall(r"data:image/png;base64,([^\"]+)", figures.to_svg(figure))
    picture = Image.open(io.BytesIO(base64.b64decode(text)))
    assert np.array_equal(np.asarray(picture)[..., 3] == 0, level.mask)
