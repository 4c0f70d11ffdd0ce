"""Train a whole grid of networks at once."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from types import SimpleNamespace

import numpy as np
import torch
from torch.nn.parameter import is_lazy

import dlcore
from dlcore.training.checks import check_module
from dlcore.training.devices import best_device, describe
from dlcore.training.distributed import count_workers, train_on
from dlcore.training.epochs import train
from dlcore.training.fit import check_epochs
from dlcore.training.grid import Grid
from dlcore.training.groups import make_groups
from dlcore.training.objectives import Objective
from dlcore.training.parts import Parts
from dlcore.training.progress import Progress
from dlcore.training.settings import name_of

BUILDING = Lock()  # seeding and building share PyTorch's one global generator


def sweep(
    build,
    dataset,
    *,
    epochs,
    seeds=1,
    loss="cross entropy",
    metrics=None,
    device=None,
    client=None,
    order_seed=0,
    on_epoch=None,
    should_stop=None,
    progress=True,
    **grid,
):
    """Train every combination of the listed values and return all measurements.

        runs = sweep(build, digits, epochs=5, momentum=[0, 0.9], dropout=[0, 0.5])

    A list becomes a dimension of the result, in the order given; a single value is the
    same for all runs. The names are `learning_rate` (if it is not given, the customary
    one of the optimizer, see `fit`), `momentum` (0), `weight_decay` (0), `batch_size`
    (64), `optimizer` ("sgd", "nesterov", "adagrad", "rmsprop", "adadelta", "adam",
    "adamw"), `schedule` ("constant", "step", "linear", "cosine", "one cycle"),
    `warm_up` (0), and the parameters of `build`.

    build: returns a new PyTorch model each time, as `fit` takes it
    dataset: x_train, y_train, x_test, y_test, and x_validation, y_validation or None
    seeds: how many seeds, or a list of them; a seed makes the weights of a run (by
        torch.manual_seed before `build`) and the noise of its dropout
    loss, metrics: as in `fit`, names or functions of (model, batch)
    client: a dask.distributed Client that trains groups of runs on its workers
    order_seed: of the order of the mini-batches, which all runs share
    on_epoch: called with (epoch, {metric: array of the grid's shape}), from epoch 0 on
    should_stop: asked again and again; once it says True, the result holds the epochs
        that are finished, NaN for the rest, and the attribute "stopped"

    The result has the dimensions of the grid, then "seed" and "epoch" (0 … epochs; 0 is
    before training), and the variables "training loss", "training error", "test loss",
    "test error", and the same for a validation part. Errors are fractions 0 … 1. All
    are measured after the epoch with dropout off, training on 10,000 examples, as in
    `fit`. For regression (labels that are floating-point numbers), "… absolute
    error" takes the place of "… error": the mean of |t − y|, in units of y. A run that
    diverges is NaN from that epoch on, and disturbs no other.
    The attribute "recipe" is a `Recipe`, which trains runs between the grid's points.
    Files cannot hold it: store `runs.drop_attrs()`, with `to_netcdf` or pickle.

    Each run equals the same run trained alone by `fit`, up to rounding. (Where a run
    jumps about, rounding grows; there, two machines do not agree either.)
    Raises TypeError for an unknown name, ValueError for values or data that do not fit.
    """
    start = time.perf_counter()
    grid = Grid.read(build, seeds, grid)
    device = torch.device(device) if device else best_device()
    epochs = check_epochs(epochs)
    recipe = Recipe(
        build, dataset, epochs, loss, metrics or {}, device, order_seed, grid
    )
    parts = Parts(dataset, device, objective=Objective(loss, metrics))
    settings, models, groups = recipe.prepare(parts, count_workers(client))
    work = {"epochs": epochs, "order_seed": order_seed, "should_stop": should_stop}
    if client:
        trained = train_on(client, groups, models, settings, parts, **work)
    else:
        trainers = [group.make(models, settings, device) for group in groups]
        trained = train(trainers, parts, **work)

    measured = {
        name: np.full((len(models), epochs + 1), np.nan) for name in parts.metrics
    }
    order = [run for group in groups for run in group.runs]
    with Progress(len(models), epochs, device, shown=progress) as bar:
        for epoch, metrics in trained:
            for name, values in metrics.items():
                measured[name][order, epoch] = values
            bar.update(epoch)
            if on_epoch:
                on_epoch(epoch, at_epoch(measured, epoch, grid.shape))
    attributes = recipe.attributes(parts) | {"seconds": time.perf_counter() - start}
    if bar.epoch < epochs:
        attributes["stopped"] = f"after epoch {bar.epoch} of {epochs}"
    return grid.to_dataset(measured, {"recipe": recipe, **attributes})


def at_epoch(measured, epoch, shape):
    """Return the measurements of one epoch: name → array of the grid's shape."""
    return {name: values[:, epoch].reshape(shape) for name, values in measured.items()}


@dataclass(frozen=True, repr=False)
class Recipe:
    """All that a sweep was made with, so that more of it can be made."""

    build: callable
    dataset: SimpleNamespace
    epochs: int
    loss: str | Callable
    metrics: dict
    device: torch.device
    order_seed: int
    grid: Grid

    def __repr__(self):
        """Name the free values and stay short: xarray shows this among attributes."""
        free = ", ".join(self.free)
        return f"Recipe(train at any {free})" if free else "Recipe(train other seeds)"

    def __deepcopy__(self, memo):
        """Stay the same object: a copied sweep shares its data set."""
        return self

    @property
    def free(self):
        """The names of the grid's dimensions, without the seed."""
        return tuple(name for name in self.grid.axes if name != "seed")

    def train(self, values, *, seeds=None, on_epoch=None, should_stop=None):
        """Train at one point, on the grid or off it, with all seeds.

        values: a number or text for each of `recipe.free`
        seeds: how many, or a list of them; those of the sweep if it is not given
        on_epoch: called with (epoch, {metric: list with one number a seed})
        should_stop: asked again and again; see `sweep`

        Returns a sweep with the dimensions "seed" and "epoch"; the values are scalar
        coordinates. Raises TypeError unless the values are those of `recipe.free`.
        """
        if set(values) != set(self.free):
            raise TypeError(
                f"the recipe needs values for {', '.join(self.free) or 'nothing'}, "
                f"not for {', '.join(values) or 'nothing'}"
            )
        runs = sweep(
            self.build,
            self.dataset,
            epochs=self.epochs,
            seeds=self.grid.axes["seed"] if seeds is None else seeds,
            loss=self.loss,
            metrics=self.metrics,
            device=self.device,
            order_seed=self.order_seed,
            on_epoch=on_epoch and (lambda epoch, each: on_epoch(epoch, lists(each))),
            should_stop=should_stop,
            progress=False,
            **self.grid.fixed,
            **values,
        )
        return runs.assign_coords(values)

    def prepare(self, parts, workers=1):
        """Return the settings, models and groups of all runs."""
        shared = {"loss": self.loss, "metrics": self.metrics}
        settings, architectures = self.grid.runs(**shared)
        models = []
        with BUILDING, torch.random.fork_rng(devices=[]):
            for run, architecture in zip(settings, architectures, strict=True):
                torch.manual_seed(run.seed)
                models.append(build_model(self.build, architecture, parts, run))
            check_apart(models)
            groups = make_groups(models, settings, architectures, parts, workers)
        return settings, models, groups

    def attributes(self, parts):
        """Return plain facts about the sweep, for its attributes."""
        return {
            **self.grid.fixed,
            "data set": parts.name,
            "training examples": len(parts.train),
            "measured training examples": len(parts.measured["training"]),
            "epochs": self.epochs,
            "loss": name_of(self.loss),
            "order_seed": self.order_seed,
            "device": describe(self.device),
            "versions": f"dlcore {dlcore.__version__}, torch {torch.__version__}",
        }


def build_model(build, architecture, parts, settings):
    """Return a new model on the device, with all its weights."""
    model = check_module(build(**architecture)).to(parts.train.x.device)
    if any(map(is_lazy, model.parameters())):
        with torch.no_grad():
            settings.objective.loss(model.eval(), parts.train.batch(slice(2)))
    return model


def check_apart(models):
    """Raise ValueError if two models share weights, so that one would train another."""
    owners = {}
    for number, model in enumerate(models):
        for tensor in (*model.parameters(), *model.buffers()):
            if owners.setdefault(id(tensor), number) != number:
                raise ValueError(
                    "build returned the same weights for two runs: make the model, "
                    "with all its layers, inside build"
                )


def lists(metrics):
    """Return arrays as lists of plain numbers."""
    return {name: values.tolist() for name, values in metrics.items()}
