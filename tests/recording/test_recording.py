"""`record --scheduler` on a real Dask cluster of two worker processes."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import dask
import pytest
from distributed import LocalCluster

from dlcore import __main__ as command
from dlcore import ledger
from dlcore.ledger import store

HERE = Path(__file__).parent
PATIENCE = 60  # seconds until a test gives up


def two_workers():
    """Two worker processes, each watched by a nanny that starts it again."""
    return LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=":0",
        preload=["with_toy_chapter"],
        silence_logs=50,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where traces, gates and records lie; the workers inherit the variable."""
    path = tmp_path_factory.mktemp("toy")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DLCORE_TOY", str(path))
        yield path


@pytest.fixture(scope="module")
def cluster(folder):
    """One cluster for all tests that leave it alive."""
    with two_workers() as running:
        yield running


@pytest.fixture
def toy(folder, monkeypatch, toy_chapter):
    """The empty folder; this process knows the toy chapter too."""
    for path in folder.iterdir():
        path.unlink()
    monkeypatch.setattr(store, "FOLDER", folder)
    return folder


def record(cluster, *arguments):
    address = cluster.scheduler_address
    return command.main(["record", "toy", "--scheduler", address, *arguments])


def traces(folder):
    """Every start of a run: (case, seed, process)."""
    diary = folder / "diary"
    lines = diary.read_text().splitlines() if diary.exists() else []
    rows = (line.split() for line in lines)
    return [(case, int(seed), int(process)) for case, seed, process in rows]


def open_gate(folder, name):
    (folder / f"gate {name}").touch()


def wait_until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


class InBackground(threading.Thread):
    """A recording that goes on while the test looks at it."""

    def __init__(self, cluster, *arguments):
        super().__init__(daemon=True)
        self.arguments = (cluster, *arguments)
        self.start()

    def run(self):
        self.code = record(*self.arguments)

    def end(self):
        self.join(PATIENCE)
        assert not self.is_alive()
        return self.code


def test_a_killed_worker_loses_no_finished_run_and_its_own_starts_again(toy, cluster):
    recording = InBackground(cluster, "--case", "gated", "--seeds", "6")
    wait_until(lambda: len(traces(toy)) == 2)
    _, finished, _ = traces(toy)[0]
    open_gate(toy, finished)
    wait_until(lambda: ledger.is_recorded("toy", "gated", finished))
    before = (toy / "toy.json").read_text()
    wait_until(lambda: len(traces(toy)) == 3)

    _, victim, process = traces(toy)[1]
    os.kill(process, signal.SIGKILL)
    assert (toy / "toy.json").read_text() == before
    open_gate(toy, "all")
    assert recording.end() == 0

    runs = json.loads((toy / "toy.json").read_text())["runs"]
    assert sorted(run["seed"] for run in runs) == [1, 2, 3, 4, 5, 6]
    assert [run["metrics"]["test error"][-1] for run in runs] == [
        run["seed"] / 100 for run in runs
    ]
    starts = Counter(seed for _, seed, _ in traces(toy))
    assert starts[finished] == 1
    assert {seed: n for seed, n in starts.items() if n > 1} == {victim: 2}
    (again,) = (run for run in runs if run["seed"] == victim)
    assert again["settings"]["process"] != process


def test_runs_that_keep_failing_are_named_and_all_others_are_stored(toy, capsys):
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
        cluster = two_workers()
    with cluster:
        assert record(cluster, "--case", "mortal", "--seeds", "6") == 1
        errors = capsys.readouterr().err
        assert "Failed: mortal, seed 3: its workers died" in errors
        assert "Failed: mortal, seed 4: ValueError: this seed never works" in errors
        assert errors.count("Failed") == 2
        assert ledger.records("toy").seeds("mortal") == [1, 2, 5, 6]
        assert Counter(seed for _, seed, _ in traces(toy))[4] == 2  # one more try


