import re

import numpy as np
import pytest
from lab_page import ADDRESS, address, synthetic_runs
from playwright.sync_api import expect

from dlcore.lab import Lab

ERRORS = ["training error", "test error"]
VALIDATED = ["training error", "validation error"]
START = {"learning_rate": 0.1, "momentum": 0.5, "dropout": 0.0}


def make(runs=None, y=ERRORS, name="digits", start=START, **options):
    runs = synthetic_runs() if runs is None else runs
    return Lab(runs, y, name=name, start=start, **options)


def state(page, index=0):
    return page.evaluate(f"widgets[{index}].model.get('state')")


def picture(page, index=0):
    return page.locator(".dl-picture").nth(index)


def slider(page, name):
    return page.get_by_role("slider", name=name, exact=True)


def test_sliders_have_names_and_move_the_picture_by_keyboard(open_page):
    page = open_page(make())
    for name in ("learning rate", "momentum", "dropout"):
        before = picture(page).inner_html()
        slider(page, name).press("ArrowRight")
        assert picture(page).inner_html() != before
    assert state(page) == {"learning_rate": 0.3, "momentum": 0.9, "dropout": 0.25}
    expect(slider(page, "learning rate")).to_have_attribute("aria-valuetext", "0.3")


def test_the_readout_says_what_the_runs_hold(open_page):
    runs = synthetic_runs()
    page = open_page(make(runs))
    last = runs["test error"].sel(START).isel(epoch=-1).values * 100
    half = 4.303 * last.std(ddof=1) / np.sqrt(3)
    readout = page.locator(".dl-readout")
    expect(readout).to_have_attribute("aria-live", "polite")
    text = readout.inner_text().replace("\u00a0", " ")
    assert text.startswith("after epoch 5: training error ")
    assert text.endswith(f"test error {last.mean():.1f} % ± {half:.1f} (3 seeds)")


def test_the_picture_speaks_from_its_data(open_page):
    page = open_page(make())
    name = page.get_by_role("img").get_attribute("aria-label").replace("\u00a0", " ")
    assert re.search(
        r"at learning rate 0.1, momentum 0.5, dropout 0: training error goes from "
        r"\d+\.\d % to \d+\.\d % in epoch 5; test error goes",
        name,
    )


def test_curves_bands_and_labels_are_drawn(open_page):
    page = open_page(make())
    assert page.locator(".dl-curve .dl-line").count() == 2
    assert page.locator(".dl-curve .dl-band").count() == 2
    ends = page.locator(".dl-end").all_text_contents()
    assert [text.split()[0] for text in sorted(ends)] == ["test", "training"]
    assert page.locator(".dl-title").all_text_contents() == ["error (%)", "epoch"]


def test_the_curve_lies_where_its_values_are(open_page):
    runs = synthetic_runs(seeds=1)
    page = open_page(make(runs, "test error"))
    path = page.locator(".dl-line").get_attribute("d")
    points = np.array(re.findall(r"([\d.]+),([\d.]+)", path), float)
    values = runs["test error"].sel(START).isel(seed=0).values
    slope, offset = np.polyfit(values, points[:, 1], 1)
    np.testing.assert_allclose(points[:, 1], slope * values + offset, atol=0.1)
    assert slope == pytest.approx(-(300 - 26 - 34), rel=0.01)  # 0…100 % of the height
    np.testing.assert_allclose(
        np.diff(points[:, 0]), np.diff(points[:2, 0])[0], atol=0.11
    )


def test_a_diverged_run_is_named_not_empty(open_page):
    page = open_page(make(start={"learning_rate": 1.0, "momentum": 0.9}))
    expect(picture(page)).to_contain_text("diverged in epoch 3")
    expect(page.locator(".dl-readout")).to_contain_text("diverged in epoch 3; after")
    assert page.locator(".dl-curve").count() == 2
    name = page.get_by_role("img").get_attribute("aria-label")
    assert name.endswith("the run diverged in epoch 3.")


def test_a_run_without_any_number_is_named_too(open_page):
    runs = synthetic_runs()
    for variable in runs.data_vars.values():
        variable[-1] = np.nan
    page = open_page(make(runs, start={"learning_rate": 1.0}))
    expect(picture(page)).to_contain_text("diverged in epoch 0")
    expect(page.locator(".dl-readout")).to_have_text("diverged in epoch 0; ")


