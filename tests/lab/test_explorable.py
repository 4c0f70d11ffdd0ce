"""Explorable: pictures that a module draws, moved by sliders, choices and buttons."""

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from lab_page import script
from site_tools import barriers

from dlcore import contents
from dlcore.lab import Explorable
from dlcore.lab.explorable import read_slider
from dlcore.lab.join import JoinError

PICTURES = Path(__file__).parent / "pictures"
LIMIT = 15_000  # characters of a picture beyond the building blocks
LARGER = {
    "table.js": 26_000,  # it reads, and refuses, whatever a reader brings
    "augment.js": 28_000,  # it turns, tints and mirrors a photo, and reads digits anew
    "explain.js": 41_000,  # it computes a network, and opens each of its numbers
    "detector.js": 41_000,  # it computes a network, and each anchor can be opened
    "groups.js": 27_000,  # it unpacks what a network has learned
    "kernels.js": 28_000,  # it computes a network's kernels and gates
    "elmo.js": 27_000,  # it computes a network, from both ends of a sentence
    "tagger.js": 28_000,  # it computes a network, from the letters of each word
    "path.js": 27_000,  # it computes a network, word by word
    "review.js": 30_000,  # it computes three networks, and each word can be left out
    "learner.js": 40_000,  # it computes a GPT, and lets it learn
    "parser.js": 36_000,  # it computes three networks, and searches with a beam
}
POINTS = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])


def make(name="plane", **changes):
    settings = {
        "alt": "A line between points.",
        "sliders": {
            "w0": (-2, 2, 0.1, 0.9),
            "w1": (-2.0, 2.0, 0.1, -0.6),
            "x": [-1, 1],
        },
        "choices": {
            "gate": ["nand", "and", "or", "xor", "no"],
            "shaded": [False, True],
        },
        "labels": {"w0": "w₀ (bias)", "nand": "NAND"},
        "data": {"points": POINTS, "labels": [1, 1, 1, -1]},
    }
    return Explorable(PICTURES / "line.js", name=name, **(settings | changes))


def readout(page, number=0):
    return page.locator(".dl-readout").nth(number)


def line(page):
    return page.locator(".dl-stroke").nth(2).get_attribute("d")


def test_slider_moves_the_picture_by_keyboard(open_page):
    page = open_page(make())
    assert "z(0, 0) = 0.90, slope −0.6, nand" in readout(page).inner_text()
    before = line(page)
    slider = page.get_by_label("w₀ (bias)")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert "z(0, 0) = 1.20" in readout(page).inner_text()
    assert slider.get_attribute("aria-valuetext") == "1.2"
    assert line(page) != before
    assert page.evaluate("widgets[0].model.get('values').w0") == 1.2
    assert page.problems == []


def test_a_list_of_two_values_is_a_slider_too(open_page):
    page = open_page(make())
    page.get_by_label("x", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("widgets[0].model.get('values').x") == 1


def test_choices_are_native_controls(open_page):
    page = open_page(make(choices={"gate": ["nand", "xor"], "shaded": [False, True]}))
    assert page.locator("fieldset legend").inner_text() == "gate"
    page.get_by_label("xor").check(force=True)
    assert "xor" in readout(page).inner_text()
    assert page.locator("image").count() == 0
    page.get_by_label("shaded").check()
    assert page.locator("image").count() == 1


def test_many_choices_become_a_menu(open_page):
    page = open_page(make())
    menu = page.get_by_label("gate")
    assert menu.locator("option").first.inner_text() == "NAND"
    menu.select_option("or")
    assert re.search(r"slope −0\.6, or,", readout(page).inner_text())


def test_actions_change_state_and_values(open_page):
    page = open_page(make())
    step = page.get_by_role("button", name="Step")
    step.click()
    assert "0.95" in readout(page).inner_text()
    step.focus()
    page.keyboard.press("Enter")
    assert "1.05" in readout(page).inner_text()
    assert "updates 2" in readout(page).inner_text()
    page.get_by_role("button", name="Reset").click()
    assert "z(0, 0) = 0.90" in readout(page).inner_text()
    page.get_by_role("button", name="Add ten").click()
    assert "updates 10" in readout(page).inner_text()


def test_animation_runs_and_pauses(open_page):
    page = open_page(make())
    run = page.get_by_role("button", name="Run")
    run.click()
    page.wait_for_function("document.body.innerText.includes('updates 4')")
    assert run.inner_text() == "Run"
    page.get_by_role("button", name="Reset").click()
    press = "(button) => { button.click(); return button.textContent; }"
    assert run.evaluate(press) == "Pause"
    assert run.evaluate(press) == "Run"
    assert "updates 4" not in readout(page).inner_text()


def test_animation_is_still_for_readers_who_want_calm(open_page):
    page = open_page(make(), reduced_motion="reduce")
    page.get_by_role("button", name="Run").click()
    assert "updates 4" in readout(page).inner_text()


def test_address_carries_values_and_state(open_page):
    page = open_page(make())
    page.get_by_label("w₀ (bias)").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name="Step").click()
    page.wait_for_function("location.hash.includes('%3A1%7D')")
    hash_ = page.evaluate("location.hash")
    assert hash_.startswith("#lab=plane&w0=0.85")

    other = open_page(make(), hash=hash_)
    assert "z(0, 0) = 0.85" in readout(other).inner_text()
    assert "updates 1" in readout(other).inner_text()
    assert other.problems == []


