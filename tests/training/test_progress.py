"""The progress bar: one line stays in a notebook, nothing on a terminal."""

import pytest
import torch

from dlcore.training import progress
from dlcore.training.progress import Progress

CPU = torch.device("cpu")


@pytest.fixture
def notebook(monkeypatch):
    """Pretend to be in a notebook; return what one cell shows, version by version."""
    shown = []

    class Handle:
        def update(self, output):
            shown.append(output.data)

    def display(output, display_id):
        shown.append(output.data)
        return Handle()

    monkeypatch.setattr(progress, "place", lambda: "notebook")
    monkeypatch.setattr("IPython.display.display", display)
    return shown


def test_a_notebook_keeps_one_line(notebook):
    with Progress(6, 2, CPU) as bar:
        for epoch in range(3):
            bar.update(epoch)
    assert len(notebook) == 5
    assert '<progress max="2" value="1">' in notebook[2]
    assert "6 runs × 2 epochs: epoch 1" in notebook[2]
    assert notebook[-1].startswith("<p>6 runs × 2 epochs: 0.0 s on CPU, ")


def test_a_stopped_sweep_says_so(notebook):
    with Progress(1, 9, CPU) as bar:
        bar.update(0)
        bar.update(1)
    assert notebook[-1].startswith("<p>1 run × 9 epochs: stopped after epoch 1, 0.0 s")


def test_a_hidden_bar_shows_nothing(notebook, capsys):
    with Progress(6, 2, CPU, shown=False) as bar:
        bar.update(0)
    assert notebook == []
    assert capsys.readouterr() == ("", "")


def test_a_terminal_is_left_clean(monkeypatch, capsys):
    monkeypatch.setattr(progress, "place", lambda: "terminal")
    with Progress(6, 2, CPU) as bar:
        for epoch in range(3):
            bar.update(epoch)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("\r")


def test_outside_a_notebook_and_a_terminal_nothing_is_shown(capsys):
    assert progress.place() is None
