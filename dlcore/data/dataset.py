"""A data set: named arrays, split into training, test and perhaps validation part."""

from dataclasses import dataclass, replace

import numpy as np

ROUNDING = 1e-12  # a smaller deviation, measured by the mean, is that of equal numbers


@dataclass(frozen=True, eq=False, repr=False)
class DataSet:
    """Examples `x` and labels `y` of each part, first axis = example.

    y holds class numbers, or, where `classes` is empty, a number to predict. `features`
    names the columns of x where they have names.
    """

    name: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    classes: tuple[str, ...]
    x_validation: np.ndarray | None = None
    y_validation: np.ndarray | None = None
    features: tuple[str, ...] = ()

    def __post_init__(self):
        """Take lists, frames and series as arrays: their labels are no positions."""
        for part in ("train", "test", "validation"):
            x, y = (getattr(self, f"{side}_{part}") for side in "xy")
            if x is None:
                continue
            if len(x) != len(y):
                raise ValueError(
                    f"x_{part} of {self.name!r} has {len(x):,} examples, y_{part} "
                    f"{len(y):,}."
                )
            object.__setattr__(self, f"x_{part}", as_array(x))
            object.__setattr__(self, f"y_{part}", as_array(y))

    def __repr__(self):
        """Name the set and count its examples instead of printing the pixels."""
        parts = [f"{len(self.x_train):,} training"]
        if self.x_validation is not None:
            parts.append(f"{len(self.x_validation):,} validation")
        parts.append(f"{len(self.x_test):,} test")
        shape = " × ".join(map(str, self.x_train.shape[1:]))
        answer = f"{len(self.classes)} classes" if self.classes else "a number each"
        return (
            f"DataSet {self.name!r}: {' + '.join(parts)} examples "
            f"of shape {shape}, {answer}"
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
        if deviation <= ROUNDING * abs(mean):
            raise ValueError(
                f"All training inputs of {self.name!r} are equal to {mean:g}; "
                "there is no spread to standardize by."
            )

        return self._transformed(np.float32(mean), np.float32(deviation))

    def standardize_features(self) -> "DataSet":
        """Shift and scale every column by its own *training* mean and deviation.

        For columns that measure different things, as in Ekman, chapter 6. The result is
        float32. A column that is constant in the training part raises ValueError.
        """
        mean = self.x_train.mean(axis=0, dtype=np.float64)  # (columns,)
        deviation = self.x_train.std(axis=0, dtype=np.float64)
        constant = deviation <= ROUNDING * np.abs(mean)
        if constant.any():
            column = int(np.flatnonzero(constant)[0])
            name = self.features[column] if self.features else column
            raise ValueError(
                f"Column {name} of {self.name!r} has the same value in all training "
                "examples; there is no spread to standardize by. Leave it out."
            )
        return self._transformed(mean, deviation)

    def _transformed(self, mean, deviation):
        """All inputs as float32, less the mean, divided by the deviation."""

        def transform(x):
            if x is None:
                return None
            kind = np.result_type(np.float32, np.asarray(mean).dtype)
            return ((x.astype(kind) - mean) / deviation).astype(np.float32)

        return replace(
            self,
            x_train=transform(self.x_train),
            x_test=transform(self.x_test),
            x_validation=transform(self.x_validation),
        )

    def without(self, *names: str) -> "DataSet":
        """Leave out the columns of these names; KeyError names the known ones."""
        for name in names:
            if name not in self.features:
                known = ", ".join(self.features) or "none"
                raise KeyError(f"{self.name!r} has no column {name!r}; it has {known}.")
        kept = [i for i, name in enumerate(self.features) if name not in names]
        validation = self.x_validation
        return replace(
            self,
            x_train=self.x_train[:, kept],
            x_test=self.x_test[:, kept],
            x_validation=None if validation is None else validation[:, kept],
            features=tuple(self.features[i] for i in kept),
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

    def hold_out(self, validation: int, seed: int | None = 0) -> "DataSet":
        """Move `validation` training examples into the validation part.

        seed: of the random choice; None takes the first ones, in their order
        """
        if self.x_validation is not None:
            raise ValueError(f"{self.name!r} has a validation part already.")
        count = len(self.x_train)
        if not 0 < validation < count:
            raise ValueError(
                f"Hold out between 1 and {count - 1:,} of the {count:,} training "
                f"examples, not {validation:,}."
            )
        order = np.arange(count)
        if seed is not None:
            order = np.random.default_rng(seed).permutation(count)
        held_out, kept = order[:validation], np.sort(order[validation:])
        return replace(
            self,
            x_train=self.x_train[kept],
            y_train=self.y_train[kept],
            x_validation=self.x_train[held_out],
            y_validation=self.y_train[held_out],
        )


def as_array(values):
    """Return a list, a frame or a series as an array, anything else as it is."""
    if isinstance(values, list | tuple) or hasattr(values, "to_numpy"):
        return np.asarray(values)
    return values


def _draw(generator, available, wanted, part):
    """Indices of `wanted` random examples, or a slice of all when it is None."""
    if wanted is None:
        return slice(None)
    if not 0 < wanted <= available:
        raise ValueError(
            f"Take between 1 and {available:,} {part} examples, not {wanted:,}."
        )
    return generator.permutation(available)[:wanted]