NONSENSE = ["w0=none&gate=maybe", "state=%7B", "w0=&w1=NaN&x=0", "gate=__proto__"]
NONSENSE += ["state=[1,2]", "state=null", "state=5", 'state={"updates":"q"}']
NONSENSE += ['state={"updates":1e308}', 'state={"__proto__":{"updates":5},"other":1}']


def test_address_that_makes_no_sense_is_passed_over(open_page):
    page = open_page(make(), hash="#lab=other&w0=1")
    for words in NONSENSE:
        page.evaluate("(hash) => { location.hash = hash; }", f"lab=plane&{words}")
        page.wait_for_function("true")
        assert "z(0, 0) = 0.90, slope −0.6, nand" in readout(page).inner_text(), words
        assert "updates 0" in readout(page).inner_text(), words


def test_an_address_keeps_every_slider_within_its_range(open_page):
    sliders = {
        "w0": (-2.0, 2.0, 0.1, 0.9),
        "w1": (-2.0, 2.0, 0.1, 1),
        "n": (1, 9, 2, 3),
    }
    page = open_page(make(sliders=sliders), hash="#lab=plane&w0=1e9&w1=-1e308&n=4.2")
    values = page.evaluate("widgets[0].model.get('values')")
    assert (values["w0"], values["w1"], values["n"]) == (2, -2, 4)
    assert "z(0, 0) = 2.00" in readout(page).inner_text()


def test_several_on_a_page_are_independent(open_page):
    page = open_page(make("one"), make("two"))
    page.get_by_label("w₀ (bias)").first.focus()
    page.keyboard.press("End")
    assert "z(0, 0) = 2.00" in readout(page, 0).inner_text()
    assert "z(0, 0) = 0.90" in readout(page, 1).inner_text()
    page.wait_for_function("location.hash.startsWith('#lab=one')")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(set(ids)) == len(ids)


def test_handle_moves_by_keyboard_and_keeps_the_focus(open_page):
    page = open_page(make())
    handle = page.locator("[data-key=start]")
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert "slope −0.4" in readout(page).inner_text()
    assert handle.get_attribute("aria-valuetext") == "−0.40, 0.00"


def test_handle_moves_by_mouse(open_page):
    page = open_page(make())
    box = page.locator("[data-key=start] circle").last.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    unit = (480 - 48 - 14) / 4  # pixels a unit
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + unit / 2, y, steps=3)
    page.mouse.move(x + unit, y, steps=3)
    page.mouse.up()
    assert "slope +0.4" in readout(page).inner_text()


def test_picture_is_described(open_page):
    page = open_page(make())
    picture = page.locator(".dl-picture")
    assert picture.get_attribute("aria-label") == "The line of nand with slope −0.6."
    assert picture.get_attribute("role") == "group"  # a handle is inside
    assert readout(page).get_attribute("aria-live") == "polite"
    unnamed = page.evaluate(
        """[...document.querySelectorAll("input, select, button, [role=slider]")]
        .filter((e) => !e.labels?.length && !e.textContent && !e.ariaLabel).length"""
    )
    assert unnamed == 0


