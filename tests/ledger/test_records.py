"""Records: whole or not at all, by several processes at once, and checked."""

import errno
import json
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dlcore import contents, ledger
from dlcore.ledger import store
from dlcore.training import History


def Run(metrics, **more):  # noqa: N802
    settings = {"learning_rate": 0.01}
    return History("run", metrics, **({"seconds": 1.5, "settings": settings} | more))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "FOLDER", tmp_path)
    return tmp_path


def errors(*values):
    return Run({"test error": list(values)})


def test_a_run_comes_back_with_its_numbers_and_provenance(folder):
    run = Run({"training error": [0.9, 0.2], "test error": [0.9, 0.123456789]})
    ledger.record_run("toy", "plain", 7, run)
    ledger.record_run("toy", "plain", 1, errors(0.9, 0.3, 0.2))
    recorded = ledger.records("toy")
    assert recorded.names == ["plain"]
    assert recorded.seeds("plain") == [1, 7]
    runs = recorded.case("plain")
    assert dict(runs.sizes) == {"seed": 2, "epoch": 3}
    assert runs["test error"].sel(seed=7, epoch=1).item() == pytest.approx(0.123457)
    assert np.isnan(runs["test error"].sel(seed=7, epoch=2))
    assert np.isnan(runs["training error"].sel(seed=1)).all()
    (row,) = [run for run in recorded.runs if run["seed"] == 7]
    assert row["settings"] == {"learning_rate": 0.01}
    assert set(row["versions"]) >= {"python", "numpy"}
    assert "cores" in row["hardware"]
    assert row["date"][:2] == "20"


def test_no_record_names_the_machine(folder):
    ledger.record_run("toy", "plain", 7, errors(0.9, 0.2))
    text = (folder / "toy.json").read_text().lower()
    assert platform.node().lower() not in text


def test_provenance_is_a_sentence(folder):
    ledger.record_run("toy", "plain", 7, errors(0.9, 0.2))
    ledger.record_run("toy", "plain", 8, errors(0.9, 0.2))
    sentence = ledger.records("toy").provenance("plain")
    assert sentence.startswith("Recorded on ")
    assert "2 seeds (7, 8), 2 s a run" in sentence
    assert "NumPy" in sentence
    assert ledger.records("toy").case("plain").attrs["provenance"] == sentence


def test_provenance_tells_uncommitted_code(folder, monkeypatch):
    origin = {"hardware": "h", "versions": {}, "date": "2026-01-01"}
    changed = {**origin, "commit": "0123456789abcdef with changes"}
    monkeypatch.setattr(store, "provenance", lambda framework: changed)
    ledger.record_run("toy", "plain", 7, errors(0.9, 0.2))
    sentence = ledger.records("toy").provenance("plain")
    assert "commit 0123456 with changes," in sentence


def test_only_what_computed_is_named(folder):
    import torch  # noqa: F401  it is loaded, but the run is NumPy's

    numpy_run = errors(0.9, 0.2)
    numpy_run.settings["framework"] = "numpy"
    run = ledger.record_run("toy", "plain", 7, numpy_run)
    assert set(run["versions"]) == {"python", "numpy"}
    run = ledger.record_run("toy", "plain", 8, errors(0.9, 0.2))
    assert "torch" in run["versions"]


def test_recording_again_replaces_only_that_run(folder):
    for seed in (1, 2):
        ledger.record_run("toy", "plain", seed, errors(0.9, 0.1 * seed))
    ledger.record_run("toy", "plain", 1, errors(0.9, 0.55))
    runs = ledger.records("toy").case("plain")["test error"].isel(epoch=1)
    assert runs.values.tolist() == [0.55, 0.2]


def test_not_a_number_is_stored_as_null_and_read_as_nan(folder):
    ledger.record_run("toy", "wild", 1, errors(0.9, float("nan"), float("inf")))
    assert "NaN" not in (folder / "toy.json").read_text()
    runs = ledger.records("toy").case("wild")["test error"]
    assert np.isnan(runs.values).tolist() == [[False, True, True]]


def test_a_finished_run_is_known_so_that_recording_can_go_on(folder):
    assert not ledger.is_recorded("toy", "plain", 7)
    ledger.record_run("toy", "plain", 7, errors(0.9, 0.3, 0.2))
    assert ledger.is_recorded("toy", "plain", 7)
    assert ledger.is_recorded("toy", "plain", 7, epochs=2)
    assert not ledger.is_recorded("toy", "plain", 7, epochs=3)
    assert not ledger.is_recorded("toy", "plain", 8)
    assert not ledger.is_recorded("toy", "other", 7)


def by_steps(*values, epochs, every=50):
    at = list(range(0, every * len(values), every))
    settings = {"epochs": epochs}
    return Run({"cost": list(values)}, along="step", at=at, settings=settings)


