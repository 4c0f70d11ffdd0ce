"""A data set as tensors on a device: checked once, copied once, shared by all runs."""

import math
from functools import cached_property

import numpy as np
import torch

from dlcore.training.losses import targets_for

MEASURED = 10_000  # how many training examples are measured after each epoch


class Part:
    """One part of a data set: x (examples, …) and its labels.

    labels: class numbers (examples,), or for regression numbers (examples, outputs)
    """

    def __init__(self, x, labels):
        """Take tensors that are already on their device."""
        self.x = x
        self.labels = labels
        self.wanted = None

    def __len__(self):
        """Return the number of examples."""
        return len(self.labels)

    def first(self, count):
        """Return the first examples as a part; nothing is copied."""
        return Part(self.x[:count], self.labels[:count])

    @cached_property
    def rows(self):
        """The examples as rows, with a column of ones at the end for the biases."""
        ones = self.x.new_ones(len(self), 1)
        return torch.cat([self.x.flatten(1), ones], 1)  # (examples, inputs + 1)

    def targets(self, outputs):
        """Return the labels as the outputs should be: (examples, outputs)."""
        if self.wanted is None or self.wanted.shape[1] != outputs:
            self.wanted = targets_for(self.x.new_empty(0, outputs), self.labels)
        return self.wanted


class Parts:
    """The parts of a data set on a device: one to train on, two or three to measure.

    Integer labels are classes; floating-point labels are numbers to predict, and the
    data set is one for regression. Raises ValueError if arrays do not fit together, or
    hold inputs or labels that no network can take.
    """

    def __init__(self, dataset, device, dtype="float32"):
        """Check and copy the arrays of a data set, its numbers in the given dtype."""
        self.name = getattr(dataset, "name", "data set")
        self.train = part(dataset, "train", device, dtype)
        self.measured = {
            "training": self.train.first(MEASURED),
            "test": part(dataset, "test", device, dtype),
        }
        if getattr(dataset, "x_validation", None) is not None:
            self.measured["validation"] = part(dataset, "validation", device, dtype)
        shape = self.train.x.shape[1:]
        for name, measured in self.measured.items():
            if measured.x.shape[1:] != shape:
                raise ValueError(
                    f"{name} examples have the shape {tuple(measured.x.shape[1:])}, "
                    f"but the training examples have {tuple(shape)}"
                )
            if measured.labels.shape[1:] != self.train.labels.shape[1:]:
                raise ValueError(
                    f"y of the {name} part has the shape "
                    f"{tuple(measured.labels.shape)}, "
                    f"that of training {tuple(self.train.labels.shape)}"
                )

    def reshape(self, shape):
        """Give the examples of all parts another shape, as 784 numbers for (28, 28)."""
        found = tuple(self.train.x.shape[1:])
        if math.prod(shape) != math.prod(found):
            raise ValueError(
                f"the network takes inputs of the shape {shape}, but the examples of "
                f"{self.name} have {found}"
            )
        for each in (self.train, *self.measured.values()):
            each.x = each.x.reshape(-1, *shape)

    @property
    def regression(self):
        """Whether the labels are numbers to predict, not classes."""
        return self.train.labels.is_floating_point()

    @property
    def highest_label(self):
        """The largest class number in any part."""
        parts = [self.train, *self.measured.values()]
        return max(int(each.labels.max()) for each in parts)

    @property
    def metrics(self):
        """The names of what is measured: a loss and an error for each part."""
        error = "absolute error" if self.regression else "error"
        return [
            f"{name} {measure}" for name in self.measured for measure in ("loss", error)
        ]


def part(dataset, name, device, dtype):
    """Return one part of a data set ("train", "test", "validation") on the device."""
    x = np.asarray(getattr(dataset, f"x_{name}"))
    labels = np.asarray(getattr(dataset, f"y_{name}"))
    if x.dtype.kind == "f":
        x = x.astype(dtype, copy=False)
        if not np.isfinite(x).all():
            raise ValueError(f"x_{name} holds values that are no finite numbers")
    elif x.dtype.kind == "i" and x.dtype.itemsize > 1:
        x = x.astype(np.int64, copy=False)  # class numbers or words, for embeddings
    else:
        raise ValueError(
            f"x_{name} holds {x.dtype} values, but networks need floating-point "
            "inputs of moderate size: pass dataset.standardize()"
        )
    if len(x) == 0 or len(x) != len(labels):
        raise ValueError(
            f"x_{name} has {len(x)} examples and y_{name} has {len(labels)} labels; "
            "there must be as many of both, and at least one"
        )
    if not x.flags.writeable:
        x = x.copy()  # PyTorch takes no read-only memory
    return Part(
        torch.from_numpy(np.ascontiguousarray(x)).to(device),
        torch.from_numpy(check_labels(labels, name, dtype)).to(device),
    )


def check_labels(labels, name, dtype):
    """Return class numbers (examples,) or numbers to predict (examples, outputs)."""
    if labels.dtype.kind == "f" and labels.ndim in (1, 2):
        if not np.isfinite(labels).all():
            raise ValueError(f"y_{name} holds values that are no finite numbers")
        return labels.reshape(len(labels), -1).astype(dtype)
    if labels.dtype.kind not in "iu" or labels.ndim != 1:
        raise ValueError(
            f"y_{name} must hold one class number an example (integers of shape "
            f"({len(labels)},)) or floating-point numbers to predict, "
            f"not {labels.dtype} of shape {labels.shape}"
        )
    if labels.min() < 0:
        raise ValueError(f"y_{name} holds the label {labels.min()}; classes start at 0")
    return labels.astype(np.int64)
