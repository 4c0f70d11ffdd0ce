"""The books' numbers, and verdicts that follow from records by rule."""

import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest
import xarray as xr

from dlcore import contents, ledger, new
from dlcore.ledger import books, tables
from dlcore.ledger.books import Measured, Number, metric_at
from dlcore.training import History


def number(kind, better="higher", **rule):
    return Number(what="it", kind=kind, better=better, **rule)


def measured(*values, exact=None):
    mean, half = ledger.interval(values)
    return Measured(mean, half, values, exact)


# ------------------------------------------------------------------- interval


def test_the_interval_is_students():
    mean, half = ledger.interval([1.0, 2.0, 3.0, 4.0, 5.0])
    assert mean == 3
    assert half == pytest.approx(2.7764 * math.sqrt(2.5 / 5), rel=1e-4)


def test_students_quantiles_are_those_of_the_tables():
    from dlcore.ledger.statistics import student

    table = {1: 12.7062, 4: 2.7764, 30: 2.0423, 31: 2.0395, 60: 2.0003, 1000: 1.9623}
    for freedom, quantile in table.items():
        assert student(freedom) == pytest.approx(quantile, abs=1e-4)


def test_an_interval_in_words():
    assert ledger.percent([0.07, 0.08, 0.09]) == "8.0 ± 2.5 %"
    assert ledger.percent(0.1382, digits=0) == "14 %"


def test_95_of_100_intervals_hold_the_truth():
    generator = np.random.default_rng(0)
    hits = 0
    for _ in range(2000):
        mean, half = ledger.interval(generator.normal(3, 2, size=4))
        hits += abs(mean - 3) <= half
    assert hits / 2000 == pytest.approx(0.95, abs=0.02)


def test_one_value_has_no_width_and_none_is_an_error():
    mean, half = ledger.interval([0.3])
    assert mean == 0.3
    assert math.isnan(half)
    assert all(map(math.isnan, ledger.interval([1.0, math.nan])))
    with pytest.raises(ValueError, match="at least one"):
        ledger.interval([])


# ------------------------------------------------------------------- verdicts