def test_a_run_comes_back_along_its_own_axis(folder):
    ledger.record_run("toy", "steps", 1, by_steps(2.0, 1.5, 1.2, epochs=1))
    ledger.record_run("toy", "steps", 2, by_steps(2.0, 1.4, 1.1, 0.9, epochs=2))
    runs = ledger.records("toy").case("steps")
    assert runs["cost"].dims == ("seed", "step")
    assert runs.step.values.tolist() == [0, 50, 100, 150]
    assert runs["cost"].sel(seed=2, step=100) == 1.1
    assert np.isnan(runs["cost"].sel(seed=1, step=150))
    alphas = Run(
        {"loss": [1.0, 0.2]}, along="alpha", at=[-0.5, 0.25], settings={"epochs": 3}
    )
    ledger.record_run("toy", "line", 1, alphas)
    assert ledger.records("toy").case("line")["loss"].sel(alpha=0.25) == 0.2


def test_a_run_by_steps_claims_only_the_epochs_it_trained(folder):
    ledger.record_run("toy", "steps", 1, by_steps(*np.linspace(2, 1, 100), epochs=2))
    assert ledger.is_recorded("toy", "steps", 1)
    assert ledger.is_recorded("toy", "steps", 1, epochs=2)
    assert not ledger.is_recorded("toy", "steps", 1, epochs=3)
    unknown = by_steps(2.0, 1.5, epochs=1)
    unknown.settings = {}
    with pytest.raises(ledger.RecordError, match='lack "epochs"'):
        ledger.record_run("toy", "steps", 2, unknown)


def test_runs_measured_at_different_places_are_not_mixed(folder):
    ledger.record_run("toy", "steps", 1, by_steps(2.0, 1.5, epochs=1))
    ledger.record_run("toy", "steps", 2, by_steps(2.0, 1.5, epochs=1, every=10))
    ledger.record_run("toy", "mixed", 1, by_steps(2.0, 1.5, epochs=1))
    ledger.record_run("toy", "mixed", 2, errors(0.9, 0.1))
    for case in ("steps", "mixed"):
        with pytest.raises(ledger.RecordError, match="not measured at the same places"):
            ledger.records("toy").case(case)


def test_a_run_without_metrics_is_refused(folder):
    with pytest.raises(ledger.RecordError, match='"metrics" is empty'):
        ledger.record_run("toy", "plain", 7, Run({}))
    history = Run({"a": [1.0], "b": [1.0]})
    history.metrics["b"].append(2.0)
    with pytest.raises(ledger.RecordError, match="differ in length"):
        ledger.record_run("toy", "plain", 7, history)
    assert not (folder / "toy.json").exists()


def test_a_full_disk_leaves_the_earlier_file_untouched(folder, monkeypatch):
    ledger.record_run("toy", "plain", 7, errors(0.9, 0.2))
    before = (folder / "toy.json").read_bytes()

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ledger.RecordError, match=r"No space left.*untouched"):
        ledger.record_run("toy", "plain", 8, errors(0.9, 0.1))
    assert (folder / "toy.json").read_bytes() == before
    names = {path.name for path in folder.iterdir()}
    assert names <= {"toy.json", "toy.json.lock"}


