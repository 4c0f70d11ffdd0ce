"""What `make test` is made of: notebooks side by side, and where the seconds went."""

import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import execute
import pytest
import seconds
from nbformat import write
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setattr(seconds, "FILE", tmp_path / "_build" / "seconds.json")


# seconds


def test_a_command_is_a_part_with_its_seconds_and_its_exit_code(file):
    wait = "import time; time.sleep(0.2); raise SystemExit(3)"
    assert seconds.main(["lint", sys.executable, "-c", wait]) == 3
    assert 0.2 <= seconds.read()["clock"]["lint"] < 20


@pytest.mark.parametrize(
    ("name", "chapter"),
    [
        ("chapters/02_gradient_descent.ipynb::Cell 7", "gradient_descent"),
        ("tests/chapters/perceptron/test_cases.py::test_x[a-1]", "perceptron"),
        ("tests/browser/test_pages.py::test_x[chapters/09_optimizers]", "optimizers"),
        ("tests/browser/test_pages.py::test_x[chapters/01_xor-phone-dark]", "xor"),
        ("tests/lab/test_lab.py::test_x[chapters]", ""),
        ("appendices/ledger.ipynb", ""),
    ],
)
def test_a_test_belongs_to_the_chapter_that_it_names(name, chapter):
    assert seconds.chapter_of(name) == chapter


def test_reports_are_added_up_by_part_and_chapter(file, monkeypatch):
    monkeypatch.setattr(seconds, "REPORTS", [])
    for part, name, duration in [
        ("nbval", "chapters/01_perceptron.ipynb::Cell 0", 2.0),
        ("nbval", "chapters/01_perceptron.ipynb::Cell 1", 3.0),
        ("nbval", "appendices/ledger.ipynb::Cell 0", 1.0),
        ("browser", "tests/browser/test_live.py::test_live", 7.0),
    ]:
        report = SimpleNamespace(
            user_properties=[("part", part)], nodeid=name, duration=duration
        )
        seconds.pytest_runtest_logreport(report)
    seconds.pytest_terminal_summary()
    assert seconds.read()["work"] == {
        "nbval": {"perceptron": 5.0, "": 1.0},
        "browser": {"": 7.0},
    }


KNOWN = {
    "clock": {"install": 500, "lint": 6, "execute": 30, "build": 24, "tests": 60},
    "work": {
        "nbval": {"xor": 20, "digits": 30, "": 10},
        "unit": {"xor": 10, "digits": 20, "": 60},
        "browser": {"digits": 30},
    },
}


def test_a_chapter_has_its_share_of_the_clock():
    assert seconds.minutes(KNOWN) == 2
    shares = seconds.minutes_by_chapter(KNOWN)
    assert shares["xor"] * 60 == pytest.approx(24 / 2 + 30 * 20 / 60 + 60 * 10 / 120)
    assert shares["digits"] * 60 == pytest.approx(24 / 2 + 30 * 30 / 60 + 60 * 50 / 120)


def test_the_table_has_a_line_for_every_part_and_chapter():
    lines = [line.split() for line in seconds.table(KNOWN)]
    assert ["execute", "30"] in lines
    assert ["nbval", "60"] in lines
    assert ["browser", "30"] in lines
    assert ["all", "but", "install", "120"] in lines
    assert ["digits", "30", "20", "30", "52"] in lines


# notebooks


def make_notebook(path, sources):
    kernel = {"name": "python3", "display_name": "Python 3"}
    metadata = {"kernelspec": kernel, "dlcore": {"budget_seconds": 5}}
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [new_code_cell(source) for source in sources]
    notebook = new_notebook(cells=cells, metadata=metadata)
    write(notebook, path)
    return notebook


@pytest.fixture
def book(tmp_path, file, monkeypatch):
    """A book of notebooks, two of which fail, with its own copy of the program."""
    (tmp_path / "constraints.txt").write_text("numpy==1.0")
    scripts = tmp_path / "scripts"
    shutil.copytree(Path(execute.__file__).parent, scripts)
    slider = "from ipywidgets import IntSlider\ndisplay(IntSlider())"
    sources = {
        "01_good": ["print('beside', __name__)", slider],
        "02_bad": ["print('seen')", "raise KeyError('no')"],
        "03_here_only": ["import xarray, dlcore", "import myst_nb"],
    }
    paths = {name: tmp_path / "chapters" / f"{name}.ipynb" for name in sources}
    notebooks = {name: make_notebook(paths[name], sources[name]) for name in sources}
    monkeypatch.setattr(execute, "ROOT", tmp_path)
    monkeypatch.setattr(execute, "BUILD", tmp_path / "_build")
    monkeypatch.setattr(execute, "NOTEBOOKS", list(paths.values()))
    return SimpleNamespace(folder=tmp_path, notebooks=notebooks)


def test_only_what_a_notebook_loads_is_read_ahead(monkeypatch):
    started = Mock()
    monkeypatch.setattr(execute.subprocess, "Popen", started)
    monkeypatch.setattr(execute, "SLOW_TO_LOAD", {"json": "json", "csv": "table"})
    cells = [new_code_cell("import json"), new_markdown_cell("A table")]
    execute.read_ahead([new_notebook(cells=cells)])
    started.assert_called_once()
    assert started.call_args.args[0][-1] == "import json"


def test_outputs_are_kept_until_the_package_changes(book, capfd, monkeypatch):
    began = []
    monkeypatch.setattr(execute, "read_ahead", lambda all: began.append(len(list(all))))
    run = execute.run
    monkeypatch.setattr(execute, "run", lambda *a: began.append("run") or run(*a))
    assert execute.main("0") == 1
    assert began == [3, "run"]
    printed = capfd.readouterr().out
    assert "chapters/01_good.ipynb: " in printed
    assert "chapters/02_bad.ipynb: failed" in printed
    assert "raise KeyError('no')" in printed
    assert "No module named 'myst_nb'" in printed
    assert "4 passed" in printed
    assert "2 failed" in printed
    assert set(seconds.read()["work"]["nbval"]) == {"good", "bad", "here_only"}

    good = book.notebooks["01_good"]
    assert execute.seconds_of(book.notebooks["02_bad"]) is None
    _, found = execute.cache_of_the_book().merge_match_into_notebook(good)
    assert found.cells[0].outputs[0].text == "beside __main__\n"
    view = "application/vnd.jupyter.widget-view+json"
    model = found.cells[1].outputs[0].data[view]["model_id"]
    state = found.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    assert state[model]["model_name"] == "IntSliderModel"
    assert 0 < execute.seconds_of(good) < 60

    for name in ("02_bad", "03_here_only"):
        (book.folder / "chapters" / f"{name}.ipynb").unlink()
        execute.NOTEBOOKS.pop()
    assert execute.main("0") == 0
    assert capfd.readouterr().out == ""
    (book.folder / "constraints.txt").write_text("numpy==2.0")
    execute.forget_outdated()
    assert execute.seconds_of(good) is None
