"""Checkpoints: the last few states of a training run, as safetensors files in a folder.

    checkpoints = Checkpoints("runs/digits", keep=5)
    done = checkpoints.resume(model=model, optimizer=optimizer, order=generator)
    for epoch in range(done + 1, 21):
        ...
        checkpoints.save(epoch, model=model, optimizer=optimizer, order=generator)

A safetensors file holds numbers and text, no program: opening one runs nothing, which
cannot be said of a pickle (`torch.save`). A file is there completely or not at all.
"""

import json
import os
import re
import time
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from dlcore.files import write_whole

FORMAT = "dlcore checkpoint 1"


class CheckpointError(RuntimeError):
    """A checkpoint cannot be written or read; the message says what to do about it."""


class Checkpoints:
    """The checkpoints of one run, the newest `keep` of them.

    folder: made when it is missing; one run a folder
    keep: how many to keep; older ones are deleted after each save
    """

    def __init__(self, folder, keep=5):
        """Remember where; nothing is written yet."""
        if keep < 1:
            raise ValueError(f"keep at least one checkpoint, not {keep}")
        self.folder = Path(folder)
        self.keep = keep

    @property
    def steps(self) -> list[int]:
        """The steps (or epochs) that can be restored, the one written first first."""
        found = {}
        for path in self.folder.glob("step-*.safetensors"):
            if name := re.fullmatch(r"step-(\d+)", path.stem):
                found[int(name[1])] = path.stat().st_mtime_ns
        return sorted(found, key=lambda step: (found[step], step))

    def path(self, step: int) -> Path:
        """Where the checkpoint of a step lies."""
        return self.folder / f"step-{step:08d}.safetensors"

    def save(self, step: int, **state) -> Path:
        """Write a checkpoint and delete those that are too old.

        step: a whole number; a run that starts again at an earlier step writes newer
            checkpoints than those of the later steps
        state: what must be restored, by name: PyTorch modules, optimizers and
            schedulers, Keras models and optimizers, generators of random numbers
            (PyTorch's and NumPy's), a `History`, and plain lists and dicts of numbers
            and text

        Raises CheckpointError, naming the part, for anything else.
        """
        tensors = {}
        plain = {
            name: pack(read(name, part), name, tensors) for name, part in state.items()
        }
        content = save(tensors, {"format": FORMAT, "state": json.dumps(plain)})
        before = [self.path(old).stat().st_mtime_ns for old in self.steps]
        write_whole(self.path(step), content)
        written = max([time.time_ns(), *[each + 1 for each in before]])
        os.utime(self.path(step), ns=(written, written))  # later than all others
        for old in self.steps[: -self.keep]:
            self.path(old).unlink(missing_ok=True)
        return self.path(step)

    def load(self, step: int | None = None) -> dict:
        """The state of a step (None: the newest): plain values, tensors, arrays."""
        if step is None:
            step = self.steps[-1] if self.steps else 0
        path = self.path(step)
        if not path.exists():
            raise CheckpointError(
                f"There is no checkpoint {step} in {self.folder}; there are "
                f"{self.steps or 'none'}."
            )
        try:
            with safe_open(path, framework="pt") as file:
                if (file.metadata() or {}).get("format") != FORMAT:
                    raise CheckpointError(
                        f"{path} was not written by Checkpoints.save."
                    )
                plain = json.loads(file.metadata()["state"])
                get = file.get_tensor
                return {name: unpack(part, get) for name, part in plain.items()}
        except SafetensorError as error:
            raise CheckpointError(
                f"{path} is damaged ({error}). Delete it: the one before is then the "
                "newest."
            ) from error

    def resume(self, step: int | None = None, **state) -> int:
        """Put all parts back as they were, and return the step; 0 without checkpoints.

        state: the same names as in `save`; the objects are changed in place
        step: None takes the newest

        Raises CheckpointError where names or shapes do not fit.
        """
        if step is None and not self.steps:
            return 0
        step = self.steps[-1] if step is None else step
        saved = self.load(step)
        if saved.keys() != state.keys():
            raise CheckpointError(
                f"Checkpoint {step} holds {', '.join(saved)}; you ask for "
                f"{', '.join(state)}."
            )
        for name, part in state.items():
            try:
                write(part, saved[name])
            except (RuntimeError, ValueError, KeyError) as error:
                raise CheckpointError(
                    f"Checkpoint {step} does not fit “{name}”: {error}"
                ) from error
        return step


