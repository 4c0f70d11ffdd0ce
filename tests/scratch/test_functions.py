"""Every activation and loss against trial and error, and at the edges of floats."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from dlcore.scratch import functions, losses
from dlcore.scratch.functions import ACTIVATIONS
from dlcore.scratch.gradients import numerical_gradient

moderate = st.floats(-4, 4).filter(lambda z: abs(z) > 1e-3)  # relu has a kink at 0


def batches(elements=moderate):
    shapes = st.tuples(st.integers(1, 4), st.integers(1, 5))
    return shapes.flatmap(lambda s: arrays.arrays(np.float64, s, elements=elements))


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(z=batches(), data=st.data())
def test_derivatives_agree_with_trial_and_error(name, z, data):
    function, derivative = ACTIVATIONS[name]
    importance = data.draw(arrays.arrays(np.float64, z.shape, elements=moderate))
    error = functions.chain(importance, derivative(function(z)))
    by_trial = numerical_gradient(lambda z: np.sum(importance * function(z)), z)
    np.testing.assert_allclose(error, by_trial, atol=1e-7)


@pytest.mark.parametrize("name", losses.LOSSES)
@given(y=batches(), data=st.data())
def test_loss_derivatives_agree_with_trial_and_error(name, y, data):
    loss, derivative = losses.LOSSES[name]
    labels = data.draw(
        arrays.arrays(np.int64, len(y), elements=st.integers(0, y.shape[1] - 1))
    )
    t = losses.one_hot(labels, y.shape[1])
    by_trial = numerical_gradient(lambda y: loss(y, t).sum(), y)
    np.testing.assert_allclose(derivative(y, t), by_trial, atol=1e-7)
    assert loss(y, t).shape == (len(y),)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_no_input_is_too_large(dtype):
    z = np.array([-np.inf, -1e30, -1000, 0, 1000, 1e30, np.inf], dtype)
    with np.errstate(all="raise", under="ignore"):
        y = functions.logistic(z)
        probabilities = functions.softmax(z[1:-1])
        worst = losses.cross_entropy(np.array([0, 1000], dtype), np.array([1, 0]))
    np.testing.assert_array_equal(y, np.array([0, 0, 0, 0.5, 1, 1, 1], dtype))
    np.testing.assert_array_equal(probabilities, [0, 0, 0, 0, 1])
    assert worst == 1000
    assert y.dtype == probabilities.dtype == dtype


def test_the_logistic_function_keeps_its_digits_far_from_zero():
    assert functions.logistic(-40.0) == pytest.approx(np.exp(-40.0), rel=1e-14)


@given(z=batches(st.floats(-500, 500)), shift=st.floats(-100, 100))
def test_softmax_gives_probabilities_that_ignore_a_shift(z, shift):
    y = functions.softmax(z)
    np.testing.assert_allclose(y.sum(-1), 1)
    np.testing.assert_allclose(functions.softmax(z + shift), y, atol=1e-9)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_functions_take_single_examples_and_keep_their_dtype(name):
    function, derivative = ACTIVATIONS[name]
    z = np.array([-1.5, 0.5, 2], np.float32)
    y = function(z)
    error = functions.chain(z, derivative(y))
    assert y.shape == error.shape == (3,)
    assert y.dtype == error.dtype == np.float32


def test_one_hot_turns_labels_into_rows():
    np.testing.assert_array_equal(losses.one_hot(2, 4), [0, 0, 1, 0])
    np.testing.assert_array_equal(losses.one_hot([1, 0], 2), [[0, 1], [1, 0]])
    with pytest.raises(ValueError, match=r"between 0 and 9.*between 3 and 10"):
        losses.one_hot([3, 10], 10)
