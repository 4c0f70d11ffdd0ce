"""A plan: what the page computes, operation by operation, and where numbers lie.

Tensors have no batch axis. A picture lies as (rows, columns, channels), everything else
as in PyTorch. The operations are those of ``frontend/nets/operations.js``.
"""

from math import prod

import numpy as np

SPARE = 8  # numbers that a kernel may write past the end of a tensor


class PlanError(ValueError):
    """The page cannot carry this network; the message names layer and class."""


class Plan:
    """Tensors, operations and weights of a network, as they are added."""

    def __init__(self):
        """Begin with nothing."""
        self.shapes: list[tuple[int, ...]] = []
        self.same: dict[int, int] = {}  # a tensor that lies where another one does
        self.operations: list[dict] = []
        self.weights: dict[str, np.ndarray] = {}

    def tensor(self, shape, same_as: int | None = None) -> int:
        """Add a tensor, or another shape of one that there is; return its number."""
        number = len(self.shapes)
        self.shapes.append(tuple(int(size) for size in shape))
        if same_as is not None:
            self.same[number] = self.same.get(same_as, same_as)
        return number

    def add(self, kind: str, inputs: list[int], shape, **settings) -> int:
        """Add an operation; return the number of the tensor that it makes."""
        output = self.tensor(shape)
        operation = {"kind": kind, "inputs": inputs, "output": output}
        self.operations.append(operation | settings)
        return output

    def weight(self, name: str, values: np.ndarray) -> str:
        """Keep a weight under its name in PyTorch; return the name."""
        self.weights[name] = np.asarray(values, np.float32)
        return name

    def finished(self, input: int, output: int, kept=()) -> dict:
        """Return the plan in plain types, every tensor at its place in the arena.

        kept: tensors that must still be there when the network has computed
        """
        starts, floats = self._places({output, *kept})
        return {
            "input": input,
            "output": output,
            "floats": floats,
            "tensors": [
                {"shape": list(shape), "start": start}
                for shape, start in zip(self.shapes, starts, strict=True)
            ],
            "operations": self.operations,
        }

    def _places(self, kept: set[int]) -> tuple[list[int], int]:
        """Return where each tensor begins, and how many numbers they need in all.

        A tensor gives its place up after its last use.
        """
        base = [self.same.get(number, number) for number in range(len(self.shapes))]
        born = {operation["output"]: i for i, operation in enumerate(self.operations)}
        last = {base[number]: len(self.operations) for number in kept}
        for i, operation in enumerate(self.operations):
            for number in [*operation["inputs"], operation["output"]]:
                last[base[number]] = max(i, last.get(base[number], i))
        begins: dict[int, int] = {}
        total = 0
        for number in sorted(set(base), key=lambda number: born.get(number, -1)):
            birth = born.get(number, -1)
            alive = [other for other in begins if last[other] >= birth]
            size = prod(self.shapes[number]) + SPARE
            begins[number] = self._gap(size, alive, begins)
            total = max(total, begins[number] + size)
        return [begins[number] for number in base], total

    def _gap(self, size: int, alive: list[int], begins: dict[int, int]) -> int:
        """Return the first place with room for ``size`` numbers beside the living."""
        start = 0
        for other in sorted(alive, key=begins.__getitem__):
            if begins[other] - start >= size:
                break
            start = max(start, begins[other] + prod(self.shapes[other]) + SPARE)
        return start
