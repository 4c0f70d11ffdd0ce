"""A data set as tensors on a device: checked once, copied once, shared by all runs."""

import math
from collections import namedtuple
from functools import cache, cached_property

import numpy as np
import torch

from dlcore.training.losses import targets_for
from dlcore.training.objectives import Objective

MEASURED = 10_000  # how many training examples are measured after each epoch


class Part:
    """One part of a data set: named arrays, the first axis of each = example.

    x: what goes into the network, (examples, …)
    labels: class numbers (examples,), or for regression numbers (examples, outputs)
    """

    def __init__(self, **arrays):
        """Take tensors that are already on their device; None for what is missing."""
        self.arrays = {"x": None, "y": None, "mask": None} | arrays
        self.wanted = None

    def __len__(self):
        """Return the number of examples."""
        return len(self.x)

    @property
    def x(self):
        """The examples."""
        return self.arrays["x"]

    @property
    def labels(self):
        """The labels."""
        return self.arrays["y"]

    def batch(self, numbers):
        """Return the examples with these numbers (or this slice) as a `Batch`."""
        chosen = [None if a is None else a[numbers] for a in self.arrays.values()]
        return batch_type(tuple(self.arrays))(*chosen)

    def split(self, size):
        """Yield the part in batches of that size, in order."""
        for start in range(0, len(self), size):
            yield self.batch(slice(start, start + size))

    def first(self, count):
        """Return the first examples as a part; nothing is copied."""
        return Part(**self.batch(slice(count))._asdict())

    def some(self, count):
        """Return so many examples: the first, or, where these lack a class, all along.

        The first of examples sorted by class would say nothing of the other classes.
        """
        first = self.first(count)
        if len(first) == len(self) or not is_classes(self.labels):
            return first
        if len(first.labels.unique()) == len(self.labels.unique()):
            return first
        spread = torch.arange(count, device=self.x.device) * len(self) // count
        return Part(**self.batch(spread)._asdict())

    @cached_property
    def weight(self):
        """What sums over the part are divided by: examples, or what the mask leaves."""
        mask = self.arrays["mask"]
        return len(self) if mask is None else mask.sum().item()

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


def is_classes(labels):
    """Return whether labels are class numbers, one for each example."""
    return labels is not None and labels.ndim == 1 and not labels.is_floating_point()


@cache
def batch_type(names):
    """Return the class of batches with these arrays: batch.x, batch.y, batch.mask, …

    A function loss gets such a batch. y or mask is None where the data set has none.
    """
    return namedtuple("Batch", names)


