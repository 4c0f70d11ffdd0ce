"""Train one model (`fit`, `keras_fit`) or a whole grid of them at once (`sweep`).

`History` is one run as data; a sweep is an `xarray.Dataset` of many runs, and its
`Recipe` trains what is missing on the grid.
"""

from dlcore.training.devices import best_device
from dlcore.training.fit import fit
from dlcore.training.history import History
from dlcore.training.keras_fit import keras_fit
from dlcore.training.sweep import Recipe, sweep

__all__ = ["History", "Recipe", "best_device", "fit", "keras_fit", "sweep"]
