"""Chapter 13: what it says of the trained network, of its records and of its errors."""

import numpy as np
import pytest
import torch
from executed import executed
from torch.nn import functional

from dlcore import data, ledger
from dlcore.chapters.transfer_learning import cases, methods, page
from dlcore.ledger.facts import agree, numbers
from dlcore.networks.pretrained import lite0_input


@pytest.fixture(scope="module")
def chapter():
    return executed("13_transfer_learning")


@pytest.fixture(scope="module")
def recorded():
    return ledger.records("transfer_learning")


@pytest.fixture(scope="module")
def noise():
    """A few small pictures of two classes, one of them brighter."""
    random = np.random.default_rng(0)
    y = np.arange(60) % 2
    x = random.integers(0, 128, (60, 32, 32, 3)) + 100 * y[:, None, None, None]
    x, y = x.astype(np.uint8), y.astype(np.uint8)
    return data.DataSet("noise", x[:40], y[:40], x[40:], y[40:], ("ant", "bee"))


def test_what_ships_is_what_the_page_loads(chapter):
    assert chapter.number("weights") == cases.weights()["all"] == 4_652_008
    assert chapter.number("features") == methods.FEATURES


@pytest.mark.system("L-E8.2")
def test_both_frameworks_and_the_page_name_the_photos_alike(chapter):
    assert float(chapter.glued["farthest"]) < 1e-4
    for lines in (chapter.printed("pytorch"), chapter.printed("tensorflow")):
        assert "espresso 0.94" in lines
        assert "Egyptian cat" in lines


def test_the_facts_are_those_recorded(recorded):
    for function in cases.FACTS:
        found = numbers(function())
        assert agree(recorded.facts[function.__name__], found), function.__name__


@pytest.mark.system("L-E8.3")
def test_features_are_worth_more_than_pixels(chapter, recorded):
    live = [
        float(chapter.glued[f"live-{w}"].split()[0]) for w in ("features", "pixels")
    ]
    assert live[0] < live[1] - 20
    for size in (100, 5000):
        errors = [
            recorded.case(f"photos_{what}")["test error"].sel(photos=size).values
            for what in ("probe", "pixels")
        ]
        assert errors[0].max() < errors[1].min() - 0.2
    few = recorded.case("photos_probe")["test error"].sel(photos=100).values
    many = recorded.case("photos_pixels")["test error"].sel(photos=5000).values
    assert few.max() < many.min()


@pytest.mark.system("L-E8.3")
def test_three_seeds_do_not_decide_whether_fine_tuning_helps(chapter):
    for size in (16, 64, 244):
        mean, _, half = chapter.glued[f"tuned-{size}"].split()[:3]
        assert abs(float(mean.replace("−", "-"))) < float(half)


def range_of(recorded, case, size):
    """The lowest end of all runs' Wilson intervals, and the highest."""
    errors = recorded.case(case)["test error"].sel(photos=size).values
    tested = page.TESTED[cases.CASES[case].task]
    ends = [ledger.wilson(round(tested * error), tested) for error in errors]
    return min(low for low, _ in ends), max(high for _, high in ends)


@pytest.mark.system("L-E8.3")
@pytest.mark.parametrize(
    ("better", "worse", "size"),
    [
        ("probe", "from_scratch", 64),
        ("probe", "from_scratch", 244),
        ("digits_network", "digits_probe", 500),
        ("photos_probe", "photos_network", 5000),
        ("photos_network", "photos_pixels", 5000),
    ],
)
def test_every_run_of_one_way_beats_every_run_of_the_other(
    recorded, better, worse, size
):
    assert range_of(recorded, better, size)[1] < range_of(recorded, worse, size)[0]


@pytest.mark.system("L-E8.3")
def test_features_of_photos_are_worth_little_for_digits(recorded):
    lead = {}
    for task in ("photos", "digits"):
        probe, pixels = (
            recorded.case(f"{task}_{what}")["test error"].sel(photos=100).mean()
            for what in ("probe", "pixels")
        )
        lead[task] = float(pixels - probe)
    assert lead["photos"] > 0.3
    assert abs(lead["digits"]) < 0.06


@pytest.mark.system("L-E8.3")
def test_the_untrained_question_beats_the_probe_at_the_same_size(recorded):
    asked = recorded.case("named")["test error"].sel(pixels=128).item()
    probed = recorded.case("probe")["test error"].sel(photos=244).values
    assert asked < probed.mean()


@pytest.mark.system("L-E8.7b")
def test_the_direction_counts_and_not_the_size(chapter, recorded):
    assert "ostrich" in chapter.glued["cat-towards-ostrich"]
    assert "ostrich" not in chapter.glued["cat-by-chance"]
    assert chapter.glued["coffee-one-step"] != chapter.glued["coffee-untouched"]
    assert "espresso" in chapter.glued["coffee-by-chance"]
    run = recorded.case("one_step").isel(seed=0)
    assert (
        float(run["wrong"].sel(strength=2)) > float(run["wrong"].sel(strength=0)) + 0.3
    )


@pytest.mark.system("L-E8.7b")
def test_small_effects_add_up_only_along_the_slopes(chapter):
    promised, risen, chance = (
        chapter.number(words)
        for words in ("promised", "risen-by-its-slopes", "risen-by-chance")
    )
    assert risen == pytest.approx(promised, rel=0.25)
    assert chance < risen / 50


@pytest.mark.system("L-E8.7b")
def test_a_shift_changes_answers_and_16_pixels_bring_them_back(chapter):
    assert chapter.number("renamed") >= 1
    assert chapter.number("leader-high") > chapter.number("leader-low") + 0.1
    assert chapter.glued["repeated"] == "17 of 17"


