"""`python -m dlcore`: what it prints, what it stores, and how it ends."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from dlcore import __main__ as command
from dlcore import ledger, recording
from dlcore.ledger import store
from dlcore.training import History


class Toy(SimpleNamespace):
    """A chapter's experiments: two cases, quick, with a diary of what was run."""

    def run(self, case, *, epochs, seed, device, on_epoch):
        self.diary.append((case, seed, epochs))
        if seed == self.breaks_at:
            raise KeyboardInterrupt
        for epoch in range(1, epochs + 1):
            on_epoch(epoch)
        return History("toy", {"test error": [0.9] * (epochs + 1)}, seconds=0.1)


@pytest.fixture
def toy(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "FOLDER", tmp_path)
    case = SimpleNamespace(title="A toy", system="L-E4.2", epochs=2)
    module = Toy(
        CASES={"one": case, "two": case}, SEEDS=(7, 1, 2), diary=[], breaks_at=None
    )
    monkeypatch.setattr(recording, "experiments", lambda chapter: module)
    return module


def test_data_lists_source_licence_size_and_state(capsys):
    assert command.main(["data"]) == 0
    printed = capsys.readouterr().out
    for word in ("CC BY-SA 3.0", "yann.lecun.com", "11.3 MB", "ok (shipped with"):
        assert word in printed


def test_an_unknown_data_set_ends_with_1_and_the_closest_name(capsys):
    assert command.main(["data", "mnits"]) == 1
    assert "Did you mean mnist" in capsys.readouterr().err


def test_a_damaged_data_set_ends_with_1(capsys, monkeypatch, tmp_path):
    from dlcore.data import files

    (tmp_path / "mnist").mkdir()
    (tmp_path / "mnist" / "train-labels-idx1-ubyte.gz").write_bytes(b"broken")
    monkeypatch.setattr(files, "SHIPPED", tmp_path)
    monkeypatch.setenv("DLCORE_CACHE", str(tmp_path / "cache"))
    assert command.main(["data", "mnist"]) == 1
    assert "damaged" in capsys.readouterr().out


def test_the_ledger_prints_one_entry_or_all(capsys):
    assert command.main(["ledger", "F-E2.9"]) == 0
    printed = capsys.readouterr().out
    assert "nearly 25,000" in printed
    assert "L-E4.2" not in printed
    assert command.main(["ledger"]) == 0
    assert "L-E4.2" in capsys.readouterr().out
    assert command.main(["ledger", "L-E4.99"]) == 1
    assert "no entry 'L-E4.99'" in capsys.readouterr().err


def test_record_runs_every_case_with_every_seed_once(toy, capsys):
    assert command.main(["record", "99_toy", "--seeds", "2"]) == 0
    expected = [("one", 7, 2), ("one", 1, 2), ("two", 7, 2), ("two", 1, 2)]
    assert toy.diary == expected
    assert ledger.records("toy").seeds("two") == [1, 7]
    assert command.main(["record", "toy", "--seeds", "2"]) == 0
    assert toy.diary == expected  # nothing was run again
    assert "one, seed 7: recorded already" in capsys.readouterr().out
    assert command.main(["record", "toy", "--seeds", "4", "--case", "two"]) == 0
    assert toy.diary[4:] == [("two", 2, 2), ("two", 8, 2)]


def test_one_seed_and_fewer_epochs_can_be_asked_for(toy):
    asked = ["record", "toy", "--case", "one", "--seed", "5", "--epochs", "1"]
    assert command.main(asked) == 0
    assert toy.diary == [("one", 5, 1)]
    assert command.main(asked[:-2]) == 0  # the full length is another matter
    assert toy.diary[1:] == [("one", 5, 2)]


def test_a_stopped_recording_keeps_what_is_finished_and_goes_on(toy, capsys):
    toy.breaks_at = 1
    assert command.main(["record", "toy", "--case", "one"]) == 130
    assert "Finished runs are stored" in capsys.readouterr().out
    assert ledger.records("toy").seeds("one") == [7]
    toy.breaks_at = None
    assert command.main(["record", "toy", "--case", "one"]) == 0
    assert toy.diary == [("one", 7, 2), ("one", 1, 2), ("one", 1, 2), ("one", 2, 2)]


def test_an_unknown_case_runs_nothing(toy, capsys):
    assert command.main(["record", "toy", "--case", "one", "--case", "three"]) == 1
    assert "there are one, two" in capsys.readouterr().err
    assert toy.diary == []


def test_the_cases_can_be_listed(toy, capsys):
    assert command.main(["record", "toy", "--list"]) == 0
    assert "one: A toy (L-E4.2, 2 epochs)" in capsys.readouterr().out
    assert toy.diary == []


@pytest.mark.parametrize("chapter", ["gardening", "a.b", "../../etc"])
def test_a_chapter_without_experiments_is_an_error(chapter, capsys):
    assert command.main(["record", chapter]) == 1
    assert f"There are no experiments for '{chapter}'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["recrod"],
        ["record"],
        ["record", "toy", "--seeds", "0"],
        ["record", "toy", "--epochs", "many"],
        ["record", "toy", "--seeds", "2", "--seed", "1"],
    ],
)
def test_a_wrong_call_ends_with_2_and_the_usage(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2
    assert "usage: python -m dlcore" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["ledger", "L-E4.2"], ["record", "frameworks", "--list"]]
)
def test_a_console_that_knows_few_letters_gets_the_rest_as_question_marks(arguments):
    done = subprocess.run(
        [sys.executable, "-m", "dlcore", *arguments],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 0, done.stderr
    assert b"?" in done.stdout


def test_it_runs_as_a_module_and_without_torch():
    program = (
        "import sys; from dlcore.__main__ import main; code = main(['data']);"
        "assert 'torch' not in sys.modules; sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True)
    assert done.returncode == 0, done.stderr
    helped = subprocess.run(
        [sys.executable, "-m", "dlcore", "--help"], capture_output=True, text=True
    )
    assert helped.returncode == 0
    for word in ("data", "record", "ledger"):
        assert word in helped.stdout
