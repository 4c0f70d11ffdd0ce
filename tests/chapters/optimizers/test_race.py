"""The race of optimizers: its arithmetic is torch.optim's, its controls work."""

import numpy as np
import pytest
import torch
from addresses import USE_CONTROLS
from lab_page import readout

from dlcore.lab import Explorable

SURFACES = ["ravine", "bowl", "Rosenbrock", "Beale", "saddle", "cliff", "two minima"]


def make(**changes):
    """The race as a chapter writes it."""
    settings = {
        "sliders": {
            "steps": (0, 200, 1, 40),
            "condition": [1, 2, 5, 10, 20, 50, 100],
            "rate": [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0],
            "scale": [0.1, 0.2, 0.5, 1, 2, 5, 10],
            "momentum": (0.0, 0.99, 0.01, 0.9),
        },
        "choices": {
            "surface": SURFACES,
            "rates": ["tuned for each", "same for all"],
            "decay": ["each its own", 0.5, 0.9, 0.99, 0.999],
        },
        "labels": {
            "condition": "condition number",
            "rate": "learning rate",
            "scale": "learning rates ×",
            "momentum": "momentum, β₁",
            "rates": "learning rates",
            "decay": "memory of squares",
        },
    }
    start = {"condition": 20, "rate": 0.01, "scale": 1} | changes.pop("start", {})
    return Explorable(
        "optimizers/race.js",
        name="race",
        alt="Seven optimizers on a map.",
        start=start,
        **(settings | changes),
    )


# arithmetic


@pytest.fixture
def page(load):
    names = ("RATES", "SURFACES", "nearMap", "tuned", "walk")
    return load("race", "optimizers/race.js", *names)


def bowl(point, steep=20):
    x, y = point
    return (x**2 + steep * y**2) / 2


def rosenbrock(point):
    x, y = point
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


LOSSES = {"bowl": (bowl, [-2.5, 1.2]), "Rosenbrock": (rosenbrock, [-1.2, 1.6])}
OPTIMIZERS = {
    "gradient descent": lambda w, rate: torch.optim.SGD(w, rate),
    "momentum": lambda w, rate: torch.optim.SGD(w, rate, momentum=0.9),
    "Nesterov": lambda w, rate: torch.optim.SGD(w, rate, momentum=0.9, nesterov=True),
    "AdaGrad": torch.optim.Adagrad,
    "RMSProp": torch.optim.RMSprop,
    "Adam": torch.optim.Adam,
    "AdaDelta": torch.optim.Adadelta,
}
STEADY = {"gradient descent": 5e-4, "momentum": 1e-4, "Nesterov": 1e-4, "AdaDelta": 1.0}


def torch_path(optimizer, loss, start, steps, rate):
    """The places that PyTorch visits: (steps + 1, 2)."""
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    walker = optimizer([w], rate)
    path = [w.detach().numpy().copy()]
    for _ in range(steps):
        walker.zero_grad()
        loss(w).backward()
        walker.step()
        path.append(w.detach().numpy().copy())
    return np.array(path)


WALK = """([surface, method, start, rate, settings]) => {
  const { gradient } = race.SURFACES[surface](20);
  return race.walk(method, gradient, start, 100, { momentum: 0.9, rate, ...settings });
}"""


@pytest.mark.parametrize("surface", LOSSES)
@pytest.mark.parametrize("method", OPTIMIZERS)
def test_every_method_is_pytorch_s(page, surface, method):
    loss, start = LOSSES[surface]
    rate = STEADY.get(method, 0.05)
    path = page.evaluate(WALK, [surface, method, start, rate, {}])
    expected = torch_path(OPTIMIZERS[method], loss, start, 100, rate)
    np.testing.assert_allclose(path, expected, rtol=0, atol=1e-6)
    assert np.abs(expected[-1] - expected[0]).max() > 1e-3


