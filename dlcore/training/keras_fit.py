"""Train one Keras model, as `fit` trains one of PyTorch."""

import time

import torch

from dlcore.networks import import_keras
from dlcore.training.checks import check_loss, check_width
from dlcore.training.devices import describe
from dlcore.training.fit import check_epochs, record
from dlcore.training.history import History
from dlcore.training.parts import Parts
from dlcore.training.settings import Settings, name_of

CPU = torch.device("cpu")


def keras_fit(
    model,
    dataset,
    *,
    epochs,
    optimizer,
    batch_size=64,
    schedule="constant",
    warm_up=0.0,
    loss="cross entropy",
    metrics=None,
    order_seed=0,
    on_epoch=None,
    should_stop=None,
    checkpoints=None,
):
    """Train a Keras model on a data set and return the History of the run.

        keras_fit(model, digits, epochs=3, optimizer=keras.optimizers.Adam(0.001))

    It takes the same mini-batches in the same order as `fit` and measures the same. So
    from the same weights both frameworks come to the same numbers, up to rounding and
    to what their optimizers define differently. The noise of dropout is Keras's own,
    and what layers add to the loss, as regularizers do, is made small with it, though
    it is not part of the loss that is measured.

    model: a built Keras model with one input; it sees the examples in its own shape
    optimizer: a Keras optimizer, a new one for each run
    schedule, warm_up: as in `fit`, in place of a schedule of Keras's own
    loss, metrics, order_seed, on_epoch, should_stop, checkpoints: as in `fit`; a
        function of yours computes with TensorFlow, and its model(batch.x) has dropout
        on in training only

    A run that diverges is no error: its metrics are NaN from that epoch on.
    Raises ImportError without TensorFlow, ValueError if data, model or a setting do
    not fit.
    """
    keras = import_keras()
    from dlcore.training.keras_run import KerasRun

    start = time.perf_counter()
    settings = Settings(
        float(optimizer.learning_rate),
        batch_size=batch_size,
        loss=loss,
        metrics=metrics or {},
        schedule=schedule,
        warm_up=warm_up,
    )
    work = {
        "epochs": check_epochs(epochs),
        "order_seed": order_seed,
        "should_stop": should_stop,
    }
    if optimizer.built:
        raise ValueError("the optimizer has been used already: make one for each run")
    parts = Parts(dataset, CPU, model.compute_dtype, settings.objective)
    check_model(model, parts, settings, keras)
    history = History(
        type(model).__name__,
        {name: [] for name in parts.metrics},
        settings={
            "learning_rate": settings.learning_rate,
            "batch_size": settings.batch_size,
            "optimizer": type(optimizer).__name__,
            "schedule": name_of(schedule),
            "warm_up": warm_up,
            "loss": name_of(loss),
            "order_seed": order_seed,
            "device": describe(CPU),
            "framework": "tensorflow",
        },
    )
    run = KerasRun(model, optimizer, settings)
    told = {"on_epoch": on_epoch, "checkpoints": checkpoints}
    record(history, run, parts, work, start=start, **told)
    return history


def check_model(model, parts, settings, keras):
    """Shape the examples as the model wants them; raise ValueError if none fits."""
    if not model.built:
        raise ValueError("the model is not built: let it begin with keras.Input(shape)")
    shape = getattr(model, "input_shape", None)
    if settings.objective.loss_name or (isinstance(shape, tuple) and all(shape[1:])):
        parts.reshape(model.input_shape[1:])
    if not settings.objective.loss_name:
        return
    last = model.layers[-1]
    softmax = getattr(last, "activation", None) is keras.activations.softmax
    check_loss(settings.loss, parts, "Softmax" if softmax else type(last).__name__)
    if len(model.output_shape) != 2:
        raise ValueError(
            "the network must give one row of outputs an example, (None, outputs), "
            f"not {model.output_shape}"
        )
    check_width(model.output_shape[1], parts)
