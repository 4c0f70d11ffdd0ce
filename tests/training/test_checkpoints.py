"""Checkpoints: nothing lost, nothing half-written, nothing that runs."""

import numpy as np
import pytest
import torch
from torch import nn

from dlcore.training.checkpoints import CheckpointError, Checkpoints

INPUTS = torch.linspace(-1, 1, 40).view(20, 2)
TARGETS = (INPUTS.prod(1) > 0).long()


class Run:
    """A small training run with everything that a run may consist of."""

    def __init__(self):
        torch.manual_seed(3)
        self.model = nn.Sequential(
            nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 2)
        )
        self.optimizer = torch.optim.Adam(self.model.parameters(), 0.01)
        self.schedule = torch.optim.lr_scheduler.ExponentialLR(self.optimizer, 0.9)
        self.order = torch.Generator().manual_seed(5)
        self.noise = np.random.default_rng(7)
        self.losses = []

    @property
    def parts(self):
        return dict(vars(self))

    def epoch(self):
        for batch in torch.randperm(20, generator=self.order).split(7):
            noise = torch.from_numpy(self.noise.normal(0, 0.1, (len(batch), 2))).float()
            self.optimizer.zero_grad()
            outputs = self.model(INPUTS[batch] + noise)
            loss = nn.functional.cross_entropy(outputs, TARGETS[batch])
            loss.backward()
            self.optimizer.step()
        self.schedule.step()
        self.losses.append(loss.item())


def same_weights(one, other):
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


@pytest.mark.system("F-3.S")
@pytest.mark.parametrize("interrupted_after", [1, 4])
def test_an_interrupted_run_equals_an_uninterrupted_one(tmp_path, interrupted_after):
    whole = Run()
    for _ in range(7):
        whole.epoch()

    first, checkpoints = Run(), Checkpoints(tmp_path)
    for epoch in range(1, interrupted_after + 1):
        first.epoch()
        checkpoints.save(epoch, **first.parts)
    del first
    second = Run()  # a new process would start like this
    done = Checkpoints(tmp_path).resume(**second.parts)
    assert done == interrupted_after
    for _ in range(done, 7):
        second.epoch()
    assert second.losses == whole.losses
    assert same_weights(second.model, whole.model)


@pytest.mark.system("F-3.S")
def test_the_last_five_are_kept(tmp_path):
    checkpoints = Checkpoints(tmp_path)
    history = []
    assert checkpoints.resume(history=history) == 0
    for step in range(1, 13):
        history.append(step)
        checkpoints.save(step, history=history)
    assert checkpoints.steps == [8, 9, 10, 11, 12]
    assert sorted(tmp_path.iterdir()) == [checkpoints.path(s) for s in range(8, 13)]
    assert checkpoints.resume(step=9, history=history) == 9
    assert history == list(range(1, 10))
    assert checkpoints.load()["history"] == list(range(1, 13))


def test_a_crash_while_writing_leaves_the_older_checkpoint(tmp_path, monkeypatch):
    checkpoints = Checkpoints(tmp_path)
    checkpoints.save(1, losses=[0.5])

    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("os.replace", crash)
        with pytest.raises(KeyboardInterrupt):
            checkpoints.save(2, losses=[0.5, 0.4])
    assert checkpoints.steps == [1]
    losses = []
    assert checkpoints.resume(losses=losses) == 1
    assert losses == [0.5]


def test_a_damaged_file_is_named(tmp_path):
    checkpoints = Checkpoints(tmp_path)
    path = checkpoints.save(1, losses=[0.5])
    path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(CheckpointError, match=r"step-00000001\.safetensors is damaged"):
        checkpoints.resume(losses=[])


def test_what_does_not_fit_is_named(tmp_path):
    checkpoints = Checkpoints(tmp_path)
    checkpoints.save(1, model=nn.Linear(2, 3))
    with pytest.raises(CheckpointError, match="does not fit “model”"):
        checkpoints.resume(model=nn.Linear(2, 4))
    with pytest.raises(CheckpointError, match="holds model; you ask for network"):
        checkpoints.resume(network=nn.Linear(2, 3))
    with pytest.raises(CheckpointError, match=r"no checkpoint 4 .* there are \[1\]"):
        checkpoints.load(4)
    with pytest.raises(CheckpointError, match="“loss” is float"):
        checkpoints.save(2, loss=0.5)
    with pytest.raises(CheckpointError, match=r"“notes\.0” is object"):
        checkpoints.save(2, notes=[object()])
    assert checkpoints.steps == [1]
    with pytest.raises(ValueError, match="at least one"):
        Checkpoints(tmp_path, keep=0)


