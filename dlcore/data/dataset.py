"""A data set: named arrays, split into training, test and perhaps validation part."""

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class DataSet:
    """Examples `x` and labels `y` of each part, first axis = example."""

    name: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    classes: tuple[str, ...]
    x_validation: np.ndarray | None = None
    y_validation: np.ndarray | None = None

    def __repr__(self):
        """Name the set and count its examples instead of printing the pixels."""
        parts = [f"{len(self.x_train):,} training"]
        if self.x_validation is not None:
            parts.append(f"{len(self.x_validation):,} validation")
        parts.append(f"{len(self.x_test):,} test")
        shape = " × ".join(map(str, self.x_train.shape[1:]))
        return (
            f"DataSet {self.name!r}: {' + '.join(parts)} examples "
            f"of shape {shape}, {len(self.classes)} classes"
        )

    def statistics(self) -> tuple[float, float]:
        """Mean and standard deviation of all inputs of the training part together."""
        mean = self.x_train.mean(dtype=np.float64)
        return float(mean), float(self.x_train.std(dtype=np.float64))

    def standardize(self) -> "DataSet":
        """Shift and scale all parts by the *training* mean and standard deviation.

        One mean and one standard deviation for all pixels together, as in Ekman,
        chapter 4. The result is float32. A constant training part cannot be scaled
        and raises ValueError.
        """
        mean, deviation = self.statistics()
        if deviation == 0:
            raise ValueError(
                f"All training inputs of {self.name!r} are equal to {mean:g}; "
                "there is no spread to standardise by."
            )

        def transform(x):
            if x is None:
                return None
            return (x.astype(np.float32) - np.float32(mean)) / np.float32(deviation)

        return replace(
            self,
            x_train=transform(self.x_train),
            x_test=transform(self.x_test),
            x_validation=transform(self.x_validation),
        )

    def take(self, train=None, test=None, seed=0) -> "DataSet":
        """Draw a random subset of `train` and `test` examples (None keeps all)."""
        generator = np.random.default_rng(seed)
        train_index = _draw(generator, len(self.x_train), train, "training")
        test_index = _draw(generator, len(self.x_test), test, "test")
        return replace(
            self,
            x_train=self.x_train[train_index],
            y_train=self.y_train[train_index],
            x_test=self.x_test[test_index],
            y_test=self.y_test[test_index],
        )

    def hold_out(self, validation: int, seed=0) -> "DataSet":
        """Move `validation` random training examples into the validation part."""
        if self.x_validation is not None:
            raise ValueError(f"{self.name!r} has a validation part already.")
        count = len(self.x_train)
        if not 0 < validation < count:
            raise ValueError(
                f"Hold out between 1 and {count - 1:,} of the {count:,} training "
                f"examples, not {validation:,}."
            )
        order = np.random.default_rng(seed).permutation(count)
        held_out, kept = order[:validation], np.sort(order[validation:])
        return replace(
            self,
            x_train=self.x_train[kept],
            y_train=self.y_train[kept],
            x_validation=self.x_train[held_out],
            y_validation=self.y_train[held_out],
        )


def _draw(generator, available, wanted, part):
    """Indices of `wanted` random examples, or a slice of all when it is None."""
    if wanted is None:
        return slice(None)
    if not 0 < wanted <= available:
        raise ValueError(
            f"Take between 1 and {available:,} {part} examples, not {wanted:,}."
        )
    return generator.permutation(available)[:wanted]
