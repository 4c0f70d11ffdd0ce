"""Recorded full-size runs: stored with their provenance, never half-written.

All runs of a chapter lie in `data/records/<chapter>.json`, one line a run, and its
facts after them, one line a fact. A run that does not follow epochs says what it
follows: "along": "step", "at": [0, 50, 100, …].
"""

import json
import math
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import xarray as xr

from dlcore.contents import chapter_name
from dlcore.files import write_whole
from dlcore.ledger.facts import problem_of_fact
from dlcore.ledger.provenance import provenance

FOLDER = Path(__file__).resolve().parents[2] / "data" / "records"
FORMAT = 1
RUN_FIELDS = {
    "case": str,
    "seed": int,
    "settings": dict,
    "metrics": dict,
    "seconds": (int, float),
    "hardware": str,
    "versions": dict,
    "commit": str,
    "date": str,
}


class RecordError(RuntimeError):
    """A record cannot be read or written; the message says what to do about it."""


class NotRecordedError(KeyError):
    """No run of that case is recorded; the message says how to record it."""


# ------------------------------------------------------------------- reading


@dataclass(frozen=True)
class Records:
    """The recorded runs of one chapter."""

    chapter: str

    @cached_property
    def runs(self) -> list[dict]:
        """All runs, as they stand in the file."""
        return read_runs(self.chapter)

    @cached_property
    def facts(self) -> dict[str, dict[str, float | None]]:
        """The recorded facts: their numbers by name, a single one as "value"."""
        return {row["fact"]: row["values"] for row in read(self.chapter)["facts"]}

    @property
    def names(self) -> list[str]:
        """The cases that have at least one recorded run."""
        return sorted({run["case"] for run in self.runs})

    def of(self, name: str) -> list[dict]:
        """The runs of one case, by seed."""
        runs = [run for run in self.runs if run["case"] == name]
        return sorted(runs, key=lambda run: run["seed"])

    def seeds(self, name: str) -> list[int]:
        """The seeds of a case that are recorded."""
        return [run["seed"] for run in self.of(name)]

    def case(self, name: str) -> xr.Dataset:
        """Metrics of a case, dims (seed, epoch), or (seed, step), (seed, alpha), ….

        Epoch 0 is the untrained network. Runs of different length are filled up with
        NaN. NotRecordedError names the recorded cases when there is none of that name.
        """
        self._check(name)
        return _stack(self.of(name)).assign_attrs(provenance=self.provenance(name))

    def side_by_side(self, dimension: str, cases: dict[str, str]) -> xr.Dataset:
        """Several cases as one data set with a further dimension, ready for a Lab.

        cases: what the reader calls each case → its name in the records

        Only the seeds that all of them have are kept, so that means compare like with
        like; shorter runs are filled up with NaN.
        """
        shared = set.intersection(*(set(self.seeds(name)) for name in cases.values()))
        runs = xr.concat(
            [self.case(name).sel(seed=sorted(shared)) for name in cases.values()],
            dim=xr.Variable(dimension, list(cases)),
            join="outer",
            combine_attrs="drop",
        )
        sentences = (f"{word}: {self.provenance(name)}" for word, name in cases.items())
        return runs.assign_attrs(provenance=" ".join(sentences))

    def seconds(self, name: str) -> list[float]:
        """Time of each run of a case, in the order of its seeds."""
        self._check(name)
        return [run["seconds"] for run in self.of(name)]

    def provenance(self, name: str) -> str:
        """Where, when and with what the case was recorded, as one sentence."""
        self._check(name)
        runs = self.of(name)
        seeds = self.seeds(name)
        which = f" ({', '.join(map(str, seeds))})" if len(seeds) <= 5 else ""
        return (
            f"Recorded on {_listed(run['hardware'] for run in runs)}, "
            f"{len(seeds)} seed{'s' * (len(seeds) != 1)}{which}, "
            f"{_duration([run['seconds'] for run in runs])} a run, "
            f"{_listed(_versions_text(run['versions']) for run in runs)}, "
            f"commit {_listed(_short_commit(run['commit']) for run in runs)}, "
            f"{_listed(run['date'] for run in runs)}."
        )

    def _check(self, name):
        if name not in self.names:
            known = ", ".join(self.names) or "none yet"
            raise NotRecordedError(
                f"No record of {name!r} for {self.chapter}. Recorded: {known}. Record "
                f"it with `python -m dlcore record {self.chapter} --case {name}`."
            )