def test_runs_by_steps_are_recorded_and_what_is_recorded_is_not_run(
    toy, cluster, capsys
):
    assert record(cluster, "--case", "steps", "--seeds", "2") == 0
    runs = ledger.records("toy").case("steps")
    assert dict(runs.sizes) == {"seed": 2, "step": 5}
    assert runs["test error"].sel(seed=2, step=150) == pytest.approx(0.02)
    assert record(cluster, "--case", "steps", "--seeds", "3") == 0
    assert "steps, seed 1: recorded already" in capsys.readouterr().out
    assert sorted(seed for _, seed, _ in traces(toy)) == [1, 2, 3]
    # two epochs, though there are five entries: three epochs are trained anew
    assert record(cluster, "--case", "steps", "--seed", "1", "--epochs", "3") == 0
    assert "recorded already" not in capsys.readouterr().out
    assert ledger.is_recorded("toy", "steps", 1, epochs=3)
    assert not ledger.is_recorded("toy", "steps", 2, epochs=3)


def test_the_provenance_is_that_of_the_worker(toy, cluster, monkeypatch):
    open_gate(toy, "all")
    elsewhere = {"hardware": "here", "versions": {}, "commit": "-", "date": "-"}
    monkeypatch.setattr(store, "provenance", lambda framework: elsewhere)
    assert record(cluster, "--case", "gated", "--seed", "1") == 0
    recorded = ledger.records("toy")
    (run,) = recorded.of("gated")
    assert "cores" in run["hardware"]
    assert run["seconds"] == 0.25
    assert run["settings"]["process"] != os.getpid()


PROGRAM = """
import signal
import sys
from pathlib import Path
import with_toy_chapter
from dlcore import __main__ as command
from dlcore.ledger import store
store.FOLDER = Path(sys.argv[1])
# a test run started in the background inherits a Ctrl+C that is ignored
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(command.main(["record", "toy", "--case", "gated", "--scheduler", sys.argv[2]]))
"""


def test_ctrl_c_leaves_everything_finished_stored(toy, cluster):
    caller = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(toy), cluster.scheduler_address],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until(lambda: len(traces(toy)) == 2)
        _, finished, _ = traces(toy)[0]
        open_gate(toy, finished)
        wait_until(lambda: ledger.is_recorded("toy", "gated", finished))
        caller.send_signal(signal.SIGINT)
        printed, _ = caller.communicate(timeout=PATIENCE)
    finally:
        caller.kill()
        open_gate(toy, "all")  # the workers are still at it
    assert caller.returncode == 130
    assert "Finished runs are stored" in printed
    assert ledger.records("toy").seeds("gated") == [finished]
    assert record(cluster, "--case", "gated") == 0
    assert ledger.records("toy").seeds("gated") == [1, 2, 3]


def test_one_worker_a_core_can_be_started_here(toy, monkeypatch):
    open_gate(toy, "all")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(HERE), *sys.path]))
    preload = {"distributed.worker.preload": ["with_toy_chapter"]}
    with dask.config.set(preload):
        arguments = ["record", "toy", "--case", "gated", "--scheduler", "local"]
        assert command.main(arguments) == 0
    assert ledger.records("toy").seeds("gated") == [1, 2, 3]


def test_a_scheduler_that_does_not_answer_is_an_error(toy, capsys, monkeypatch):
    monkeypatch.setattr("dlcore.recording.PATIENCE", 0.5)
    for address in ("tcp://127.0.0.1:9", "carrier-pigeon://dovecot"):
        assert command.main(["record", "toy", "--scheduler", address]) == 1
        message = capsys.readouterr().err
        assert f"No Dask scheduler answers at '{address}'" in message
        assert "dask scheduler" in message
    assert traces(toy) == []


def test_without_dask_the_error_says_what_to_install(toy, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert command.main(["record", "toy", "--scheduler", "tcp://127.0.0.1:9"]) == 1
    assert 'pip install "dask[distributed]"' in capsys.readouterr().err


def test_a_scheduler_that_goes_away_is_an_error(toy, capsys):
    cluster = two_workers()
    recording = InBackground(cluster, "--case", "gated")
    wait_until(lambda: len(traces(toy)) == 2)
    _, finished, _ = traces(toy)[0]
    open_gate(toy, finished)
    wait_until(lambda: ledger.is_recorded("toy", "gated", finished))
    cluster.close()
    assert recording.end() == 1
    assert "Finished runs are stored" in capsys.readouterr().err
    assert ledger.records("toy").seeds("gated") == [finished]