def test_one_failed_seed_is_counted(open_page):
    runs = synthetic_runs()
    runs["test error"][2, 1, 0, 1, 4:] = np.nan
    page = open_page(make(runs))
    expect(picture(page)).to_contain_text("diverged in epoch 4 (1 of 3 seeds)")


def test_two_kinds_are_two_charts_side_by_side_or_stacked(open_page):
    lab = make(y=["training loss", "test loss", *ERRORS])
    for width, stacked in ((900, False), (390, True)):
        page = open_page(lab, width=width)
        one, two = (chart.bounding_box() for chart in page.get_by_role("img").all())
        assert (two["y"] > one["y"] + 100) == stacked
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_pins_stay_in_grey_and_say_what_differs(open_page):
    page = open_page(make())
    page.get_by_role("button", name="Pin", exact=True).click()
    page.get_by_role("button", name="Pin", exact=True).click()  # the same point again
    slider(page, "momentum").press("ArrowRight")
    assert page.locator(".dl-curve.dl-ghost").count() == 2
    assert page.locator(".dl-end.dl-ghost").all_text_contents() == ["momentum 0.5"]
    page.get_by_role("button", name="Clear pins").click()
    assert page.locator(".dl-ghost").count() == 0
    expect(page.get_by_role("button", name="Clear pins")).to_be_hidden()


def test_the_logarithmic_axis_changes_the_ticks(open_page):
    page = open_page(make())
    before = page.locator(".dl-tick").all_text_contents()
    page.get_by_role("checkbox", name="logarithmic axis").check()
    after = page.locator(".dl-tick").all_text_contents()
    assert "5" in after
    assert before[:6] == ["0", "20", "40", "60", "80", "100"]
    assert before != after


def test_a_link_is_an_experiment(open_page):
    page = open_page(make())
    assert page.url == ADDRESS  # nothing is written before the reader moves
    slider(page, "learning rate").press("ArrowRight")
    link = address(page)
    assert link == "#lab=digits&learning_rate=0.3&momentum=0.5&dropout=0"
    again = open_page(make(), hash=link)
    assert state(again)["learning_rate"] == 0.3
    expect(slider(again, "learning rate")).to_have_value("3")
    expect(again.locator(".dl-readout")).to_have_text(
        page.locator(".dl-readout").inner_text()
    )


def test_two_labs_share_the_address(open_page):
    labs = make(name="one"), make(name="two")
    page = open_page(*labs)
    slider(page, "momentum").nth(0).press("ArrowRight")
    slider(page, "dropout").nth(1).press("ArrowRight")
    again = open_page(*labs, hash=address(page))
    assert state(again, 0)["momentum"] == 0.9
    assert state(again, 1)["dropout"] == 0.25
    again.wait_for_function("scrollY > 0")  # the Lab that moved last is shown


def test_values_off_the_grid_in_an_address_are_ignored(open_page):
    page = open_page(make(), hash="#lab=digits&learning_rate=77&momentum=0.9&x=1")
    assert state(page) == {"learning_rate": 0.1, "momentum": 0.9, "dropout": 0.0}


def test_an_address_typed_later_moves_the_sliders(open_page):
    page = open_page(make())
    page.evaluate("location.hash = '#lab=digits&momentum=0'")
    page.wait_for_function("widgets[0].model.get('state').momentum === 0")
    page.evaluate("location.hash = '#a-heading'")
    assert state(page)["momentum"] == 0


def test_python_can_move_the_sliders(open_page):
    page = open_page(make())
    page.evaluate("""widgets[0].model.set("state",
      { learning_rate: 0.01, momentum: 0.9, dropout: 0 })""")
    expect(slider(page, "learning rate")).to_have_value("0")
    expect(page.locator(".dl-readout")).to_contain_text("after epoch 5")


@pytest.mark.system("L-E4.3")
def test_the_marker_moves_by_keyboard_mouse_and_touch(open_page):
    runs = synthetic_runs(epochs=8)
    lab = make(runs, marker=True, start={**START, "epoch": 2})
    page = open_page(lab, has_touch=True)
    slider(page, "stop after epoch").press("ArrowRight")
    assert state(page)["epoch"] == 3
    value = runs["test error"].sel(START).sel(epoch=3).mean() * 100
    readout = page.locator(".dl-readout")
    expect(readout).to_contain_text("stop after epoch 3: training error")
    expect(readout).to_contain_text(f"test error {value:.1f}")

    box = page.get_by_role("img").bounding_box()
    line = page.locator(".dl-marker line").bounding_box()
    page.mouse.move(line["x"], box["y"] + 150)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 150, steps=5)
    page.mouse.up()
    assert state(page)["epoch"] == 0
    page.touchscreen.tap(box["x"] + box["width"] - 140, box["y"] + 100)
    assert state(page)["epoch"] == 8
    expect(slider(page, "stop after epoch")).to_have_value("8")