def records(chapter: str) -> Records:
    """The recorded runs of a chapter, by its name ("handwritten_digits")."""
    return Records(chapter_name(chapter))


def read_runs(chapter: str) -> list[dict]:
    """Runs in the chapter's file; RecordError if it is damaged."""
    return read(chapter)["runs"]


def read(chapter: str) -> dict[str, list[dict]]:
    """Runs and facts of the chapter's file, checked field by field.

    Both are empty where there is no file; RecordError if it is damaged.
    """
    path = FOLDER / f"{chapter}.json"
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text, parse_constant=_refuse)
    except FileNotFoundError:
        return {"runs": [], "facts": []}
    except ValueError as error:
        raise _damaged(path, f"it is not JSON ({error})") from error
    except OSError as error:
        raise _damaged(path, f"it cannot be read ({error.strerror})") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise _damaged(path, f'"format" is not {FORMAT}')
    rows = {"runs": content.get("runs"), "facts": content.get("facts", [])}
    for section, problem_of in (("runs", _problem), ("facts", problem_of_fact)):
        if not isinstance(rows[section], list):
            raise _damaged(path, f'"{section}" is not a list')
        for number, row in enumerate(rows[section]):
            if problem := problem_of(row):
                raise _damaged(path, f"{section[:-1]} {number}: {problem}")
    for (case, seed), times in Counter(map(_name, rows["runs"])).items():
        if times > 1:
            raise _damaged(path, f"{case!r}, seed {seed}, stands there {times} times")
    return rows


def _name(run: dict) -> tuple[str, int]:
    """What tells a run from all others of its chapter."""
    return run["case"], run["seed"]


def _refuse(constant: str):
    """Raise ValueError for NaN and Infinity, which JSON has not: null stands there."""
    raise ValueError(f"{constant} is no number")


def _problem(run) -> str | None:
    """What is wrong with one run of a file, or None."""
    if not isinstance(run, dict):
        return "is not an object"
    for field, kind in RUN_FIELDS.items():
        if not isinstance(run.get(field), kind) or run[field] is True:
            return f'"{field}" is missing or of the wrong type'
    if not run["metrics"]:
        return '"metrics" is empty'
    for metric, values in run["metrics"].items():
        if not isinstance(values, list) or not all(
            value is None or isinstance(value, (int, float)) for value in values
        ):
            return f'metric "{metric}" is not a list of numbers'
    lengths = {len(values) for values in run["metrics"].values()}
    if len(lengths) != 1:
        return "metrics differ in length"
    if "along" in run and len(run.get("at", ())) not in lengths:
        return f'"at" does not say where on the axis {run["along"]!r} each value lies'
    if "along" in run and not isinstance(run["settings"].get("epochs"), int):
        return 'its settings lack "epochs", how many were trained'
    return None


def _damaged(path, problem):
    return RecordError(
        f"The record {path} is damaged: {problem}. Restore it with `git checkout -- "
        f"{path.name}` in its folder, or delete it and record again."
    )


def _stack(runs: list[dict]) -> xr.Dataset:
    """Runs of one case as one data set with dims (seed, epoch), or another axis."""
    along, *others = {run.get("along", "epoch") for run in runs}
    at = max(map(_places, runs), key=len)
    if others or any(each != at[: len(each)] for each in map(_places, runs)):
        raise RecordError(
            f"The runs of {runs[0]['case']!r} were not measured at the same places: "
            "record them again, all in one way."
        )
    metrics = list(dict.fromkeys(name for run in runs for name in run["metrics"]))
    variables = {}
    for name in metrics:
        table = np.full((len(runs), len(at)), np.nan)  # (seeds, places)
        for row, run in zip(table, runs, strict=True):
            values = run["metrics"].get(name, [])
            row[: len(values)] = [np.nan if v is None else v for v in values]
        variables[name] = (("seed", along), table)
    return xr.Dataset(
        variables,
        coords={"seed": [run["seed"] for run in runs], along: at},
        attrs={"case": runs[0]["case"], "settings": json.dumps(runs[0]["settings"])},
    )


def _places(run: dict) -> list:
    """Where on its axis each entry of a run lies; epochs are counted from 0."""
    return run["at"] if "at" in run else list(range(_entries(run)))


def _entries(run: dict) -> int:
    """How many values each metric of a run has."""
    return len(next(iter(run["metrics"].values())))


# ------------------------------------------------------------------- writing