def test_decay_is_what_pytorch_calls_it(page):
    loss, start = LOSSES["bowl"]
    makers = {
        "RMSProp": lambda w, rate: torch.optim.RMSprop(w, rate, alpha=0.5),
        "Adam": lambda w, rate: torch.optim.Adam(w, rate, betas=(0.9, 0.5)),
        "AdaDelta": lambda w, rate: torch.optim.Adadelta(w, rate, rho=0.5),
    }
    for method, maker in makers.items():
        path = page.evaluate(WALK, ["bowl", method, start, 0.05, {"decay": 0.5}])
        expected = torch_path(maker, loss, start, 100, 0.05)
        np.testing.assert_allclose(path, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("surface", SURFACES)
def test_surfaces_have_the_gradients_and_lowest_points_that_they_claim(page, surface):
    script = """([surface, what, points]) => {
      const land = race.SURFACES[surface](20);
      return points ? points.map(land[what]) : land[what];
    }"""
    spans = np.array([page.evaluate(script, [surface, side, None]) for side in "xy"])
    points = np.random.default_rng(0).uniform(*spans.T, (200, 2))
    gradient = page.evaluate(script, [surface, "gradient", points.tolist()])
    nudged = []
    for side in np.eye(2) * 1e-5:
        up = page.evaluate(script, [surface, "value", (points + side).tolist()])
        down = page.evaluate(script, [surface, "value", (points - side).tolist()])
        nudged.append((np.array(up) - down) / 2e-5)
    np.testing.assert_allclose(gradient, np.transpose(nudged), rtol=1e-5, atol=1e-5)

    goals = page.evaluate(script, [surface, "goals", None])
    values = page.evaluate(script, [surface, "value", points.tolist()])
    lowest = page.evaluate(script, [surface, "value", goals])
    np.testing.assert_allclose(lowest, 0, atol=1e-6)
    assert min(values) > -1e-9
    slopes = page.evaluate(script, [surface, "gradient", goals])
    np.testing.assert_allclose(slopes, 0, atol=2e-4)


def test_the_tuned_rate_runs_deepest_and_stays_near_the_map(page):
    tuned, runs = page.evaluate(
        """(() => {
          const land = race.SURFACES.bowl(20), settings = { momentum: 0.9 };
          const run = (rate) => race.walk("momentum", land.gradient, land.start, 100,
            { ...settings, rate });
          return [race.tuned("momentum", land, land.start, 100, settings),
            race.RATES.map((rate) => [rate, run(rate).map(land.value),
              run(rate).every(([x, y]) => Math.max(Math.abs(x), Math.abs(y)) <= 6)])];
        })()"""
    )
    allowed = [(rate, heights) for rate, heights, inside in runs if inside]
    assert 0 < len(allowed) < len(runs)
    depths = [np.log(np.maximum(heights, 1e-12)).mean() for _, heights in allowed]
    assert tuned == allowed[int(np.argmin(depths))][0]


def test_momentum_may_overshoot_the_map_while_rates_are_tuned(page):
    """A rule that forbade it made momentum lose the race that it should win."""
    script = """([m, condition]) => {
      const land = race.SURFACES.ravine(condition), settings = { momentum: m };
      return ["gradient descent", "momentum", "Nesterov"].map((name) => {
        const rate = race.tuned(name, land, land.start, 200, settings);
        const path = race.walk(name, land.gradient, land.start, 200,
          { ...settings, rate });
        return [land.value(path[100]), path.every((at) => race.nearMap(land, at))];
      });
    }"""
    for m in (0.9, 0.67):
        (plain, _), (momentum, near), (nesterov, _) = page.evaluate(script, [m, 100])
        assert momentum < plain / 10
        assert nesterov < plain / 10
        assert near
    (plain, _), (momentum, _), _ = page.evaluate(script, [0.9, 5])
    assert plain < momentum, "in a round valley 0.9 is too much"
    assert page.evaluate("race.nearMap(race.SURFACES.ravine(1), [5.9, 0])")
    assert not page.evaluate("race.nearMap(race.SURFACES.ravine(1), [6.1, 0])")


# the picture in a page


def row(page, method):
    """The learning rate and the loss that the table shows of a method."""
    line = page.get_by_role("row").filter(has_text=method)
    return line.get_by_role("cell").all_inner_texts()


def test_every_surface_draws_with_both_kinds_of_rates(open_page):
    """Sliders move with one kind each: they differ only in the rates that run.

    The page of the chapter, of which axe sees both widths and themes, moves them too.
    """
    page = open_page(make(), reduced_motion="reduce")
    moved = {
        "ravine": "tuned for each",
        "Beale": "same for all",
        "two minima": "tuned for each",
    }
    for surface in SURFACES:
        page.get_by_label("surface", exact=True).select_option(surface)
        for rates in ("same for all", "tuned for each"):
            page.get_by_label(rates).check(force=True)
            if moved.get(surface) == rates:
                assert page.evaluate(USE_CONTROLS, ["sliders"]) == []
        assert surface in page.locator(".dl-picture").get_attribute("aria-label")
    for value in ("0.5", "each its own"):
        page.get_by_label("memory of squares").select_option(value)


def test_controls_without_meaning_are_taken_away(open_page):
    page = open_page(make())
    assert page.get_by_label("condition number").is_visible()
    assert page.get_by_label("learning rate", exact=True).is_hidden()
    page.get_by_label("same for all").check(force=True)
    assert page.get_by_label("learning rate", exact=True).is_visible()
    assert page.get_by_label("learning rates ×").is_hidden()
    page.get_by_label("surface", exact=True).select_option("Beale")
    assert page.get_by_label("condition number").is_hidden()


def test_the_table_shows_what_pytorch_reaches(open_page):
    page = open_page(make(start={"surface": "bowl", "rates": "same for all"}))
    for method, maker in OPTIMIZERS.items():
        expected = bowl(torch_path(maker, bowl, [-2.5, 1.2], 40, 0.01)[-1])
        rate, loss = row(page, method)
        assert rate == "0.01"
        assert float(loss) == pytest.approx(expected, rel=1e-3)
    assert readout(page).startswith("After 40 steps ")


def test_a_method_that_diverges_says_so(open_page):
    page = open_page(make(start={"surface": "Rosenbrock", "rates": "same for all"}))
    assert row(page, "gradient descent") == ["0.01", "diverged"]
    assert "diverged: gradient descent" in readout(page)
    assert row(page, "Adam")[1] != "diverged"


LABELS = """[...document.querySelectorAll('.dl-plane text.dl-said')].map((label) => {
  const { left, right, top, bottom } = label.getBoundingClientRect();
  return [left, right, top, bottom];
})"""


@pytest.mark.parametrize("width", [390, 800])
def test_names_of_runners_do_not_collide(open_page, width):
    page = open_page(make(), width=width)
    for steps in (0, 40, 100, 200):
        page.get_by_label("steps", exact=True).fill(str(steps))
        boxes = page.evaluate(LABELS)
        assert len(boxes) == 7
        for i, (left, right, top, bottom) in enumerate(boxes):
            for other in boxes[:i]:
                beside = right <= other[0] or other[1] <= left
                height = min(bottom, other[3]) - max(top, other[2])
                assert beside or height < 5, f"two names meet at step {steps}"


def test_a_method_can_rest(open_page):
    page = open_page(make(state={"off": ["Adam"]}))
    paths = page.locator(".dl-plane .dl-said")
    assert paths.count() == 6
    page.get_by_role("checkbox", name="Adam").check()
    assert paths.count() == 7
    box = page.get_by_role("checkbox", name="momentum")
    box.press("Space")
    assert "momentum" not in paths.all_inner_texts()
    assert page.evaluate("document.activeElement.dataset.key") == "momentum"


def test_the_race_is_played_stepped_and_reset(open_page):
    page = open_page(make())
    page.get_by_role("button", name="Reset").click()
    assert readout(page).startswith("After 0 steps")
    page.get_by_role("button", name="Step").click()
    assert readout(page).startswith("After 1 steps")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.body.innerText.includes('After 8 steps')")
    page.get_by_role("button", name="Pause").click()
    steps = page.get_by_label("steps", exact=True)
    steps.focus()
    page.keyboard.press("End")
    assert readout(page).startswith("After 200 steps")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.body.innerText.includes('After 3 steps')")
    page.get_by_role("button", name="Pause").click()


def test_the_start_moves_by_keyboard_and_stays_with_its_surface(open_page):
    page = open_page(make())
    before = row(page, "AdaDelta")
    handle = page.locator("[data-key=start]")
    handle.focus()
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    assert handle.get_attribute("aria-valuetext") == "−2.50, 0.70"
    assert row(page, "AdaDelta") != before
    page.get_by_label("surface", exact=True).select_option("Beale")
    assert handle.get_attribute("aria-valuetext") == "0.60, 1.70"
    page.get_by_label("surface", exact=True).select_option("ravine")
    assert handle.get_attribute("aria-valuetext") == "−2.50, 0.70"