@pytest.mark.system("L-E8.3")
def test_a_large_rate_erases_what_the_body_had_learned(chapter):
    for kind in ("new", "old"):
        untouched, slow, fast = (
            float(chapter.glued[f"thawed-{kind}-{rate}"].split()[0])
            for rate in ("0", "3e-05", "0.01")
        )
        assert abs(slow - untouched) < 10  # points; the intervals are as wide
        assert fast > max(slow, untouched) + 15


def test_large_steps_spoil_the_shares_and_not_the_errors(chapter):
    wrong = {
        rate: float(chapter.glued[f"rate-{rate}"].split()[0])
        for rate in (0.001, 0.01, 1.0)
    }
    assert wrong[0.001] > max(wrong[0.01], wrong[1.0]) + 8
    assert abs(wrong[0.01] - wrong[1.0]) < 8
    assert chapter.number("loss-1.0") > 5 * chapter.number("loss-0.01")


def test_where_all_seeds_are_one_run_the_interval_is_that_of_the_test_pictures(
    recorded,
):
    assert page.error(recorded, "probe", 244) == ledger.share(15, 153)
    assert "±" in page.error(recorded, "probe", 64)
    for task, count in page.TESTED.items():
        assert count == {"ants and bees": 153}.get(task, cases.PARTS["test"])


def test_sureness_is_worth_less_for_photos_of_another_kind(chapter, recorded):
    large, small = (
        float(chapter.glued[f"{kind}-high"].split()[0]) for kind in ("large", "small")
    )
    assert small < 50 < large
    modest = recorded.case("sure_large").isel(seed=0)
    low, _ = ledger.wilson(int(modest["right"].sum()), modest.sizes["photo"])
    assert low > float(modest["share"].mean())
    assert chapter.number("deer-sure") > 0.4


# the methods


def test_a_probe_minimizes_its_loss():
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(30, 5, generator=generator)
    y = torch.arange(30) % 3
    layer = methods.probe(x, y, 3, decay=0.1)

    def loss(weight, bias):
        fit = functional.cross_entropy(x @ weight.T + bias, y)
        return fit + 0.1 * weight.square().sum()

    best = loss(layer.weight, layer.bias)
    slopes = torch.autograd.grad(best, list(layer.parameters()))
    assert max(float(slope.abs().max()) for slope in slopes) < 1e-3
    for _ in range(5):
        step = 0.05 * torch.randn(layer.weight.shape, generator=generator)
        assert loss(layer.weight + step, layer.bias) > best


def test_a_choice_is_balanced_and_grows():
    labels = np.array([0, 1] * 20 + [1] * 10)
    small, large = (methods.balanced(labels, size, seed=3) for size in (8, 20))
    assert np.bincount(labels[large]).tolist() == [10, 10]
    assert large[:8].tolist() == small.tolist()
    assert len(set(large)) == 20


def test_an_attack_stays_within_its_strength_and_raises_the_loss():
    network = methods.trained_network()
    x = lite0_input(data.square(data.photos()["coffee"], 96)[None])
    name = network(x).argmax(1)
    before = functional.cross_entropy(network(x), name)
    for steps in (1, 3):
        changed = methods.attacked(network, x, name, strength=1, steps=steps)
        assert float((changed - x).abs().max()) <= 1 / 128 + 1e-6
        assert functional.cross_entropy(network(changed), name) > before + 0.5


def test_augmented_pictures_keep_their_shape_and_their_colours():
    generator = torch.Generator().manual_seed(1)
    x = torch.linspace(-1, 1, 2 * 3 * 16 * 16).reshape(2, 3, 16, 16)
    found = methods.augmented(x, generator)
    assert found.shape == x.shape
    assert found.min() >= -1
    assert found.max() <= 1
    assert not torch.equal(found, x)


@pytest.mark.parametrize("case", ["probe", "photos_pixels", "photos_network"])
def test_cases_run_on_any_pictures(noise, case, monkeypatch):
    from dataclasses import replace

    small = replace(cases.CASES[case], sizes=(8, 40), steps=4)
    monkeypatch.setitem(cases.CASES, case, small)
    monkeypatch.setitem(cases.SIDES, small.task, 32)
    history = cases.run(case, pictures=noise, seed=1)
    assert history.at == [8, 40]
    assert history.along == "photos"
    assert set(history.metrics) == {"test error", "test loss"}
    assert all(0 <= value <= 1 for value in history.metrics["test error"])


@pytest.mark.system("L-E8.3")
@pytest.mark.parametrize("thawed", [True, False])
def test_fine_tuning_moves_all_weights_and_a_probe_none(noise, thawed):
    x = lite0_input(noise.x_train[:16])
    y = torch.tensor(noise.y_train[:16]).long()
    before = methods.trained_network().stem[1].weight.clone()
    network = methods.fine_tuned(
        *(x, y, 2),
        decay=0.1,
        generator=torch.Generator().manual_seed(1),
        steps=2 if thawed else 0,
        learning_rate=1e-3,
    )
    assert torch.equal(network.stem[1].weight, before) is not thawed
    assert network.output.out_features == 2


def test_a_few_long_runs_are_told_by_their_ends(recorded):
    assert page.spread(recorded, "digits_probe", 100) == "22.3–24.8 % (3 runs)"


def test_pages_leave_out_what_is_not_recorded(recorded):
    found = page.tasks(recorded)
    assert "photos" in found
    for task in found.values():
        for method in task["methods"]:
            assert len(method["sizes"]) == len(method["mean"]) == len(method["half"])
    assert sum(part["weights"] for part in page.parts()) == cases.weights()["all"]