def is_recorded(chapter: str, case: str, seed: int, epochs: int | None = None) -> bool:
    """Whether that run is finished and stored, with at least so many epochs."""
    return any(
        run["case"] == case and run["seed"] == seed and _epochs(run) >= (epochs or 0)
        for run in read_runs(chapter)
    )


def _epochs(run: dict) -> int:
    """How many epochs were trained; where entries are no epochs, the settings say."""
    return run["settings"]["epochs"] if "along" in run else _entries(run) - 1


def record_run(chapter: str, case: str, seed: int, history) -> dict:
    """Store one finished run at once and whole; an earlier one of that seed gives way.

    history: a `training.History`, whose settings say "epochs" where its entries do not

    Two processes may record into one chapter at the same time: a lock makes them take
    turns.
    """
    run = finished_run(case, seed, history)
    keep(chapter, case, seed, run)
    return run


def finished_run(case: str, seed: int, history) -> dict:
    """A run as a row of the chapter's file, with the provenance of this machine."""
    axis = {}
    if history.along != "epoch":
        axis = {"along": history.along, "at": _plain(history.at)}
    run = {
        "case": case,
        "seed": int(seed),
        **axis,
        "settings": _plain(history.settings),
        "metrics": {name: _rounded(v) for name, v in history.metrics.items()},
        "seconds": round(float(history.seconds), 2),
        **provenance(history.settings.get("framework")),
    }
    problem = _problem(run)
    if problem:
        raise RecordError(f"Will not record {case!r}, seed {seed}: {problem}.")
    return run


def keep(chapter: str, case: str, seed: int, finished: dict) -> Path:
    """Store what `finished_run` made, here or elsewhere."""
    with _changed(chapter) as rows:
        others = [other for other in rows["runs"] if _name(other) != (case, seed)]
        rows["runs"] = sorted([*others, finished], key=_name)
    return FOLDER / f"{chapter}.json"


def keep_fact(chapter: str, finished: dict, known: list[str]) -> None:
    """Store a fact; an earlier one of that name gives way, and those not `known`."""
    with _changed(chapter) as rows:
        facts = {row["fact"]: row for row in [*rows["facts"], finished]}
        rows["facts"] = [facts[name] for name in known if name in facts]


def check_writable() -> None:
    """Raise RecordError unless records can be written: better before the training."""
    try:
        FOLDER.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=FOLDER).close()
    except OSError as error:
        raise RecordError(
            f"No record can be written to {FOLDER}: {error.strerror or error}."
        ) from error


@contextmanager
def _changed(chapter: str):
    """Rows of the chapter's file to change; they are written at the end, or nothing."""
    import filelock

    path = FOLDER / f"{chapter}.json"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(FOLDER / f"{chapter}.json.lock"):
        for unfinished in FOLDER.glob(f".{chapter}.json.*"):  # of a killed process
            unfinished.unlink(missing_ok=True)
        rows = read(chapter)
        yield rows
        try:
            write_whole(path, _text(chapter, **rows).encode())
        except OSError as error:
            raise RecordError(
                f"Could not write {path}: {error.strerror or error}. "
                "The earlier file is untouched."
            ) from error


def _text(chapter, runs, facts):
    """The file as JSON with one run or fact a line, so that a new one is one line."""
    head = f'"format": {FORMAT}, "chapter": {json.dumps(chapter)}'
    return f'{{{head}, "runs": {_lines(runs)}, "facts": {_lines(facts)}}}\n'


def _lines(rows):
    lines = ",\n".join(json.dumps(row, allow_nan=False) for row in rows)
    return f"[\n{lines}\n]" if rows else "[]"


def _rounded(values):
    """Six digits after the point are plenty; what is not finite becomes null."""
    return [round(float(v), 6) if math.isfinite(v) else None for v in values]


def _plain(value):
    """Settings as JSON types."""
    return json.loads(json.dumps(value, default=lambda v: np.asarray(v).tolist()))


def _listed(words):
    return " and ".join(dict.fromkeys(words))


def _versions_text(found):
    names = {"python": "Python", "numpy": "NumPy", "torch": "PyTorch"}
    names["tensorflow"] = "TensorFlow"
    return ", ".join(f"{names[k]} {found[k]}" for k in names if k in found)


def _short_commit(commit):
    """The first digits of a commit, with the warning that may follow it."""
    digits, _, warning = commit.partition(" ")
    return f"{digits[:7]} {warning}".rstrip()


def _duration(seconds):
    mean = sum(seconds) / len(seconds)
    return f"{mean / 60:.0f} min" if mean >= 120 else f"{mean:.0f} s"
