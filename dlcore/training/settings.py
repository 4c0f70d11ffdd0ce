"""What one run is trained with, besides its network and its data."""

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from numbers import Integral, Real

from dlcore.training.losses import LOSSES
from dlcore.training.objectives import Objective
from dlcore.training.schedules import SCHEDULES, factor

# What a run gets that names no learning rate: the customary one of its optimizer.
LEARNING_RATES = {
    "sgd": 0.1,
    "nesterov": 0.1,
    "adagrad": 0.01,
    "rmsprop": 0.001,
    "adadelta": 1.0,
    "adam": 0.001,
    "adamw": 0.001,
}
OPTIMIZER_NAMES = tuple(LEARNING_RATES)


@dataclass(frozen=True)
class Settings:
    """The settings of one run; impossible ones raise ValueError.

    learning_rate: the size of a step; None takes the customary one of the optimizer
    momentum: the part of the last step that is kept, below 1 (for sgd and nesterov)
    weight_decay: λ of the L2 penalty ½ λ Σ w², 0 or more; "adamw" takes it off the
        weights instead, learning_rate · λ · w a step
    optimizer: "sgd", "nesterov", "adagrad", "rmsprop", "adadelta", "adam" or "adamw"
    schedule: how the learning rate changes, by name or as a function; see `schedules`
    warm_up: the share of all steps in which it rises first, below 1
    loss: "cross entropy" (of logits), "squared error" (½ Σ (t − y)²) or
        "mean squared error" (the mean of (t − y)² over the outputs), or a function
    metrics: what is measured besides, by name; see `Objective`
    seed: of the initial weights and the dropout noise
    """

    learning_rate: float | None = None
    momentum: float = 0.0
    weight_decay: float = 0.0
    batch_size: int = 64
    optimizer: str = "sgd"
    loss: str | Callable = "cross entropy"
    seed: int = 0
    metrics: dict = field(default_factory=dict)
    schedule: str | Callable = "constant"
    warm_up: float = 0.0

    def __post_init__(self):
        """Refuse what cannot be trained with, and say what can."""
        if self.optimizer not in OPTIMIZER_NAMES:
            raise ValueError(
                f"unknown optimizer {self.optimizer!r}; "
                f"there are {', '.join(OPTIMIZER_NAMES)}"
            )
        if self.learning_rate is None:
            self.replace("learning_rate", LEARNING_RATES[self.optimizer])
        for name in ("learning_rate", "momentum", "weight_decay", "warm_up"):
            value = getattr(self, name)
            if not (isinstance(value, Real) and math.isfinite(value) and value >= 0):
                raise ValueError(f"{name} must be a number, 0 or more, not {value!r}")
        for name in ("momentum", "warm_up"):
            if getattr(self, name) >= 1:
                value = getattr(self, name)
                raise ValueError(f"{name} must be below 1, not {value!r}")
        if not callable(self.schedule) and self.schedule not in SCHEDULES:
            raise ValueError(
                f"unknown schedule {self.schedule!r}; there are "
                f"{', '.join(SCHEDULES)}, or write a function (step, steps) → factor"
            )
        if not isinstance(self.batch_size, Integral) or self.batch_size < 1:
            raise ValueError(f"batch_size must be 1 or more, not {self.batch_size!r}")
        if not isinstance(self.seed, Integral) or not 0 <= self.seed <= 2**40:
            raise ValueError(f"a seed must be 0, 1, 2, … 2⁴⁰, not {self.seed!r}")
        for name in ("batch_size", "seed"):  # PyTorch takes no integers of NumPy
            self.replace(name, operator.index(getattr(self, name)))
        if not callable(self.loss) and self.loss not in LOSSES:
            raise ValueError(
                f"unknown loss {self.loss!r}; there are {', '.join(LOSSES)}, "
                "or write a function (model, batch) → mean"
            )
        self.check_metrics()
        if self.momentum and self.optimizer not in ("sgd", "nesterov"):
            raise ValueError(
                "momentum is for sgd and nesterov: "
                f"leave momentum at 0 for {self.optimizer}"
            )

    def check_metrics(self):
        """Raise ValueError unless metrics are functions with names of their own."""
        taken = ["loss"] if callable(self.loss) else ["loss", "error", "absolute error"]
        for name, metric in self.metrics.items():
            if name in taken:
                raise ValueError(f"{name!r} is measured anyway: use another name")
            pair = metric if isinstance(metric, tuple) else (metric, metric)
            if len(pair) != 2 or not all(map(callable, pair)):
                raise ValueError(
                    f"the metric {name!r} must be a function (model, batch) → mean, or "
                    f"a pair (function, after), not {metric!r}"
                )

    def replace(self, name, value):
        """Give a field another value, which a frozen dataclass allows here only."""
        object.__setattr__(self, name, value)

    @property
    def objective(self):
        """What the run makes small, and what is measured."""
        return Objective(self.loss, self.metrics)

    @property
    def scheduled(self):
        """Tell whether the learning rate changes at all."""
        return bool(self.warm_up) or self.schedule != "constant"

    def rate_at(self, step, steps):
        """Return the learning rate of a step, 0 … steps − 1."""
        return self.learning_rate * factor(self.schedule, step, steps, self.warm_up)

    def facts(self):
        """Return all settings as plain numbers and text, for a record."""
        values = {name: each for name, each in vars(self).items() if name != "metrics"}
        named = {"loss": name_of(self.loss), "schedule": name_of(self.schedule)}
        return values | named


def name_of(choice):
    """Return the name of a loss or a schedule, also of one that is a function."""
    if callable(choice):
        return getattr(choice, "__name__", type(choice).__name__)
    return choice