@pytest.mark.parametrize(
    ("rule", "found", "verdict"),
    [
        (number("exact", value=0.8563, digits=4), measured(0.85634), "confirmed"),
        (number("exact", value=0.8563, digits=4), measured(0.8564), "better"),
        (number("exact", value=5.0), measured(5), "confirmed"),
        (number("within", value=0.93, tolerance=0.01), measured(0.934), "confirmed"),
        (number("within", value=0.93, tolerance=0.01), measured(0.94), "close"),
        (number("within", value=0.93), measured(0.90, 0.94), "confirmed"),
        (number("within", value=0.93), measured(0.90, 0.91, 0.92), "confirmed"),
        (number("within", value=0.93), measured(*[0.90, 0.91] * 9), "worse"),
        (
            number("within", value=0.93, tolerance=0.03),
            measured(*[0.90, 0.91] * 9),
            "close",
        ),
        (number("within", value=0.93, tolerance=0.01), measured(0.9401), "better"),
        (number("within", value=0.93, tolerance=0.01), measured(0.90), "worse"),
        (
            number("within", "lower", value=0.06, tolerance=0.01),
            measured(0.04),
            "better",
        ),
        (
            number("within", "lower", value=0.06, tolerance=0.01),
            measured(0.09),
            "worse",
        ),
        (
            number("within", "neither", value=0.06, tolerance=0.01),
            measured(0.09),
            "different",
        ),
        (
            number("within", value=0.06, tolerance=0.01),
            measured(0.2, 0.3, exact=0.065),
            "confirmed",
        ),
        (number("lower"), measured(-2.0, -2.1, -1.9), "confirmed"),
        (number("lower", "lower"), measured(2.0, 2.1, 1.9), "worse"),
        (number("lower", "higher"), measured(2.0, 2.1, 1.9), "better"),
        (number("lower"), measured(-2.0, 2.1, -1.9), "not yet decided"),
        (number("lower"), measured(-2.0), "not yet decided"),
        (number("similar", tolerance=0.1), measured(0.05, 0.06, 0.04), "confirmed"),
        (number("similar", tolerance=0.1), measured(-0.05, 0.07), "not yet decided"),
        (number("similar", tolerance=0.1), measured(0.05), "not yet decided"),
        (number("similar", "lower", tolerance=0.1), measured(0.2, 0.21), "worse"),
        (number("similar", "lower", tolerance=0.1), measured(-0.2, -0.2), "better"),
        (number("similar", "higher", tolerance=0.1), measured(-0.2, -0.2), "worse"),
        (number("setting", "", value=0.1), measured(0.1), "same setting"),
        (number("setting", "", value=0.1), measured(0.01), "different"),
        (number("below", "lower", value=0.1), measured(0.08), "confirmed"),
        (number("below", "lower", value=0.1), measured(0.08, 0.081), "confirmed"),
        (number("below", "lower", value=0.1), measured(0.08, 0.11), "not yet decided"),
        (number("below", "lower", value=0.1), measured(0.12), "worse"),
        (number("above", value=0.96), measured(0.97, 0.971), "confirmed"),
        (number("above", value=0.96), measured(0.95), "worse"),
        (number("above", "neither", value=0.96), measured(0.95), "different"),
        (number("impossible", value=32.0), measured(28), "impossible"),
        (number("none"), measured(0.05), "no number in the book"),
        (number("within", value=1.0), None, "not yet decided"),
        (number("exact", value=1.0), measured(math.nan), "not yet decided"),
    ],
)
def test_the_verdict_follows_from_the_numbers(rule, found, verdict):
    assert rule.verdict(found) == verdict


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ({"kind": "within"}, r"L-E0\.1, size: write which is better, better = higher"),
        (
            {"kind": "within", "better": "bigger"},
            r"better = higher \| lower \| neither",
        ),
        ({"kind": "about", "better": "lower"}, "kind = 'about' is none of"),
    ],
)
def test_a_rule_that_leaves_open_how_to_judge_is_refused(rule, problem):
    raw = {"id": "L-E0.1", "book": "Ekman", "place": "p. 1", "what": "a toy"}
    with pytest.raises(ValueError, match=problem):
        books._entry("toy", {**raw, "number": [{"what": "size", **rule}]})


def test_a_number_may_be_a_place_in_a_setting_or_several_items_of_a_fact():
    class Toy:
        names = ("deep",)
        facts = {"folds": {"5 folds, seed 1": 0.1, "5 folds, seed 2": 0.3, "2": 1.0}}  # noqa: RUF012

        @staticmethod
        def of(case):
            return [{"settings": {"sizes": [784, 25, 10]}}]

    ours = {"case": "deep", "setting": "sizes", "item": 1}
    assert number("setting", value=25.0, ours=ours).measure(Toy()).number == 25
    several = number("none", ours={"fact": "folds", "each": "5 folds, seed "})
    assert several.measure(Toy()).values == (0.1, 0.3)
    assert several.measure(Toy()).mean == pytest.approx(0.2)


BY_STEPS = {"metrics": {"cost": [2.0, None, 0.5]}, "along": "step", "at": [0, 50, 100]}


def test_a_run_by_steps_is_read_at_a_step_and_knows_no_epoch():
    assert metric_at(BY_STEPS, "cost", at=100) == 0.5
    assert math.isnan(metric_at(BY_STEPS, "cost", at=50))
    assert metric_at(BY_STEPS, "cost", at=150) is None
    for place in ({"epoch": 2}, {"epoch": "best"}, {"epoch": 2, "at": 100}, {}):
        with pytest.raises(ValueError, match="follows 'step': say at alone"):
            metric_at(BY_STEPS, "cost", **place)