class Parts:
    """The parts of a data set on a device: one to train on, two or three to measure.

    Integer labels are classes; floating-point labels are numbers to predict, and the
    data set is one for regression. Where the loss is a function, labels may have any
    shape or be missing, and all arrays of the data set come along: NAME_train,
    NAME_test and NAME_validation are batch.NAME. Of these `mask` must hold True and
    False: True is what counts in a mean. Raises ValueError if arrays do not fit
    together, or hold what no network can take.
    """

    def __init__(self, dataset, device, dtype="float32", objective=None):
        """Check and copy the arrays of a data set, its numbers in the given dtype."""
        objective = objective or Objective()
        self.name = getattr(dataset, "name", "data set")
        read = labelled_part if objective.loss_name else free_part
        self.train = read(dataset, "train", device, dtype)
        self.measured = {
            "training": self.train.some(MEASURED),
            "test": read(dataset, "test", device, dtype),
        }
        if getattr(dataset, "x_validation", None) is not None:
            self.measured["validation"] = read(dataset, "validation", device, dtype)
        self.measures = objective.names(self.regression)
        for name, part in self.measured.items():
            self.check_like_training(name, part, free=not objective.loss_name)

    def check_like_training(self, name, part, free):
        """Raise ValueError unless the arrays of a part are shaped as in training.

        free: sequences, (examples, time, …), may be longer or shorter than those of
        training; then so is all that is as long as x
        """
        time, other_time = self.train.x.shape[1:2], part.x.shape[1:2]
        for each, wanted in self.train.arrays.items():
            found = part.arrays.get(each)
            if (found is None) != (wanted is None):
                raise ValueError(
                    f"{each} must be in all parts of {self.name} or in none: "
                    f"compare {each}_train and {each}_{name}"
                )
            if found is None:
                continue
            shape = wanted.shape[1:]
            if free and shape[:1] == time:
                shape = (*other_time, *shape[1:])
            if found.shape[1:] != shape:
                raise ValueError(
                    f"{each} of the {name} part has the shape {tuple(found.shape)}, "
                    f"that of training {tuple(wanted.shape)}"
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
            each.arrays["x"] = each.x.reshape(-1, *shape)

    @property
    def regression(self):
        """Whether the labels are numbers to predict, not classes."""
        labels = self.train.labels
        return labels is not None and labels.is_floating_point()

    @property
    def highest_label(self):
        """The largest class number in any part."""
        parts = [self.train, *self.measured.values()]
        return max(int(each.labels.max()) for each in parts)

    @property
    def metrics(self):
        """The names of all that is measured: a loss and an error for each part, …"""
        return [f"{name} {each}" for name in self.measured for each in self.measures]


def labelled_part(dataset, name, device, dtype):
    """Return inputs and labels of a part ("train", "test", "validation")."""
    if getattr(dataset, f"mask_{name}", None) is not None:
        raise ValueError(
            "the data set has a mask, which no loss by name heeds: "
            "give the loss as a function (model, batch) → mean"
        )
    x, y = (np.asarray(getattr(dataset, f"{each}_{name}")) for each in "xy")
    x = check_inputs(x, name, dtype)
    if len(x) == 0 or len(x) != len(y):
        raise ValueError(
            f"x_{name} has {len(x)} examples and y_{name} has {len(y)} labels; "
            "there must be as many of both, and at least one"
        )
    y = check_labels(y, name, dtype)
    return Part(x=to_tensor(x, device), y=to_tensor(y, device))


def free_part(dataset, name, device, dtype):
    """Return all arrays of a part ("train", "test", "validation"), by their names."""
    ending = f"_{name}"
    x = check_inputs(np.asarray(getattr(dataset, f"x{ending}")), name, dtype)
    arrays = {"x": x}
    for each in dir(dataset):
        value = getattr(dataset, each)
        if each.endswith(ending) and each != f"x{ending}" and value is not None:
            arrays[each.removesuffix(ending)] = check_array(value, each, len(x), dtype)
    y = arrays.get("y")
    if y is not None and y.dtype.kind == "f" and y.ndim == 1:
        arrays["y"] = y[:, None]  # (examples, 1), as a network's outputs
    mask = arrays.get("mask")
    if mask is not None:
        rows = mask.reshape(len(mask), -1)
        if mask.dtype != bool or not rows.any(axis=1).all():
            raise ValueError(
                f"mask{ending} must hold True and False, with a True in each example"
            )
    return Part(**{each: to_tensor(a, device) for each, a in arrays.items()})


def to_tensor(array, device):
    """Return an array as a tensor on a device."""
    if not array.flags.writeable:
        array = array.copy()  # PyTorch takes no read-only memory
    return torch.from_numpy(np.ascontiguousarray(array)).to(device)


def check_inputs(x, name, dtype):
    """Return what goes into a network: numbers in the dtype, or whole numbers."""
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
    return x


def check_array(values, name, examples, dtype):
    """Return an array of any shape for a function loss: numbers, or True and False."""
    values = np.asarray(values)
    if values.dtype.kind not in "biuf" or values.shape[:1] != (examples,):
        raise ValueError(
            f"{name} must hold a number, or numbers, for each of the {examples} "
            f"examples, not {values.dtype} of shape {values.shape}"
        )
    if values.dtype.kind == "f":
        if not np.isfinite(values).all():
            raise ValueError(f"{name} holds values that are no finite numbers")
        return values.astype(dtype)
    return values if values.dtype.kind == "b" else values.astype(np.int64)


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
