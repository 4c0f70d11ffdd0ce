"""A chapter's experiments for the tests: each run leaves a trace and waits at a gate.

The traces and gates are files in the folder that the variable DLCORE_TOY names. A run
of "gated" goes on when the gate of its seed, or the one for all, is open.
"""

import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from dlcore.data import DataSet
from dlcore.training import fit

SEEDS = (1, 2, 3, 4, 5, 6)
DEADLY, FAULTY = 3, 4  # seeds
PATIENCE = 120  # seconds


@dataclass(frozen=True)
class Case:
    title: str
    system: str = "L-E4.2"
    epochs: int = 2


CASES = {
    "gated": Case("Waits until the test lets it go on"),
    "mortal": Case("Kills its process with one seed, raises an error with another"),
    "steps": Case("Is measured every 50 steps, twice an epoch"),
    "learner": Case("Learns, and keeps what it has learned", epochs=3),
}


@dataclass
class History:
    """What a recorded run needs of the History that training returns."""

    metrics: dict
    seconds: float
    settings: dict
    along: str = "epoch"
    at: list = field(default_factory=list)


def folder():
    return Path(os.environ["DLCORE_TOY"])


def leave_a_trace(case, seed):
    with (folder() / "diary").open("a") as diary:
        diary.write(f"{case} {seed} {os.getpid()}\n")


def wait_at_the_gate(seed):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if any((folder() / f"gate {name}").exists() for name in (seed, "all")):
            return
        time.sleep(0.01)
    raise TimeoutError("nobody opened the gate")


def learn(epochs, seed, on_epoch, checkpoints):
    draw = np.random.default_rng(1)
    x, y = draw.normal(size=(60, 4)).astype(np.float32), draw.integers(0, 2, 60)
    points = DataSet("noise", x[:40], y[:40], x[40:], y[40:], ("no", "yes"))
    torch.manual_seed(seed)
    return fit(
        torch.nn.Sequential(torch.nn.Linear(4, 2), torch.nn.Dropout(0.1)),
        points,
        epochs=epochs,
        optimizer="adam",
        device="cpu",
        on_epoch=on_epoch,
        checkpoints=checkpoints,
    )


def run(case, *, epochs, seed, device, on_epoch, checkpoints=None):
    leave_a_trace(case, seed)
    if case == "learner":
        return learn(epochs, seed, on_epoch, checkpoints)
    if case == "gated":
        wait_at_the_gate(seed)
    elif case == "mortal" and seed == DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)
    elif case == "mortal" and seed == FAULTY:
        raise ValueError("this seed never works")
    for epoch in range(1, epochs + 1):
        on_epoch(epoch, {"test error": 0.5})
    errors = [0.9] + [seed / 100] * epochs
    settings = {"process": os.getpid(), "epochs": epochs}
    if case == "steps":
        errors += [seed / 100] * epochs
        at = list(range(0, 100 * epochs + 1, 50))
        return History({"test error": errors}, 0.25, settings, "step", at)
    return History({"test error": errors}, 0.25, settings)