def test_a_place_that_cannot_be_written_is_named_before_the_training(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(store, "FOLDER", tmp_path / "records")
    store.check_writable()
    (tmp_path / "file").touch()
    monkeypatch.setattr(store, "FOLDER", tmp_path / "file")
    with pytest.raises(ledger.RecordError, match="No record can be written to"):
        store.check_writable()


def test_a_killed_writer_leaves_the_earlier_file_untouched(folder):
    ledger.record_run("toy", "plain", 7, errors(0.9, 0.2))
    before = (folder / "toy.json").read_bytes()
    program = f"""
import os, pathlib
from dlcore.ledger import store
store.FOLDER = pathlib.Path({str(folder)!r})
os.replace = lambda *names: os._exit(9)  # as if killed before the last step
class Run:
    metrics = {{"test error": [1.0]}}; seconds = 1; settings = {{}}; along = "epoch"
store.record_run("toy", "plain", 8, Run)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 9
    assert (folder / "toy.json").read_bytes() == before
    ledger.record_run("toy", "plain", 8, errors(0.9, 0.1))  # the lock is free again
    assert ledger.records("toy").seeds("plain") == [7, 8]
    names = {path.name for path in folder.iterdir()}
    assert names <= {"toy.json", "toy.json.lock"}  # nothing half-written is left


def test_processes_that_record_at_once_lose_nothing(folder):
    program = """
import pathlib, sys
from dlcore.ledger import store
store.FOLDER = pathlib.Path(sys.argv[1])
class Run:
    metrics = {"test error": [0.9, 0.1]}; seconds = 1; settings = {}; along = "epoch"
for seed in range(8):
    store.record_run("toy", sys.argv[2], seed, Run)
"""
    workers = [
        subprocess.Popen([sys.executable, "-c", program, str(folder), f"case {n}"])
        for n in range(2)
    ]
    assert [worker.wait() for worker in workers] == [0, 0]
    recorded = ledger.records("toy")
    assert {name: recorded.seeds(name) for name in recorded.names} == {
        f"case {n}": list(range(8)) for n in range(2)
    }


def damaged(*, times=1, **changes):
    run = {
        "case": "plain",
        "seed": 1,
        "settings": {},
        "metrics": {"test error": [0.9, 0.1]},
        "seconds": 1.0,
        "hardware": "a computer",
        "versions": {},
        "commit": "abc",
        "date": "2026-01-01",
    }
    run.update(changes)
    return json.dumps({"format": 1, "chapter": "toy", "runs": [run] * times})


def test_a_folder_in_place_of_a_record_is_named(folder):
    (folder / "toy.json").mkdir()
    with pytest.raises(ledger.RecordError, match="it cannot be read"):
        _ = ledger.records("toy").names


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it is not JSON"),
        ('{"format": 1, "runs": [', "it is not JSON"),
        ("[]", '"format" is not 1'),
        ('{"format": 99, "runs": []}', '"format" is not 1'),
        ('{"format": 1, "runs": {}}', '"runs" is not a list'),
        ('{"format": 1, "runs": [3]}', "run 0: is not an object"),
        (damaged(seed="1"), 'run 0: "seed" is missing or of the wrong type'),
        (damaged(commit=None), 'run 0: "commit" is missing or of the wrong type'),
        (damaged(metrics={}), '"metrics" is empty'),
        (damaged(metrics={"test error": ["a"]}), 'metric "test error" is not a list'),
        (damaged(metrics={"a": [1], "b": []}), "metrics differ in length"),
        (damaged(metrics={"a": [float("nan")]}), "NaN is no number"),
        (damaged(seed=True), '"seed" is missing or of the wrong type'),
        (damaged(times=2), "'plain', seed 1, stands there 2 times"),
        (damaged(along="step"), '"at" does not say where'),
        (damaged(along="step", at=[0]), '"at" does not say where'),
        (damaged(along="step", at=[0, 50]), 'its settings lack "epochs"'),
    ],
)
def test_a_damaged_file_is_named_with_its_fault(folder, text, problem):
    (folder / "toy.json").write_text(text)
    with pytest.raises(ledger.RecordError, match=r"git checkout") as caught:
        _ = ledger.records("toy").names
    assert problem in str(caught.value)
    with pytest.raises(ledger.RecordError):  # and nothing is written over it
        ledger.record_run("toy", "plain", 2, errors(0.9, 0.1))
    assert (folder / "toy.json").read_text() == text


def test_a_missing_case_names_what_there_is(folder):
    ledger.record_run("toy", "plain", 7, errors(0.9, 0.2))
    with pytest.raises(KeyError, match=r"Recorded: plain.*record toy --case other"):
        ledger.records("toy").case("other")
    with pytest.raises(KeyError, match="none yet"):
        ledger.records("nothing").provenance("plain")


def test_cases_stand_side_by_side_with_the_seeds_they_share(folder):
    for seed in (1, 2, 3):
        ledger.record_run("toy", "short", seed, errors(0.9, 0.1 * seed))
    for seed in (2, 3, 4):
        ledger.record_run("toy", "long", seed, errors(0.9, 0.5, 0.4))
    both = ledger.records("toy").side_by_side("way", {"a": "short", "b": "long"})
    assert dict(both.sizes) == {"way": 2, "seed": 2, "epoch": 3}
    assert both.way.values.tolist() == ["a", "b"]
    final = both["test error"].sel(way="a", epoch=1)
    assert final.values.tolist() == pytest.approx([0.2, 0.3])
    assert np.isnan(both["test error"].sel(way="a", epoch=2)).all()
    assert both["test error"].sel(way="b", epoch=2).values.tolist() == [0.4, 0.4]
    assert both.attrs["provenance"].count("Recorded on") == 2


@pytest.mark.parametrize("name", ["handwritten_digits", "04_handwritten_digits"])
def test_a_chapter_is_known_with_and_without_its_number(name):
    assert contents.chapter_name(name) == "handwritten_digits"


def test_the_books_own_records_are_whole():
    for path in Path(store.FOLDER).glob("*.json"):
        rows = [row for section in store.read(path.stem).values() for row in section]
        assert rows
        assert all("with changes" not in row["commit"] for row in rows)
