"""A stopped recording goes on within its run, with the numbers of an unbroken one."""

from pathlib import Path

import pytest

from dlcore import __main__ as command
from dlcore import ledger, recording
from dlcore.ledger import store
from dlcore.recording import resuming

HERE = Path(__file__).parent


@pytest.fixture
def toy(tmp_path, monkeypatch, toy_chapter):
    """A folder for records, and in it one for the cache."""
    monkeypatch.setenv("DLCORE_TOY", str(tmp_path))
    monkeypatch.setenv("DLCORE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(store, "FOLDER", tmp_path)
    return tmp_path


def task(**changes):
    return recording.Task(**{"chapter": "toy", "case": "learner", "seed": 1} | changes)


def stopped(epoch, *_):
    if epoch == 1:
        raise KeyboardInterrupt


def unfinished(toy):
    """Folder of each run that is not whole, and the epochs that it has kept."""
    found = (toy / "cache" / "runs").rglob("step-*.safetensors")
    return sorted((path.parents[1].name, path.stem) for path in found)


KEPT = [("learner-1", "step-00000000"), ("learner-1", "step-00000001")]


def test_a_run_goes_on_in_the_epoch_where_it_was_stopped(toy):
    whole = recording.perform(task(epochs=3))
    assert unfinished(toy) == []
    with pytest.raises(KeyboardInterrupt):
        recording.perform(task(epochs=3), stopped)
    assert unfinished(toy) == KEPT
    heard = []
    again = recording.perform(task(epochs=3), lambda epoch, *_: heard.append(epoch))
    assert heard == [2, 3]
    assert again["metrics"] == whole["metrics"]
    assert again["settings"] == whole["settings"]
    assert unfinished(toy) == []


def test_the_command_goes_on_too(toy, monkeypatch, capsys):
    perform = recording.perform
    arguments = ["record", "toy", "--case", "learner", "--seed", "1"]
    with monkeypatch.context() as patch:
        patch.setattr(recording, "perform", lambda task, _: perform(task, stopped))
        assert command.main(arguments) == 130
    assert "run this again to go on" in capsys.readouterr().out
    assert unfinished(toy) == KEPT
    assert command.main(arguments) == 0
    assert ledger.records("toy").seeds("learner") == [1]
    assert unfinished(toy) == []


@pytest.mark.parametrize("change", ["epochs", "seed", "device", "code"])
def test_another_run_begins_anew(toy, change, monkeypatch):
    with pytest.raises(KeyboardInterrupt):
        recording.perform(task(epochs=3), stopped)
    other = {"epochs": 2, "seed": 2, "device": "cpu"}
    if change == "code":
        (toy / "own.py").write_text("a new line")
        monkeypatch.setattr(resuming, "sources", lambda module: [toy / "own.py"])
    changes = {"epochs": 3} | {k: v for k, v in other.items() if k == change}
    heard = []
    recording.perform(task(**changes), lambda epoch, *_: heard.append(epoch))
    assert heard[0] == 0
    # what nobody can go on with goes when the same run is whole
    assert unfinished(toy) == (KEPT if change == "seed" else [])


def test_the_code_that_counts_is_the_package_and_the_chapter(toy):
    module = recording.experiments("toy")
    names = {path.relative_to(HERE.parents[1]) for path in resuming.sources(module)}
    assert Path("dlcore/training/fit.py") in names
    assert Path("tests/recording/chapters/toy/cases.py") in names
    chapters = {path for path in names if path.parts[:2] == ("dlcore", "chapters")}
    assert chapters == set()