def read(name, part):
    """The state of a part as nested dicts and lists of tensors, arrays and numbers."""
    if hasattr(part, "state_dict"):  # modules, optimizers, schedulers, a History
        return part.state_dict()
    if isinstance(part, torch.Generator):
        return part.get_state()
    if isinstance(part, np.random.Generator):
        return part.bit_generator.state
    if hasattr(part, "variables"):  # Keras: models, optimizers
        return [np.asarray(variable) for variable in part.variables]
    if isinstance(part, list | dict):
        return part
    raise CheckpointError(
        f"“{name}” is {type(part).__name__}, which cannot be put back in place: give a "
        "module, an optimizer, a generator, a list or a dict."
    )


def write(part, state):
    """Put the state back into a part, in place."""
    if hasattr(part, "load_state_dict"):
        part.load_state_dict(state)
        if isinstance(part, torch.optim.Optimizer):
            lay_out(part)
    elif isinstance(part, torch.Generator):
        part.set_state(state)
    elif isinstance(part, np.random.Generator):
        part.bit_generator.state = state
    elif hasattr(part, "variables"):
        for variable, values in zip(part.variables, state, strict=True):
            variable.assign(values)
    elif isinstance(part, list):
        part[:] = state
    else:
        part.clear()
        part.update(state)


def lay_out(optimizer):
    """Order an optimizer's numbers in memory as their weights, channels last or first.

    A file keeps no such order, and fused steps read weights and numbers side by side.
    """
    for weights, numbers in optimizer.state.items():
        for name, each in numbers.items():
            if torch.is_tensor(each) and each.shape == weights.shape:
                numbers[name] = torch.empty_like(weights, dtype=each.dtype).copy_(each)


def pack(value, name, tensors):
    """A nested value as JSON can hold it; its tensors go to `tensors` by name.

    JSON has neither tuples nor keys that are numbers, so both get a form of their own.
    """
    if isinstance(value, torch.Tensor | np.ndarray):
        kind = "tensor" if isinstance(value, torch.Tensor) else "array"
        key = f"{len(tensors)} {name}"  # the number keeps "a.b" and "b" in "a" apart
        tensors[key] = to_tensor(value, name)
        return {kind: key}
    if isinstance(value, dict):
        items = [
            [pack(k, f"{name}, a key", tensors), pack(v, f"{name}.{k}", tensors)]
            for k, v in value.items()
        ]
        return {"dict": items}
    if isinstance(value, list | tuple):
        items = [pack(v, f"{name}.{i}", tensors) for i, v in enumerate(value)]
        return items if isinstance(value, list) else {"tuple": items}
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise CheckpointError(
        f"“{name}” is {type(value).__name__}; a checkpoint holds tensors, arrays, "
        "numbers, text, and lists and dicts of them."
    )


def to_tensor(value, name):
    """Return a copy of an array, since shared weights may not share memory in a file.

    Raises CheckpointError for text and whatever else PyTorch has no numbers for.
    """
    if isinstance(value, np.ndarray):
        value = np.array(value, value.dtype.newbyteorder("="))  # also turned around
    try:
        return torch.as_tensor(value).detach().cpu().clone().contiguous()
    except (TypeError, ValueError) as error:
        raise CheckpointError(
            f"“{name}” is an array of {value.dtype}, which no checkpoint holds: "
            "keep text in a list."
        ) from error


def unpack(packed, get_tensor):
    """The nested value that `pack` was given."""
    if isinstance(packed, list):
        return [unpack(item, get_tensor) for item in packed]
    if not isinstance(packed, dict):
        return packed
    ((kind, content),) = packed.items()
    if kind == "dict":
        return {
            unpack(key, get_tensor): unpack(item, get_tensor) for key, item in content
        }
    if kind == "tuple":
        return tuple(unpack(item, get_tensor) for item in content)
    tensor = get_tensor(content)
    return tensor if kind == "tensor" else tensor.numpy()