def test_a_run_by_epochs_is_read_at_an_epoch_and_knows_no_other_place():
    run = {"metrics": {"test error": [0.9, 0.2], "validation error": [0.1, 0.3]}}
    assert metric_at(run, "test accuracy", epoch=1) == pytest.approx(0.8)
    assert metric_at(run, "test error", epoch="best") == 0.9
    assert metric_at(run, "test error", epoch=2) is None
    with pytest.raises(ValueError, match="follows 'epoch': say epoch alone"):
        metric_at(run, "test error", at=1)


def test_what_is_better_may_stand_once_in_the_entry():
    raw = {"id": "L-E0.1", "book": "Ekman", "place": "p. 1", "what": "a toy"}
    rows = [
        {"what": "size", "kind": "within"},
        {"what": "error", "kind": "within", "better": "lower"},
    ]
    entry = books._entry("toy", {**raw, "better": "neither", "number": rows})
    assert [rule.better for rule in entry.numbers] == ["neither", "lower"]


# ------------------------------------------------------------------- entries


def test_entries_have_unique_ids_and_speak_of_the_chapter():
    chapter = ledger.entries("04_handwritten_digits")
    ids = [entry.id for entry in ledger.entries()]
    assert len(ids) == len(set(ids))
    assert {entry.id for entry in chapter} == {
        "L-E4.1", "L-E4.2", "L-E4.3", "L-E4.4", "L-PF.1", "L-PF.2",
        "F-E2.9", "F-E2.10",
    }  # fmt: skip
    for entry in chapter:
        assert entry.book in ("Ekman", "Buduma")
        assert entry.place
        names = [number.what for number in entry.numbers]
        assert len(names) == len(set(names))


def test_every_rule_names_a_case_that_can_be_recorded():
    from dlcore.chapters.handwritten_digits.cases import CASES

    for entry in ledger.entries("handwritten_digits"):
        for rule in entry.numbers:
            for key in ("case", "than"):
                assert rule.ours.get(key, "matrices") in CASES
        for column in entry.columns:
            assert column["case"] in CASES


@pytest.mark.parametrize("chapter", contents.notebooks().values())
def test_every_system_of_the_inventory_has_a_number(chapter):
    _, systems = new.planned(chapter)
    entries = {entry.id: entry for entry in ledger.entries(chapter)}
    assert sorted(entries) == sorted(systems)
    silent = [name for name, entry in entries.items() if not entry.numbers]
    assert not silent, f"{silent} have no row in the ledger"


@pytest.mark.parametrize("chapter", contents.notebooks())
def test_a_printed_number_without_ours_says_why(chapter):
    recorded = ledger.records(chapter)
    silent = [
        f"{entry.id}, {rule.what}"
        for entry in ledger.entries(chapter)
        for rule in entry.numbers
        if re.search(r"\d", rule.book_text())
        and rule.measure(recorded) is None
        and not (rule.why or entry.note)
    ]
    assert not silent


def test_the_table_of_the_book_is_complete():
    values = ledger.book("L-E4.2").values
    training = [values[f"training accuracy, epoch {n}"] for n in range(6)]
    test = [values[f"test accuracy, epoch {n}"] for n in range(6)]
    assert training == [0.8563, 0.9203, 0.9275, 0.9325, 0.9342, 0.9374]
    assert test == [0.9157, 0.9240, 0.9243, 0.9271, 0.9307, 0.9351]


@pytest.mark.system("L-E4.1")
def test_the_data_are_as_the_book_says_but_for_the_blank_rim():
    verdicts = ledger.book("L-E4.1").verdicts
    assert verdicts.pop("width of a picture in the files") == "impossible"
    sevens = "crossed sevens among the digits of a figure"
    assert verdicts.pop(sevens) == "no number in the book"
    assert set(verdicts.values()) == {"confirmed"}
    assert ledger.book("L-E4.1").verdict == "confirmed"


