"""Chapter 24's pictures: their arithmetic against Python."""

import numpy as np
import pytest

from dlcore.scratch import attention

VALUES = np.array(
    [[204, 51, 17], [238, 119, 51], [240, 200, 60], [0, 153, 136], [0, 119, 187]]
)


@pytest.mark.system("F-E7.14")
@pytest.mark.parametrize("temperature", [0.05, 1, 5])
def test_colours_are_mixed_by_softmax(load, temperature):
    page = load("mixer", "attention/mixer.js")
    found = page.evaluate(f"() => mixer.weights(0.42, {temperature}, 'soft')")
    keys = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
    expected = attention.masked_softmax(-20 * (0.42 - keys) ** 2 / temperature)
    np.testing.assert_allclose(found, expected, atol=1e-12)
    mixed = page.evaluate("(shares) => mixer.mixed(shares)", found)
    np.testing.assert_allclose(mixed, expected @ VALUES)


@pytest.mark.system("L-S15.5")
def test_hard_attention_has_no_slope(load):
    page = load("mixer", "attention/mixer.js")
    assert page.evaluate("() => mixer.slope(0.42, 1, 'hard')") == 0
    assert page.evaluate("() => mixer.slope(0.42, 1, 'soft')") > 1
    assert sorted(page.evaluate("() => mixer.weights(0.42, 1, 'hard')")) == [
        0,
        0,
        0,
        0,
        1,
    ]


@pytest.mark.system("L-S15.2")
@pytest.mark.parametrize("way", ["dot", "scaled dot", "general", "additive"])
def test_the_scores_of_the_page_are_those_of_python(load, way):
    page = load("scores", "attention/scores.js")
    keys = np.array(page.evaluate("() => scores.KEYS"))
    query, turn = np.array([1.0, 0.8]), np.radians(30)
    W = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    layer = {
        "dot": attention.Dot(),
        "scaled dot": attention.ScaledDot(),
        "general": attention.General(W),
        "additive": attention.Additive(np.eye(2), np.eye(2), np.ones(2)),
    }[way]
    expected = layer.forward(query[None, None], keys[None])[0, 0]
    found = page.evaluate(
        "([way, keys]) => keys.map((key) => scores.score(way, [1, 0.8], key, 30))",
        [way, keys.tolist()],
    )
    np.testing.assert_allclose(found, expected, atol=1e-12)
    shares = page.evaluate("(all) => scores.shares(all, 1)", found)
    mask = np.arange(len(keys)) < len(keys) - 1
    np.testing.assert_allclose(shares, attention.masked_softmax(expected, mask))


@pytest.mark.system("L-S15.3")
def test_who_asks_in_each_coupling(load):
    page = load("couplings", "attention/couplings.js")
    asked = {
        name: page.evaluate("(name) => couplings.dependence(name, 2)", name)
        for name in ("first state only", "Bahdanau", "Luong")
    }
    assert [one["asker"] for one in asked.values()] == [None, 1, 2]
    assert asked["first state only"]["direct"] is False
    assert asked["Luong"]["states"] == [0, 1, 2]


def test_agreement_compares_places(load):
    page = load("absence", "attention/absence.js")
    found = page.evaluate(
        "() => absence.agreement([[0.1, 0.9], [0.6, 0.4]], [[0, 3], [-1, 2]])"
    )
    assert found == 0.5
    assert page.evaluate("() => absence.asShares([[-1, 2, 1]])") == [[0, 1, 0.5]]


def test_at_the_start_all_four_scores_choose_the_same_key(load):
    page = load("scores", "attention/scores.js")
    best = """(way) => {
      const all = scores.KEYS.map((key) => scores.score(way, [1, 0.8], key));
      return all.indexOf(Math.max(...all));
    }"""
    ways = ["dot", "scaled dot", "general", "additive"]
    assert {page.evaluate(best, way) for way in ways} == {0}
