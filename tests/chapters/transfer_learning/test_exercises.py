"""Chapter 13's exercises: right answers of another kind."""

import numpy as np

from dlcore.chapters.transfer_learning import exercises


def test_folding_is_what_the_two_layers_do():
    random = np.random.default_rng(0)
    weight, *norm = exercises.layer(3, 4, 1)
    x = random.normal(size=4)
    scale, shift, mean, variance, epsilon = norm
    apart = (
        scale * (weight[:, :, 0, 0] @ x - mean) / np.sqrt(variance + epsilon) + shift
    )
    folded, bias = exercises.fold(weight, *norm)
    np.testing.assert_allclose(folded[:, :, 0, 0] @ x + bias, apart)


def test_shares_of_all_classes_add_up_to_one():
    order, shares = exercises.top_shares(np.array([1.0, 3.0, 2.0]), 3)
    assert order.tolist() == [1, 2, 0]
    assert np.isclose(shares.sum(), 1)