@pytest.mark.system("L-E4.3")
def test_the_best_epoch_is_marked(open_page):
    runs = synthetic_runs(seeds=1, epochs=6)
    runs["validation error"] = 0 * runs["test error"]
    runs["validation error"][:] = np.array([0.9, 0.3, 0.2, 0.1, 0.15, 0.2, 0.3])
    page = open_page(make(runs, VALIDATED, marker=True, start=START))
    assert page.locator(".dl-best text").text_content() == "best: epoch 3"
    words = "best validation error after epoch 3"
    expect(page.locator(".dl-readout")).to_contain_text(words)


def test_no_epoch_is_chosen_by_the_test_error(open_page):
    page = open_page(make(marker=True, start=START))
    expect(page.locator(".dl-readout")).to_contain_text("test error")
    assert page.locator(".dl-best").count() == 0


def test_the_name_of_a_late_best_epoch_leaves_room_for_the_curves_ends(open_page):
    runs = synthetic_runs(seeds=1, epochs=6)
    runs["validation error"] = 0 * runs["test error"]
    runs["validation error"][:] = np.linspace(0.7, 0.1, 7)
    page = open_page(make(runs, VALIDATED, marker=True, start=START))
    best = page.locator(".dl-best text").bounding_box()
    ends = [label.bounding_box() for label in page.locator("text.dl-end").all()]
    assert len(ends) == 2
    assert all(best["x"] + best["width"] <= end["x"] for end in ends)


def test_the_mouse_reads_any_epoch(open_page):
    page = open_page(make())
    box = page.get_by_role("img").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 150)
    expect(page.locator(".dl-readout")).to_contain_text("after epoch 0")
    page.mouse.move(5, 5)
    expect(page.locator(".dl-readout")).to_contain_text("after epoch 5")


def test_keys_do_not_reach_the_notebook(open_page):
    page = open_page(make())
    page.evaluate("addEventListener('keydown', () => { window.heard = true; })")
    slider(page, "momentum").press("ArrowRight")
    assert page.evaluate("window.heard") is None


def test_closing_a_widget_leaves_nothing_behind(open_page):
    page = open_page(make())
    page.evaluate("widgets[0].close()")
    page.evaluate("location.hash = '#lab=digits&momentum=0'")
    page.wait_for_timeout(50)
    assert state(page)["momentum"] == 0.5


class Anything:
    """A recipe that no test asks to train: the page speaks with a stand-in."""


def live_page(open_page, **options):
    lab = make(synthetic_runs(recipe=Anything()), **options)
    page = open_page(lab)
    return page


def answer(page):
    page.evaluate("widgets[0].emit('msg:custom', { type: 'hello' })")


def tell(page, trait, value):
    page.evaluate(f"(value) => widgets[0].model.set('{trait}', value)", value)


def test_without_a_kernel_a_hint_stands_where_train_would(open_page):
    page = live_page(open_page)
    hint = page.locator(".dl-hint")
    expect(hint).to_contain_text("Run this page in JupyterLab")
    assert page.locator(".dl-train").count() == 0
    assert page.get_by_role("spinbutton").count() == 0
    assert page.evaluate("widgets[0].sent") == [{"type": "hello"}]
    answer(page)  # a kernel that was busy answers late
    expect(page.locator(".dl-train")).to_be_visible()
    expect(hint).to_have_count(0)


def test_nothing_to_train_no_hint(open_page):
    page = open_page(make())
    page.wait_for_timeout(1600)
    assert page.locator(".dl-hint, .dl-train").count() == 0


ENTRY = {
    "values": {"learning_rate": 0.2, "momentum": 0.5, "dropout": 0},
    "mean": [[0.9, 0.4, 0.2], [0.9, 0.5, 0.3]],
    "low": [[0.8, 0.3, 0.1], [0.8, 0.4, 0.2]],
    "high": [[1.0, 0.5, 0.3], [1.0, 0.6, 0.4]],
    "diverged": [-1, 0],
}


