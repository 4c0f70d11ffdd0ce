"""Train one model."""

import time
from numbers import Integral

import torch

from dlcore.training.checks import check_model, check_module
from dlcore.training.devices import best_device, describe
from dlcore.training.epochs import train
from dlcore.training.history import History
from dlcore.training.parts import Parts
from dlcore.training.settings import Settings
from dlcore.training.single import SingleRun


def fit(
    model,
    dataset,
    *,
    epochs,
    batch_size=64,
    learning_rate=None,
    momentum=0.0,
    weight_decay=0.0,
    optimizer="sgd",
    schedule="constant",
    warm_up=0.0,
    loss="cross entropy",
    metrics=None,
    seed=0,
    order_seed=0,
    arrange=None,
    device=None,
    on_epoch=None,
    on_step=None,
    should_stop=None,
    checkpoints=None,
):
    """Train a PyTorch model on a data set and return the History of the run.

    The model is changed in place and left on the device, ready for use (dropout off).
    Losses and errors (fractions 0 … 1) are measured after each epoch with dropout off,
    those of the training part on its first 10,000 examples, or on as many spread over
    all, where the first lack a class. Where the labels are floating-point numbers, the
    task is regression, and "… absolute error" takes the place of "… error": the mean of
    |t − y|, in units of y.

    model: turns (batch, …) into class scores or numbers, (batch, outputs); with a loss
        of your own, into whatever that takes
    dataset: x_train, y_train, x_test, y_test, and x_validation, y_validation or None
    optimizer: "sgd", "nesterov", "adagrad", "rmsprop", "adadelta", "adam" or "adamw",
        as PyTorch defines them; momentum is for the first two
    learning_rate: None takes the customary one: 0.1 for "sgd" and "nesterov", 0.01 for
        "adagrad", 0.001 for "rmsprop", "adam" and "adamw", 1.0 for "adadelta"
    schedule: how the rate changes from step to step: "constant", "step", "linear",
        "cosine" or "one cycle" (see `schedules`), or a function (step, steps) → factor
    warm_up: the share of all steps in which the rate rises first, before the schedule
    loss: "cross entropy" of logits; "squared error", ½ Σ (t − y)², or "mean squared
        error", the mean of (t − y)² over the outputs, with one-hot t for classes; or a
        function, see below
    metrics: more to measure: name → function, or → (function, after)
    seed: of the dropout noise and of what model and loss draw themselves; seed the
        weights with torch.manual_seed before building
    order_seed: of the order of the mini-batches
    arrange: what puts the numbers of an epoch's examples, in their random order, into
        another one, from which the mini-batches are cut, as `sequences.in_buckets` does
    on_epoch: called with (epoch, {metric: number}) after each epoch, and for epoch 0
    on_step: called with (step, loss of its mini-batch) after each step, from step 1 on
    should_stop: asked before each epoch; the History then ends early
    checkpoints: `Checkpoints` of this run alone, written after each epoch. Where they
        hold an earlier call's, training goes on from there, to the numbers that it
        would have had without the break; on_epoch hears of the epochs to come only

    A function, loss or metric, is called as f(model, batch) and returns the mean over
    the batch, a tensor of one number. The arrays of the data set are the fields of the
    batch: batch.x is from x_train or x_test, batch.y, batch.mask, and so on by their
    names. Labels may have any shape or be missing, and the sequences of one part may be
    longer than those of another. With a loss of your own only that and your metrics are
    measured. For padded sequences `mask` is True where something counts. The mean over
    a part weights its batches by what the mask lets through, or without a mask by their
    examples. `after` is applied to this mean: the perplexity is (token_cross_entropy,
    torch.exp), which `sequences` has ready.

        def reconstruction(model, batch):
            return (model(batch.x) - batch.x).square().mean()

    A run that diverges is no error: its metrics are NaN from that epoch on.
    Raises ValueError if the data, the model's outputs or a setting do not fit.
    """
    settings = Settings(
        learning_rate,
        momentum,
        weight_decay,
        batch_size,
        optimizer,
        loss,
        seed,
        metrics or {},
        schedule,
        warm_up,
    )
    start = time.perf_counter()
    check_module(model)
    device = torch.device(device) if device else best_device()
    work = {
        "epochs": check_epochs(epochs),
        "order_seed": order_seed,
        "arrange": arrange,
        "should_stop": should_stop,
    }
    parts = Parts(dataset, device, dtype_of(model), settings.objective)
    check_model(model.to(device), parts, settings)
    history = History(
        type(model).__name__,
        {name: [] for name in parts.metrics},
        settings={
            **settings.facts(),
            "order_seed": order_seed,
            "device": describe(device),
        },
    )
    run = SingleRun(model, settings, device, on_step)
    told = {"on_epoch": on_epoch, "checkpoints": checkpoints}
    record(history, run, parts, work, start=start, **told)
    return history


def record(history, run, parts, work, *, start, on_epoch, checkpoints):
    """Train one run; write what is measured into its History, and tell `on_epoch`.

    work: further arguments of `train`
    start: when the call began, for the seconds of the History
    """
    state = run.parts | {"history": history}
    settings = history.settings | {"epochs": work["epochs"]}
    if checkpoints:
        resume(checkpoints, state, settings)
    start -= history.seconds
    place = {"first": history.epochs + 1, "diverged": history.diverged_at is not None}
    for epoch, metrics in train([run], parts, **place, **work):
        values = {name: each.item() for name, each in metrics.items()}
        history.add(epoch, values)
        history.seconds = time.perf_counter() - start
        if checkpoints:
            checkpoints.save(epoch, settings=settings, **state)
        if on_epoch:
            on_epoch(epoch, values)
    history.seconds = time.perf_counter() - start


def resume(checkpoints, state, settings):
    """Put a run back where it was stopped, if it was; ValueError if it was another."""
    found = dict(settings)
    checkpoints.resume(settings=found, **state)
    if found != settings:
        raise ValueError(
            f"{checkpoints.folder} holds a run with other settings, {found}: "
            "give each run a folder of its own"
        )


def dtype_of(model):
    """Return "float64" if the model computes with it, and else "float32"."""
    doubles = any(each.dtype == torch.float64 for each in model.parameters())
    return "float64" if doubles else "float32"


def check_epochs(epochs):
    """Return the number of epochs as Python's own integer, or raise ValueError."""
    if not isinstance(epochs, Integral) or epochs < 0:
        raise ValueError(f"epochs must be 0, 1, 2, …, not {epochs!r}")
    return int(epochs)