def test_tuples_numbers_as_keys_and_arrays_come_back(tmp_path):
    state = {
        "pairs": {3: (1, 2.5), "name": None},
        "array": np.arange(6, dtype=np.int16).reshape(2, 3),
        "number": np.float64(0.1),
    }
    checkpoints = Checkpoints(tmp_path)
    checkpoints.save(1, state=state)
    loaded = checkpoints.load()["state"]
    assert loaded["pairs"] == state["pairs"]
    assert loaded["number"] == 0.1
    assert loaded["array"].dtype == np.int16
    np.testing.assert_array_equal(loaded["array"], state["array"])


def test_names_that_look_alike_stay_apart(tmp_path):
    checkpoints = Checkpoints(tmp_path)
    one, two, three, four = (np.array([n]) for n in range(4))
    checkpoints.save(1, s={1: one, "1": two}, t={"x.y": three, "x": {"y": four}})
    loaded = checkpoints.load()
    assert loaded["s"] == {1: one, "1": two}
    assert loaded["t"] == {"x.y": three, "x": {"y": four}}


def test_arrays_and_keys_of_every_kind_come_back(tmp_path):
    state = {
        (1, "a"): np.arange(4.0)[::-1],
        np.int64(3): np.arange(3, dtype=">i4"),
        None: np.array([True, False]),
        "none": np.empty((0, 2)),
    }
    checkpoints = Checkpoints(tmp_path)
    checkpoints.save(1, s=state)
    loaded = checkpoints.load()["s"]
    assert list(loaded) == [(1, "a"), 3, None, "none"]
    for values, expected in zip(loaded.values(), state.values(), strict=True):
        np.testing.assert_array_equal(values, expected)
    with pytest.raises(CheckpointError, match=r"“s\.words” is an array of <U1"):
        checkpoints.save(2, s={"words": np.array(["x", "y"])})
    assert checkpoints.steps == [1]


def test_the_newest_checkpoint_is_the_one_written_last(tmp_path):
    checkpoints = Checkpoints(tmp_path, keep=2)
    for step in (9, 10):
        checkpoints.save(step, notes=["old run", step])
    path = checkpoints.save(1, notes=["new run", 1])
    assert path.exists()
    assert checkpoints.load()["notes"] == ["new run", 1]
    assert checkpoints.steps == [10, 1]
    checkpoints.save(2, notes=["new run", 2])
    assert checkpoints.steps == [1, 2]
    checkpoints.save(1, notes=["again", 1])
    assert checkpoints.steps == [2, 1]


def test_shared_weights_stay_shared(tmp_path):
    inner = nn.Linear(3, 3)
    model = nn.Sequential(inner, nn.Tanh(), inner)
    checkpoints = Checkpoints(tmp_path)
    checkpoints.save(1, model=model)
    other = nn.Linear(3, 3)
    twin = nn.Sequential(other, nn.Tanh(), other)
    checkpoints.resume(model=twin)
    assert twin[0] is twin[2]
    assert same_weights(model, twin)


def test_no_file_holds_a_program(tmp_path):
    run = Run()
    run.epoch()
    content = Checkpoints(tmp_path).save(1, **run.parts).read_bytes()
    header = int.from_bytes(content[:8], "little")
    assert content[8:9] == b"{"
    assert header < len(content)
    assert b"PK\x03\x04" not in content[:4]  # the archive that torch.save writes


def test_keras_models_and_optimizers_resume(tmp_path, monkeypatch):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    def run():
        keras.utils.set_random_seed(1)
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
        optimizer = keras.optimizers.Adam(0.1)
        optimizer.build(model.trainable_variables)
        return model, optimizer

    def steps(model, optimizer, count):
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(optimizer, loss)
        for _ in range(count):
            model.train_on_batch(INPUTS.numpy(), TARGETS.numpy())

    model, optimizer = run()
    steps(model, optimizer, 3)
    Checkpoints(tmp_path).save(3, model=model, optimizer=optimizer)
    steps(model, optimizer, 3)
    other, other_optimizer = run()
    assert Checkpoints(tmp_path).resume(model=other, optimizer=other_optimizer) == 3
    steps(other, other_optimizer, 3)
    for one, two in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)
