"""A run that was stopped goes on to the numbers of one that never was."""

import numpy as np
import pytest
import torch
from torch import nn

from dlcore.data import DataSet
from dlcore.networks import import_keras
from dlcore.training import fit, keras_fit
from dlcore.training.checkpoints import CheckpointError, Checkpoints

EPOCHS = 3


class Stopped(BaseException):
    """What ends a process in the middle of a run."""


class Shifted(nn.Module):
    """Pictures moved by chance, as augmentation does, while training."""

    def forward(self, pictures):
        if not self.training:
            return pictures
        return pictures.roll(int(torch.randint(3, ())), dims=-1)


def reader(seed):
    torch.manual_seed(seed)
    network = nn.Sequential(
        Shifted(),
        nn.Conv2d(3, 4, 3, padding=1),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Dropout(0.2),
        nn.Conv2d(4, 2, 2, stride=2),
        nn.Flatten(),
        nn.Dropout(0.3),
        nn.Linear(2 * 3 * 3, 3),
    )
    return network.to(memory_format=torch.channels_last)


@pytest.fixture(scope="module")
def pictures():
    draw = np.random.default_rng(1)
    x, y = draw.normal(size=(70, 3, 6, 6)), draw.integers(0, 3, 70)
    x = x.astype(np.float32)
    return DataSet("noise", x[:50], y[:50], x[50:], y[50:], ("a", "b", "c"))


WAYS = {
    "adam": {"optimizer": "adam"},
    "momentum and one cycle": {
        "optimizer": "nesterov",
        "momentum": 0.9,
        "schedule": "one cycle",
        "weight_decay": 1e-3,
    },
    "momentum and warm-up": {"optimizer": "sgd", "momentum": 0.9, "warm_up": 0.4},
    "rmsprop and a loss of one's own": {
        "optimizer": "rmsprop",
        "loss": lambda network, batch: nn.functional.cross_entropy(
            network(batch.x) + torch.rand(len(batch.x), 3), batch.y
        ),
    },
    "a rate that diverges": {"optimizer": "sgd", "learning_rate": 1e30},
}


def stop_after(last):
    """An `on_epoch` that ends the process, so to speak, and the epochs it heard of."""
    heard = []

    def on_epoch(epoch, values):
        heard.append(epoch)
        if epoch == last:
            raise Stopped

    return on_epoch, heard


def same(one, other):
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("last", [0, 1])
def test_a_run_goes_on_to_the_last_bit(tmp_path, pictures, way, last):
    work = {"epochs": EPOCHS, "batch_size": 16, "device": "cpu", "seed": 5} | WAYS[way]
    whole = reader(3)
    wanted = fit(whole, pictures, **work)

    on_epoch, _ = stop_after(last)
    checkpoints = Checkpoints(tmp_path)
    with pytest.raises(Stopped):
        fit(reader(3), pictures, checkpoints=checkpoints, on_epoch=on_epoch, **work)
    on_epoch, heard = stop_after(None)
    second = reader(4)  # whatever it starts with, its weights come from the file
    work |= {"checkpoints": Checkpoints(tmp_path), "on_epoch": on_epoch}
    found = fit(second, pictures, **work)
    assert heard == list(range(last + 1, EPOCHS + 1))
    assert found.at == wanted.at == list(range(EPOCHS + 1))
    np.testing.assert_equal(found.metrics, wanted.metrics)  # NaN equals NaN
    assert same(second, whole) or way == "a rate that diverges"
    assert found.settings == wanted.settings


def test_the_seconds_of_all_parts_are_added(tmp_path, pictures):
    work = {"epochs": EPOCHS, "device": "cpu", "checkpoints": Checkpoints(tmp_path)}
    on_epoch, _ = stop_after(2)
    with pytest.raises(Stopped):
        fit(reader(3), pictures, on_epoch=on_epoch, **work)
    saved = Checkpoints(tmp_path).load()["history"]
    saved["seconds"] = 100.0
    state = Checkpoints(tmp_path).load() | {"history": saved}
    Checkpoints(tmp_path).save(2, **state)
    assert 100 < fit(reader(3), pictures, **work).seconds < 110


def test_a_whole_run_is_only_read(tmp_path, pictures):
    work = {"epochs": 2, "device": "cpu", "checkpoints": Checkpoints(tmp_path)}
    first = reader(3)
    wanted = fit(first, pictures, **work)
    on_epoch, heard = stop_after(None)
    second = reader(4)
    found = fit(second, pictures, on_epoch=on_epoch, **work)
    assert heard == []
    assert found.metrics == wanted.metrics
    assert same(first, second)


def test_another_run_does_not_go_on_from_it(tmp_path, pictures):
    work = {"epochs": 1, "device": "cpu", "checkpoints": Checkpoints(tmp_path)}
    fit(reader(3), pictures, **work)
    with pytest.raises(ValueError, match="a folder of its own"):
        fit(reader(3), pictures, **work | {"epochs": 2})
    with pytest.raises(ValueError, match="a folder of its own"):
        fit(reader(3), pictures, learning_rate=0.2, **work)
    with pytest.raises(CheckpointError):
        fit(nn.Sequential(nn.Flatten(), nn.Linear(108, 3)), pictures, **work)


def test_a_run_of_keras_goes_on_to_the_last_bit(tmp_path, patterns):
    keras = import_keras()

    def network():
        keras.utils.set_random_seed(3)
        first = [keras.Input(patterns.x_train.shape[1:]), keras.layers.Flatten()]
        return keras.Sequential(
            [*first, keras.layers.Dropout(0.3), keras.layers.Dense(4)]
        )

    def loss(model, batch):
        logits = model(batch.x)
        losses = keras.losses.sparse_categorical_crossentropy(batch.y, logits, True)
        return keras.ops.mean(losses)

    def train(model, **more):
        adam = keras.optimizers.Adam(0.01)
        work = {"epochs": EPOCHS, "schedule": "cosine", "loss": loss}
        return keras_fit(model, patterns, optimizer=adam, **work, **more)

    whole = network()
    wanted = train(whole)
    on_epoch, _ = stop_after(1)
    with pytest.raises(Stopped):
        train(network(), checkpoints=Checkpoints(tmp_path), on_epoch=on_epoch)
    second = network()
    found = train(second, checkpoints=Checkpoints(tmp_path))
    assert found.metrics == wanted.metrics
    for one, other in zip(whole.get_weights(), second.get_weights(), strict=True):
        assert np.array_equal(one, other)
