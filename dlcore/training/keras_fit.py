"""Train one Keras model, as `fit` trains one of PyTorch."""

import time

import torch

from dlcore.networks import import_keras
from dlcore.training.devices import describe
from dlcore.training.epochs import train
from dlcore.training.fit import check_epochs, record
from dlcore.training.history import History
from dlcore.training.losses import check_loss, check_width
from dlcore.training.parts import Parts
from dlcore.training.settings import Settings

CPU = torch.device("cpu")


def keras_fit(
    model,
    dataset,
    *,
    epochs,
    optimizer,
    batch_size=64,
    loss="cross entropy",
    order_seed=0,
    on_epoch=None,
    should_stop=None,
):
    """Train a Keras model on a data set and return the History of the run.

        keras_fit(model, digits, epochs=3, optimizer=keras.optimizers.Adam(0.001))

    It takes the same mini-batches in the same order as `fit` and measures the same. So
    from the same weights both frameworks come to the same numbers, up to rounding and
    to what their optimizers define differently. The noise of dropout is Keras's own.

    model: a built Keras model with one input; it sees the examples in its own shape
    optimizer: a Keras optimizer, a new one for each run
    loss, order_seed, on_epoch, should_stop: as in `fit`

    A run that diverges is no error: its metrics are NaN from that epoch on.
    Raises ImportError without TensorFlow, ValueError if data, model or a setting do
    not fit.
    """
    keras = import_keras()
    from dlcore.training.keras_run import KerasRun

    settings = Settings(batch_size=batch_size, loss=loss)
    start = time.perf_counter()
    parts = Parts(dataset, CPU, model.compute_dtype)
    check_model(model, parts, loss, keras)
    history = History(
        type(model).__name__,
        {name: [] for name in parts.metrics},
        settings={
            "learning_rate": float(optimizer.learning_rate),
            "batch_size": batch_size,
            "optimizer": type(optimizer).__name__,
            "loss": loss,
            "order_seed": order_seed,
            "device": describe(CPU),
            "framework": "tensorflow",
        },
    )
    run = KerasRun(model, optimizer, settings)
    work = {"epochs": check_epochs(epochs), "order_seed": order_seed}
    record(history, train([run], parts, should_stop=should_stop, **work), on_epoch)
    history.seconds = time.perf_counter() - start
    return history


def check_model(model, parts, loss, keras):
    """Shape the examples as the model wants them; raise ValueError if none fits."""
    if not model.built:
        raise ValueError("the model is not built: let it begin with keras.Input(shape)")
    parts.reshape(model.input_shape[1:])
    last = model.layers[-1]
    softmax = getattr(last, "activation", None) is keras.activations.softmax
    check_loss(loss, parts, "Softmax" if softmax else type(last).__name__)
    if len(model.output_shape) != 2:
        raise ValueError(
            "the network must give one row of outputs an example, (None, outputs), "
            f"not {model.output_shape}"
        )
    check_width(model.output_shape[1], parts)