@pytest.mark.system("L-E4.2")
def test_the_recorded_full_run_is_the_table_of_the_book():
    runs = ledger.records("handwritten_digits").case("neuron_by_neuron")
    book_run = 1 - runs.sel(seed=7)
    assert book_run["training error"][1:3].round(4).values.tolist() == [0.8563, 0.9203]
    assert book_run["test error"][1:3].round(4).values.tolist() == [0.9157, 0.924]
    assert runs.sizes["epoch"] == 21
    assert ledger.book("L-E4.2").verdict == "confirmed"


@pytest.mark.system("L-PF.1")
def test_recorded_matrices_are_as_accurate_as_recorded_neurons():
    verdicts = ledger.book("L-PF.1").verdicts
    accuracy = "test error after 20 epochs, matrices − neuron by neuron"
    assert verdicts[accuracy] == "confirmed"


@pytest.mark.system("L-PF.2")
def test_the_recorded_best_rate_moves_up_with_mini_batches():
    recorded = ledger.records("handwritten_digits")
    slow, book_rate, fast = (
        recorded.case(f"mini_batches_{rate}")["test error"].sel(epoch=20)
        for rate in ("0.01", "0.05", "0.1")
    )
    assert slow.mean() - book_rate.mean() > 0.01
    assert fast.mean() < book_rate.mean() + 0.002


@pytest.mark.system("F-E2.9")
def test_nearly_25000_parameters_are_24790():
    entry = ledger.book("F-E2.9")
    (count,) = [n for n in entry.numbers if n.what == "parameters"]
    recorded = ledger.records("handwritten_digits")
    assert count.measure(recorded).number == 24_790
    assert entry.verdict == "close"


@pytest.mark.system("F-E2.10")
def test_stopping_at_the_lowest_validation_error_costs_nothing():
    entry = ledger.book("F-E2.10")
    recorded = ledger.records("handwritten_digits")
    at_best, at_end = (n.measure(recorded) for n in entry.numbers[:2])
    assert at_best.mean < at_end.mean + 0.002
    assert at_best.mean < 0.07


def test_an_unknown_id_gets_the_closest_ones():
    with pytest.raises(KeyError, match=r"Did you mean L-E4\.2"):
        ledger.book("L-E4.22")
    with pytest.raises(KeyError, match="no entry"):
        ledger.compare("zzz")


# ------------------------------------------------------------------- tables


LIVE = History(
    "two epochs",
    {"training error": [0.93, 0.1437, 0.08], "test error": [0.93, 0.0843, 0.076]},
)


def column(table, title):
    place = table.columns.index(title)
    return {row[0]: row[place] for row in table.rows}


def test_the_comparison_sets_book_records_and_live_run_side_by_side():
    table = ledger.compare("L-E4.2", live=LIVE)
    assert table.columns == (
        "", "book", "ours, neuron by neuron", "ours, matrices", "live, this page",
        "verdict",
    )  # fmt: skip
    live = column(table, "live, this page")
    assert live["training accuracy, epoch 0"] == "0.8563"
    assert live["test accuracy, epoch 1"] == "0.9240"
    assert live["test accuracy, epoch 2"] == "–"
    assert live["parameters"] == "–"
    ours = column(table, "ours, neuron by neuron")
    assert ours["test accuracy, epoch 0"].startswith("0.9157 (seed 7)")
    assert column(table, "book")["test error after 20 epochs"] == "about 6 %"
    assert column(table, "verdict")["test accuracy, epoch 0"] == "✓ confirmed"


def test_a_live_run_may_be_a_sweep_a_dictionary_or_a_number():
    runs = xr.Dataset(
        {"test error": (("seed", "epoch"), [[0.9, 0.08], [0.9, 0.10]])},
        coords={"seed": [1, 2], "epoch": [0, 1]},
    )
    table = ledger.compare("L-E4.2", live=runs)
    assert column(table, "live, this page")["test accuracy, epoch 0"] == "0.9100"
    table = ledger.compare("F-E2.9", live=24_790)
    assert column(table, "live, this page")["parameters"] == "24,790"
    table = ledger.compare("L-E4.1", live={"first training label": 5})
    assert column(table, "live, this page")["first training label"] == "5"
    assert column(table, "live, this page")["test pictures"] == "–"


