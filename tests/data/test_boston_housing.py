"""The house prices of Ekman's chapter 6, split as in the book."""

import numpy as np
import pytest

from dlcore import data


@pytest.fixture(scope="module")
def houses():
    return data.boston_housing()


@pytest.mark.system("L-E6.1")
def test_the_split_is_the_book_s(houses):
    assert houses.x_train.shape == (404, 13)
    assert houses.x_test.shape == (102, 13)
    assert houses.y_test[:4].tolist() == [7.2, 18.8, 19.0, 27.0]
    assert houses.y_train[:3].tolist() == [15.2, 42.3, 50.0]
    first = [1.23247, 0, 8.14, 0, 0.538, 6.142, 91.7, 3.9769, 4, 307, 21, 396.9, 18.72]
    assert houses.x_train[0].tolist() == first
    assert houses.features[0] == "CRIM"
    assert houses.features[11:] == ("B", "LSTAT")


@pytest.mark.system("L-E6.1")
def test_the_values_are_those_that_everybody_knows(houses):
    prices = np.concatenate([houses.y_train, houses.y_test])
    assert len(prices) == 506
    assert prices.mean() == pytest.approx(22.5328, abs=1e-4)
    assert (prices.min(), prices.max()) == (5, 50)
    rooms = np.concatenate([houses.x_train, houses.x_test])[:, 5]
    assert rooms.mean() == pytest.approx(6.2846, abs=1e-4)
    assert set(houses.x_train[:, houses.features.index("CHAS")]) == {0, 1}


@pytest.mark.system("L-E6.1")
def test_every_column_is_standardised_by_its_own_training_numbers(houses):
    split = houses.hold_out(80)
    result = split.standardize_features()
    assert result.x_train.dtype == np.float32
    np.testing.assert_allclose(result.x_train.mean(0), 0, atol=1e-5)
    np.testing.assert_allclose(result.x_train.std(0), 1, atol=1e-5)
    mean, deviation = split.x_train.mean(0), split.x_train.std(0)
    for part in ("x_validation", "x_test"):
        expected = (getattr(split, part) - mean) / deviation
        np.testing.assert_allclose(getattr(result, part), expected, atol=1e-5)
    assert (result.y_test == houses.y_test).all()


def test_a_constant_column_cannot_be_standardized(houses):
    flat = houses.take(train=20)
    flat.x_train[:, 3] = 0
    with pytest.raises(ValueError, match=r"Column CHAS .* Leave it out"):
        flat.standardize_features()
    assert flat.without("CHAS").standardize_features().x_train.shape == (20, 12)


def test_columns_are_left_out_by_name(houses):
    less = houses.hold_out(10).without("B", "CRIM")
    assert less.features == tuple(n for n in houses.features if n not in "B CRIM")
    for x in (less.x_train, less.x_validation, less.x_test):
        assert x.shape[1] == 11
    assert (less.x_test[:, 0] == houses.x_test[:, 1]).all()
    with pytest.raises(KeyError, match="no column 'b'; it has CRIM"):
        houses.without("b")


def test_a_regression_set_prints_itself(houses):
    assert repr(houses) == (
        "DataSet 'boston_housing': 404 training + 102 test examples of shape 13, "
        "a number each"
    )


def test_a_plain_file_is_checked_as_a_packed_one(tmp_path, monkeypatch):
    monkeypatch.setattr(data.files, "SHIPPED", tmp_path)
    (tmp_path / "boston_housing").mkdir()
    (tmp_path / "boston_housing" / "housing.csv").write_text("1,2\n")
    with pytest.raises(data.DataError, match=r"damaged\. Restore it"):
        data.boston_housing()
