"""The reader of executed chapters, which many tests of claims rely on."""

import executed
import pytest


@pytest.mark.parametrize(
    ("text", "mean", "half"),
    [
        ("7.4 ± 0.4 %", 7.4, 0.4),
        ("−3.3 ± 2.0", -3.3, 2.0),
        ("-1.7 ± 3.3 %", -1.7, 3.3),
        ("1,014", 1014, 0),
        ("4e-16", 4e-16, 0),
        ("22 %", 22, 0),
    ],
)
def test_numbers_are_read_as_the_prose_writes_them(text, mean, half):
    assert executed.interval_of(text) == (mean, half)


@pytest.mark.parametrize("text", ["2.5 thousand", "30 % (25 % to 34 %)", ""])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError):
        executed.interval_of(text)