def test_without_records_the_comparison_still_stands(monkeypatch, tmp_path):
    monkeypatch.setattr("dlcore.ledger.store.FOLDER", tmp_path)
    table = ledger.compare("L-PF.2")
    assert "… not yet decided" in column(table, "verdict").values()
    assert any("not recorded yet" in note for note in table.sources)
    assert "<details><summary>Where ours come from</summary>" in table._repr_html_()
    assert ledger.table().rows


@pytest.mark.parametrize("entry", ledger.entries(), ids=lambda entry: entry.id)
def test_every_table_is_a_table_for_screen_readers(entry):
    markup = ledger.compare(entry.id)._repr_html_()
    inner = markup[markup.index("<table") : markup.index("</table>") + 8]
    root = ElementTree.fromstring(inner)
    assert root.attrib["role"] == "table"
    assert entry.id in root.find("caption").text
    heads = root.findall("./thead/tr/th")
    assert all(head.attrib["scope"] == "col" for head in heads)
    for row in root.findall("./tbody/tr"):
        assert row[0].tag == "th"
        assert row[0].attrib["scope"] == "row"
        assert len(row) == len(heads)
    assert "@container" in markup  # it folds where the page is narrow


def test_a_reason_that_many_rows_share_is_told_once():
    notes = ledger.compare("F-E3.7").notes
    (log,) = [note for note in notes if "last 100 pictures" in note]
    assert log.startswith("training cost, epoch 1 … training cost, epoch 300: ")


def test_long_lists_of_one_verdict_fold_and_settings_always():
    verdicts = ["confirmed"] * 6 + ["close"] + ["same setting"] * 2
    assert tables.folds(verdicts) == {"confirmed": [3, 4, 5], "same setting": [7, 8]}
    silent = "no number in the book"
    assert tables.folds([silent] * 9) == {silent: [3, 4, 5, 6, 7, 8]}
    assert tables.folds(["confirmed"] * 5 + [silent] * 8) == {}
    assert tables.folds(["different"] * 99) == {}, "what differs is what is told"
    assert tables.folds(["same setting"]) == {}, "nothing else would be left to show"
    assert tables.summary("confirmed", ["a", "b", "c"], True) == (
        "✓ 3 more confirmed: a … c"
    )
    assert tables.summary(silent, ["a", "b"], False) == (
        "– 2 without a number in the book: a … b"
    )
    assert tables.summary("same setting", ["seed"], False) == (
        "= 1 setting, the same as ours: seed"
    )


@pytest.mark.parametrize("entry", ledger.entries(), ids=lambda entry: entry.id)
def test_folded_or_not_every_number_is_in_the_table(entry):
    markup = ledger.compare(entry.id)._repr_html_()
    root = ElementTree.fromstring(markup[markup.index("</style>") + 8 :])
    shown = [row.find("th").text for row in root.findall(".//tbody/tr")]
    assert sorted(shown) == sorted(rule.what for rule in entry.numbers)
    for fold in root.findall("details"):
        assert fold.find("summary").text


def test_the_ledger_page_has_every_number_once():
    table = ledger.table()
    expected = sum(len(entry.numbers) for entry in ledger.entries())
    assert len(table.rows) == expected == len({row[0] for row in table.rows})
    chapter = ledger.entries("handwritten_digits")
    numbers = sum(len(entry.numbers) for entry in chapter)
    assert len(ledger.table("handwritten_digits").rows) == numbers
    text = str(table)
    assert "about 6 %" in text
    assert "L-PF.2" in text
    assert all(re.match(r"[✓=≈↑↓≠✗…–] ", row[-1]) for row in table.rows)
