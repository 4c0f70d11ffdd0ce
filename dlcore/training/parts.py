"""A data set as tensors on a device: checked once, copied once, shared by all runs."""

from functools import cached_property

import numpy as np
import torch
from torch.nn import functional

MEASURED = 10_000  # how many training examples are measured after each epoch


class Part:
    """One part of a data set: x (examples, …) and its labels (examples,)."""

    def __init__(self, x, labels):
        """Take tensors that are already on their device."""
        self.x = x
        self.labels = labels
        self.targets = None

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

    def one_hot(self, classes):
        """Return rows of zeros with a single 1: (examples, classes)."""
        if self.targets is None or self.targets.shape[1] != classes:
            self.targets = functional.one_hot(self.labels, classes).to(self.x.dtype)
        return self.targets


class Parts:
    """The parts of a data set on a device: one to train on, two or three to measure.

    Raises ValueError if arrays do not fit together, hold no floating-point numbers, or
    hold labels that are no class numbers.
    """

    def __init__(self, dataset, device):
        """Check and copy the arrays of a data set."""
        self.name = getattr(dataset, "name", "data set")
        self.train = part(dataset, "train", device)
        self.measured = {
            "training": self.train.first(MEASURED),
            "test": part(dataset, "test", device),
        }
        if getattr(dataset, "x_validation", None) is not None:
            self.measured["validation"] = part(dataset, "validation", device)
        shape = self.train.x.shape[1:]
        for name, measured in self.measured.items():
            if measured.x.shape[1:] != shape:
                raise ValueError(
                    f"{name} examples have the shape {tuple(measured.x.shape[1:])}, "
                    f"but the training examples have {tuple(shape)}"
                )

    @property
    def highest_label(self):
        """The largest class number in any part."""
        parts = [self.train, *self.measured.values()]
        return max(int(each.labels.max()) for each in parts)

    @property
    def metrics(self):
        """The names of what is measured: a loss and an error for each part."""
        return [
            f"{name} {measure}"
            for name in self.measured
            for measure in ("loss", "error")
        ]


def part(dataset, name, device):
    """Return one part of a data set ("train", "test", "validation") on the device."""
    x = np.asarray(getattr(dataset, f"x_{name}"))
    labels = np.asarray(getattr(dataset, f"y_{name}"))
    if x.dtype.kind == "f":
        x = x.astype(np.float32, copy=False)
        if not np.isfinite(x).all():
            raise ValueError(f"x_{name} holds values that are no finite numbers")
    elif x.dtype.kind == "i" and x.dtype.itemsize > 1:
        x = x.astype(np.int64, copy=False)  # class numbers or words, for embeddings
    else:
        raise ValueError(
            f"x_{name} holds {x.dtype} values, but networks need floating-point "
            "inputs of moderate size: pass dataset.standardize()"
        )
    if labels.dtype.kind not in "iu" or labels.ndim != 1:
        raise ValueError(
            f"y_{name} must hold one class number an example (integers of shape "
            f"({len(x)},)), not {labels.dtype} of shape {labels.shape}"
        )
    if len(x) == 0 or len(x) != len(labels):
        raise ValueError(
            f"x_{name} has {len(x)} examples and y_{name} has {len(labels)} labels; "
            "there must be as many of both, and at least one"
        )
    if labels.min() < 0:
        raise ValueError(f"y_{name} holds the label {labels.min()}; classes start at 0")
    if not x.flags.writeable:
        x = x.copy()  # PyTorch takes no read-only memory
    return Part(
        torch.from_numpy(np.ascontiguousarray(x)).to(device),
        torch.from_numpy(labels.astype(np.int64)).to(device),
    )
