"""Chapter 13's pictures: their arithmetic against Python, and their controls."""

import itertools

import numpy as np
import pytest
from executed import executed

from dlcore import ledger
from dlcore.chapters.transfer_learning import page


def test_signs_and_colours_are_those_of_numpy(load):
    random = np.random.default_rng(1)
    up = random.integers(0, 2, 24)
    pixels = random.integers(0, 256, 24)
    tab = load("attack", "transfer_learning/attack.js")
    found = tab.evaluate(
        "([bits, pixels]) => [pixels.map((_, i) => attack.signAt(bits, i)),"
        " [...attack.changed(pixels, bits, 8)]]",
        [np.packbits(up).tolist(), pixels.tolist()],
    )
    signs = np.where(up, 1, -1)
    assert found[0] == signs.tolist()
    assert found[1] == np.clip(pixels + 8 * signs, 0, 255).tolist()


def test_a_window_shows_its_part_of_the_photo(load):
    photo = np.arange(2 * 5 * 3).reshape(2, 5, 3)
    tab = load("moved", "transfer_learning/moved.js")
    found = tab.evaluate(
        "(pixels) => [0, 1, 2, 3].map((i) => moved.windowed(pixels, 2, 5, 3)(i))",
        photo.ravel().tolist(),
    )
    assert np.array(found)[:, :3].tolist() == photo[:, 3:].reshape(4, 3).tolist()


def test_the_first_name_of_each_shift(load):
    tab = load("moved", "transfer_learning/moved.js")
    assert tab.evaluate("() => moved.firsts([[0.1, 0.6], [0.5, 0.2]])") == [1, 0]


def test_intervals_and_what_is_left_are_those_of_the_ledger(load):
    tab = load("sure", "transfer_learning/sure.js")
    for right, count in ((3, 10), (60, 100), (7, 7)):
        found = tab.evaluate("([r, n]) => sure.wilson(r, n)", [right, count])
        assert found == pytest.approx(ledger.wilson(right, count), abs=1e-4)
    shares, right = [0.2, 0.5, 0.9, 0.95], [0, 1, 1, 0]
    found = tab.evaluate("([s, r]) => sure.above(s, r, 0.5)", [shares, right])
    assert found == {"count": 3, "right": 2}
    bins = tab.evaluate("([s, r]) => sure.binned(s, r)", [shares, right])
    assert [one["count"] for one in bins] == [1, 1, 2]
    assert bins[-1]["share"] == pytest.approx(0.925)
    assert sum(one["right"] for one in bins) == 2


def test_freezing_costs_what_the_text_says(load):
    parts = page.parts()
    tab = load("freeze", "transfer_learning/freeze.js")
    frozen = len(parts) - 1
    found = tab.evaluate("([p, f]) => freeze.costs(p, f)", [parts, frozen])
    assert found["weights"] == parts[-1]["weights"]
    assert found["backward"] == 2 * parts[-1]["products"]
    everything = sum(part["products"] for part in parts)
    assert found["forward"] == everything
    saved = 1 - (found["forward"] + found["backward"]) / (3 * everything)
    assert saved == pytest.approx(2 / 3, abs=0.01)


def test_the_size_that_counts_is_the_largest_below(load):
    tab = load("sizes", "transfer_learning/sizes.js")
    script = "() => [1, 10, 60, 900].map((n) => sizes.placeOf([10, 50, 500], n))"
    assert tab.evaluate(script) == [-1, 0, 1, 2]


def test_names_stand_beside_their_curves_and_cover_nothing(load):
    tab = load("names", "transfer_learning/names.js")
    high = [[50, 40], [150, 60], [250, 80]]
    low = [[50, 44], [150, 140], [250, 180]]
    late = [[150, 62], [250, 130]]
    curves = [
        {"words": words, "places": places}
        for words, places in (("upper", high), ("lower", low), ("late", late))
    ]
    frame = {"left": 48, "right": 300, "top": 10, "bottom": 200}
    boxes = tab.evaluate("([c, f]) => names.boxesFor(c, f)", [curves, frame])
    for box in boxes:
        assert frame["left"] <= box["left"] < box["right"] <= frame["right"]
    for box, other in itertools.combinations(boxes, 2):
        assert (
            box["right"] <= other["left"]
            or other["right"] <= box["left"]
            or (box["bottom"] <= other["top"] or other["bottom"] <= box["top"])
        )
    for box, curve in itertools.product(boxes, curves):
        for x, y in curve["places"]:
            inside = box["left"] < x < box["right"] and box["top"] < y < box["bottom"]
            assert not inside


def test_the_gallery_shows_photo_after_photo(load):
    tab = load("gallery", "transfer_learning/gallery.js")
    found = tab.evaluate(
        "() => [...gallery.photoOf(Uint8Array.from(Array(36).keys()), 2, 1)]"
    )
    assert found == list(range(12, 24))


def test_bars_keep_their_lengths_beside_a_network_in_the_page(open_page):
    chapter = executed("13_transfer_learning")
    tab = open_page(chapter.widget("namer-figure"), chapter.widget("freeze"))
    bars = tab.evaluate(
        "() => [...document.querySelectorAll('.dl-explorable rect.dl-solid')]"
        ".map((bar) => bar.getBoundingClientRect().width)"
    )
    parts = page.parts()
    longest = max(part["weights"] for part in parts)
    for part, bar in zip(parts, bars, strict=True):
        expected = max(bars) * part["weights"] / longest
        assert bar == pytest.approx(max(2, expected), abs=1)
