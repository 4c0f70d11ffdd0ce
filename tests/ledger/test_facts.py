"""Facts: what `record` computes, stores and finds again; nothing stored is stale."""

import json
import math
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from dlcore import __main__ as command
from dlcore import contents, ledger, recording
from dlcore.ledger import facts, store
from dlcore.training import History

CHEAP = 10  # seconds: dearer facts are not computed again


def ways():
    """A ledger's fact of two numbers."""
    return {"short": np.float64(2.5), "long": math.inf}


def legs():
    """One number."""
    return np.int64(8)


@pytest.fixture
def toy(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "FOLDER", tmp_path)
    module = SimpleNamespace(FACTS=(ways, legs))
    monkeypatch.setattr(recording, "experiments", lambda chapter: module)
    return module


def rows(folder):
    return json.loads((folder / "toy.json").read_text())["facts"]


def test_facts_are_stored_with_their_provenance(toy, tmp_path, capsys):
    assert command.main(["record", "toy", "--facts"]) == 0
    assert "ways: recorded\nlegs: recorded" in capsys.readouterr().out
    assert ledger.records("toy").facts == {
        "ways": {"short": 2.5, "long": None},
        "legs": {"value": 8},
    }
    for row in rows(tmp_path):
        assert set(row) == set(facts.FIELDS)
        assert "numpy" in row["versions"]


def test_only_what_has_changed_is_written(toy, tmp_path, capsys):
    command.main(["record", "toy"])
    (tmp_path / "toy.json").write_text(
        (tmp_path / "toy.json").read_text().replace("2.5", "2.50000001")
    )
    before = (tmp_path / "toy.json").read_bytes()
    command.main(["record", "toy"])
    assert (tmp_path / "toy.json").read_bytes() == before
    assert "legs: recorded already" in capsys.readouterr().out
    toy.FACTS = (legs,)
    legs_then, legs.__code__ = legs.__code__, (lambda: 6).__code__
    command.main(["record", "toy"])
    legs.__code__ = legs_then
    assert ledger.records("toy").facts == {"legs": {"value": 6}}


def test_a_stopped_recording_keeps_the_facts_before(toy):
    def broken():
        """It never comes to an end."""
        raise KeyboardInterrupt

    toy.FACTS = (legs, broken, ways)
    assert command.main(["record", "toy"]) == 130
    assert set(ledger.records("toy").facts) == {"legs"}


def test_facts_and_runs_lie_beside_each_other(toy):
    run = History("plain", {"test error": [0.9]})
    command.main(["record", "toy"])
    ledger.record_run("toy", "plain", 7, run)
    assert set(ledger.records("toy").facts) == {"ways", "legs"}
    toy.FACTS = (legs,)
    legs_then, legs.__code__ = legs.__code__, (lambda: 6).__code__
    command.main(["record", "toy"])
    legs.__code__ = legs_then
    assert ledger.records("toy").seeds("plain") == [7]


def test_facts_are_listed_with_what_they_are(toy, capsys):
    assert command.main(["record", "toy", "--list"]) == 0
    assert "ways: A ledger's fact of two numbers." in capsys.readouterr().out


def named():
    """A word."""
    return {"name": "Ada"}


def test_what_is_no_number_is_refused(toy, capsys):
    toy.FACTS = (named,)
    assert command.main(["record", "toy"]) == 1
    assert 'its "name" is no number' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"values": 3}, 'fact 0: "values" is missing or of the wrong type'),
        ({"values": {"a": "1"}}, 'fact 0: its "a" is no number'),
        ({"commit": None}, 'fact 0: "commit" is missing'),
    ],
)
def test_a_damaged_fact_is_named(toy, tmp_path, changes, problem):
    row = {**facts.finished_fact("legs", 8, 0.1), **changes}
    file = {"format": 1, "chapter": "toy", "runs": [], "facts": [row]}
    (tmp_path / "toy.json").write_text(json.dumps(file))
    with pytest.raises(ledger.RecordError, match=problem):
        _ = ledger.records("toy").facts


def test_rounding_is_no_change_and_all_else_is():
    assert facts.agree({"a": 0.1, "b": None}, {"a": 0.1 + 1e-9, "b": None})
    assert not facts.agree({"a": 0.1}, {"a": 0.1001})
    assert not facts.agree({"a": 0.1}, {"a": None})
    assert not facts.agree({"a": 0.1}, {"b": 0.1})


# ------------------------------------------------------------------- the book's own


@pytest.mark.parametrize("chapter", contents.notebooks())
def test_recorded_facts_are_those_that_the_chapter_computes(chapter):
    functions = {f.__name__: f for f in contents.part(chapter, "cases").FACTS}
    stored = {row["fact"]: row for row in store.read(chapter)["facts"]}
    again = f"python -m dlcore record {chapter} --facts"
    assert list(stored) == list(functions), again
    stale = [
        name
        for name, row in stored.items()
        if row["seconds"] < CHEAP
        and not facts.agree(row["values"], facts.numbers(functions[name]()))
    ]
    assert stale == [], again


def test_every_fact_that_the_ledger_shows_is_recorded():
    for entry in ledger.entries():
        recorded = ledger.records(entry.chapter).facts
        for number in entry.numbers:
            if "fact" in number.ours:
                name, item = number.ours["fact"], number.ours.get("item", "value")
                start = number.ours.get("each", item)
                found = [key for key in recorded[name] if key.startswith(start)]
                several = "each" in number.ours
                assert len(found) > 1 if several else item in recorded[name], (
                    f"{entry.id}, {number.what}"
                )


def test_the_ledger_runs_no_chapter():
    program = "import sys, dlcore.ledger as it; it.Page(); print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = answer.stdout.split()
    assert {"torch", "keras", "dlcore.training", "dlcore.data"} & {*loaded} == set()
    assert [name for name in loaded if name.endswith((".cases", ".exercises"))] == []
