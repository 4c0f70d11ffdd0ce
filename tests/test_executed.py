"""The reader of executed chapters, which many tests of claims rely on."""

from datetime import datetime
from types import SimpleNamespace

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


@pytest.mark.parametrize(("changed", "fresh"), [(2025, True), (2027, False)])
def test_an_execution_is_up_to_date_until_the_package_changes(
    monkeypatch, tmp_path, changed, fresh
):
    record = SimpleNamespace(created=datetime(2026, 7, 1))
    cache = SimpleNamespace(match_cache_notebook=lambda notebook: record)
    monkeypatch.setattr(executed, "JUDGED", tmp_path / "make has not been here")
    moment = datetime(changed, 7, 1).timestamp()
    monkeypatch.setattr(executed, "newest_source", lambda: moment)
    assert executed.is_up_to_date(cache, None) is fresh


def test_other_cells_are_not_up_to_date():
    def match_cache_notebook(notebook):
        raise KeyError

    cache = SimpleNamespace(match_cache_notebook=match_cache_notebook)
    assert not executed.is_up_to_date(cache, None)
