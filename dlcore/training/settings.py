"""What one run is trained with, besides its network and its data."""

import math
from dataclasses import dataclass
from numbers import Integral, Real

from dlcore.training.losses import LOSSES

OPTIMIZER_NAMES = ("sgd", "nesterov", "adagrad", "rmsprop", "adadelta", "adam")


@dataclass(frozen=True)
class Settings:
    """The settings of one run; impossible ones raise ValueError.

    learning_rate: the size of a step
    momentum: the part of the last step that is kept, below 1 (for sgd and nesterov)
    weight_decay: λ of the L2 penalty ½ λ Σ w², 0 or more
    optimizer: "sgd", "nesterov", "adagrad", "rmsprop", "adadelta" or "adam"
    loss: "cross entropy" (of logits), "squared error" (½ Σ (t − y)²) or
        "mean squared error" (the mean of (t − y)² over the outputs)
    seed: of the initial weights and the dropout noise
    """

    learning_rate: float = 0.1
    momentum: float = 0.0
    weight_decay: float = 0.0
    batch_size: int = 64
    optimizer: str = "sgd"
    loss: str = "cross entropy"
    seed: int = 0

    def __post_init__(self):
        """Refuse what cannot be trained with, and say what can."""
        for name in ("learning_rate", "momentum", "weight_decay"):
            value = getattr(self, name)
            if not (isinstance(value, Real) and math.isfinite(value) and value >= 0):
                raise ValueError(f"{name} must be a number, 0 or more, not {value!r}")
        if not isinstance(self.batch_size, Integral) or self.batch_size < 1:
            raise ValueError(f"batch_size must be 1 or more, not {self.batch_size!r}")
        if not isinstance(self.seed, Integral) or not 0 <= self.seed <= 2**40:
            raise ValueError(f"a seed must be 0, 1, 2, … 2⁴⁰, not {self.seed!r}")
        if self.optimizer not in OPTIMIZER_NAMES:
            raise ValueError(
                f"unknown optimizer {self.optimizer!r}; "
                f"there are {', '.join(OPTIMIZER_NAMES)}"
            )
        if self.loss not in LOSSES:
            raise ValueError(
                f"unknown loss {self.loss!r}; there are {', '.join(LOSSES)}"
            )
        if self.momentum and self.optimizer not in ("sgd", "nesterov"):
            raise ValueError(
                "momentum is for sgd and nesterov: "
                f"leave momentum at 0 for {self.optimizer}"
            )