@pytest.mark.parametrize("theme", [None, "dark"])
def test_fits_a_phone(open_page, theme):
    page = open_page(make(beside=True), width=390, theme=theme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.problems == []


def test_arrays_arrive_as_typed_arrays(open_page, tmp_path):
    (tmp_path / "show.js").write_text(
        "export function draw({ data, readout }) {\n"
        "readout(JSON.stringify([data.wide[1][2], data.long[1], data.flags[0],\n"
        "data.long.constructor.name, data.wide.length, data.words]));\n}\n"
    )
    widget = Explorable(
        tmp_path / "show.js",
        name="show",
        alt="numbers",
        data={
            "flags": np.array([True, False, True]),
            "wide": np.arange(6.0).reshape(2, 3),
            "long": np.array([7, 8]),
            "words": {"a": [1, "b"]},
        },
    )
    page = open_page(widget)
    shown = json.loads(readout(page).inner_text())
    assert shown == [5.0, 8, 1, "Int32Array", 2, {"a": [1, "b"]}]


# arithmetic of the shared modules


def test_marching_squares_finds_a_circle(open_page):
    page = open_page()
    path = script(
        page,
        "kit/field.js",
        """(() => {
          const values = cornersOf((x, y) => x * x + y * y, [-2, 2], [-2, 2], 80);
          return marchingSquares(values, 80, [[-2000, 2000], [2000, -2000]], 1);
        })()""",
    )
    pieces = np.array(re.findall(r"-?[\d.]+", path), float).reshape(-1, 2, 2) / 1000
    assert np.abs(np.hypot(*pieces.reshape(-1, 2).T) - 1).max() < 2e-3
    lengths = np.linalg.norm(np.diff(pieces, axis=1), axis=-1)
    assert lengths.sum() == pytest.approx(2 * math.pi, rel=2e-3)


def test_planes_place_and_find_points(open_page):
    page = open_page()
    seen = script(
        page,
        "kit/plane.js",
        """(() => {
          const frame = plane({ width: 400, x: [-1, 3], y: [0, 10], height: 300 });
          document.body.append(frame.node);
          const seen = frame.node.getBoundingClientRect();
          const [a, b] = frame.at([1.5, 2.5]);
          return frame.from({ clientX: seen.left + a, clientY: seen.top + b });
        })()""",
    )
    assert seen == pytest.approx([1.5, 2.5], abs=1e-9)


def test_numbers_have_a_true_minus_sign(open_page):
    page = open_page()
    found = script(
        page,
        "kit/formats.js",
        "[decimal(-0.2), decimal(-1e-9), signed(0.3, 1), term(-0.6, 'x', 1),"
        " decimal(NaN), decimal(-Infinity), decimal(-2.5e7, 1)]",
    )
    assert found == [
        "−0.20", "0.00", "+0.3", " − 0.6 x", "no number", "−∞", "−2.5e+7",
    ]  # fmt: skip


def test_camera_turns_like_a_rotation(open_page):
    page = open_page()
    angles = [(0, 0), (35, 25), (120, 60)]
    points = [[1, 0, 0], [0, 1, 0], [0.3, -0.4, 0.5]]
    seen = script(
        page,
        "kit/space.js",
        f"""{json.dumps(angles)}.map(([turn, tilt]) => {{
          const cube = [-1, 1];
          const frame = camera({{ width: 200, height: 200, x: cube, y: cube, z: cube,
            turn, tilt }});
          return {json.dumps(points)}.map((point) =>
            [...frame.at(point), frame.depth(point)]);
        }})""",
    )
    for (turn, tilt), places in zip(angles, seen, strict=True):
        a, b = np.radians([turn, tilt])
        about_z = np.array(
            [[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]]
        )
        about_x = np.array(
            [[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]]
        )
        right, back, up = about_x @ about_z @ (np.array(points).T / 2)
        expected = np.stack([100 + 112 * right, 100 - 112 * up, back], axis=1)
        np.testing.assert_allclose(places, expected, atol=1e-9)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_an_explorable(open_page, theme):
    page = open_page(make(), make("two", beside=True), theme=theme)
    assert barriers(page) == []


# what a chapter author may get wrong


def test_every_picture_module_stays_small():
    folders = [contents.folder(chapter) for chapter in contents.notebooks()]
    files = [path for folder in folders for path in folder.glob("pictures/*.js")]
    modules = [p for p in files if "export function draw(" in p.read_text()]
    assert len(modules) > 50
    for path in [*modules, PICTURES / "line.js"]:
        _, own = Explorable(path, name="size", alt="x").sources
        assert len(own.code) < LARGER.get(path.name, LIMIT), path.name


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((0, 1), "write (low, high, step, start)"),
        ((0, 1, 0.3, 0), "must end at 1"),
        ((0, 1, 0.1, 2), "a start between"),
        ([1], "at least two values"),
    ],
)
def test_sliders_that_make_no_sense_are_refused(given, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        read_slider("w", given)


def test_slider_stops_are_free_of_rounding_noise():
    assert read_slider("w", (-0.3, 0.3, 0.1, 0))[0] == [
        -0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3,
    ]  # fmt: skip
    assert read_slider("n", (1, 4, 1, 2)) == ([1, 2, 3, 4], 2)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"start": {"w9": 1}}, "no control 'w9'"),
        ({"start": {"gate": "nor"}}, "gate='nor' is not one of"),
        ({"sliders": {"state": [1, 2]}}, "take another name"),
        ({"choices": {"w0": ["a", "b"]}}, "both a slider and a choice"),
        ({"name": "Not a slug"}, "lower-case"),
    ],
)
def test_settings_that_make_no_sense_are_refused(changes, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        make(**({"name": "plane"} | changes))


def test_data_of_no_number_is_refused():
    with pytest.raises(TypeError, match="array of"):
        make(data={"points": np.array(["a"])})


def test_a_module_without_draw_is_refused(tmp_path):
    (tmp_path / "empty.js").write_text("export const actions = {};\n")
    with pytest.raises(JoinError, match="export function draw"):
        Explorable(tmp_path / "empty.js", name="empty", alt="nothing")


def test_a_picture_may_use_names_of_building_blocks_for_its_own(open_page, tmp_path):
    (tmp_path / "own.js").write_text(
        "const slider = 1;\n"
        "export function draw({ readout }) { readout(`slider ${slider}`); }\n"
    )
    page = open_page(Explorable(tmp_path / "own.js", name="own", alt="nothing"))
    assert readout(page).inner_text() == "slider 1"