def test_training_off_the_grid_from_the_first_key_to_the_last_epoch(open_page):
    page = live_page(open_page)
    answer(page)
    number = page.get_by_role("spinbutton", name="learning rate")
    expect(number).to_have_value("0.1")
    number.fill("0.2")
    number.press("Enter")
    expect(picture(page)).to_contain_text("not trained yet")
    assert (
        page.locator(".dl-end.dl-ghost").all_text_contents()[0] == "learning rate 0.3"
    )

    page.locator(".dl-train").click()
    assert page.evaluate("widgets[0].sent.at(-1)") == {
        "type": "train",
        "values": {"learning_rate": 0.2, "momentum": 0.5, "dropout": 0},
    }
    tell(page, "progress", {"status": "training", "epoch": 2, "epochs": 5})
    tell(page, "trained", [ENTRY])
    expect(page.locator(".dl-train")).to_be_hidden()
    expect(page.locator(".dl-status")).to_have_text("epoch 2 of 5")
    expect(page.get_by_role("progressbar", name="training")).to_have_js_property(
        "value", 2
    )
    assert page.locator(".dl-curve.dl-trained").count() == 2
    expect(page.locator(".dl-readout")).to_contain_text("after epoch 2: training error")

    page.locator(".dl-stop").click()
    assert page.evaluate("widgets[0].sent.at(-1)") == {"type": "stop"}
    tell(page, "progress", {"status": "stopped", "epochs": 5})
    expect(page.locator(".dl-train")).to_be_visible()

    slider(page, "learning rate").press("ArrowRight")
    assert page.locator(".dl-trained").count() == 0
    page.get_by_role("button", name="Show the trained point").click()
    assert page.locator(".dl-curve.dl-trained").count() == 2


def test_a_trained_point_that_diverges(open_page):
    page = live_page(open_page)
    answer(page)
    tell(page, "trained", [{
        **ENTRY, "values": START, "diverged": [2, 3],
        "mean": [[0.9, 0.4, None], [0.9, 0.5, None]],
    }])  # fmt: skip
    expect(picture(page)).to_contain_text("diverged in epoch 2")


def test_a_failure_is_a_sentence(open_page):
    page = live_page(open_page)
    answer(page)
    tell(page, "progress", {"status": "failed", "message": "dropout is too large"})
    expect(page.get_by_role("status")).to_have_text(
        "This point could not be trained: dropout is too large"
    )
    expect(page.locator(".dl-train")).to_be_visible()


def test_a_number_that_is_none_is_refused(open_page):
    page = live_page(open_page)
    answer(page)
    number = page.get_by_role("spinbutton", name="momentum")
    number.fill("")
    number.press("Enter")
    expect(number).to_have_attribute("aria-invalid", "true")
    assert state(page)["momentum"] == 0.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_and_has_targets_of_24_pixels(open_page, width, theme):
    page = open_page(make(marker=True), width=width, theme=theme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for target in page.locator("button:visible, input:visible, .dl-switch").all():
        box = target.bounding_box()
        if target.get_attribute("type") != "checkbox":  # its label is the target
            assert box["height"] >= 24


@pytest.mark.parametrize(
    ("value", "percent", "ends", "words"),
    [
        (0.046, True, [0.043, 0.049], "4.6 % ± 0.3"),
        (0.0, True, [0.0, 0.037], "0 % (0–3.7 %)"),
        (1.0, True, [0.963, 1.0], "100.0 % (96.3–100.0 %)"),
        (0.3, True, [0.2189, 0.3958], "30.0 % (21.9–39.6 %)"),
        (0.02, True, [-0.01, 0.05], "2.0 % (0–5.0 %)"),  # no error is below 0
        (0.02, False, [-0.01, 0.05], "0.020 ± 0.030"),
        (0.046, True, [float("nan")] * 2, "4.6 %"),
    ],
)
def test_an_interval_of_two_unlike_sides_shows_its_ends(
    load, value, percent, ends, words
):
    page = load("numbers", "kit/numbers.js")
    said = page.evaluate(
        "([value, percent, ends]) => numbers.measured(value, percent, ends)",
        [value, percent, ends],
    )
    assert said.replace("\u00a0", " ") == words
