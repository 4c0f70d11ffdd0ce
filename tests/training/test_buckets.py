"""Batches of similar lengths: all is trained on, still at random, with less padding."""

from types import SimpleNamespace

import numpy as np
import pytest
from torch import nn

from dlcore.training import fit
from dlcore.training.randomness import orders
from dlcore.training.sequences import in_buckets

LENGTHS = np.random.default_rng(0).integers(1, 21, 203)


def padding(order, size=10):
    batches = [LENGTHS[rows] for rows in order.split(size)]
    return 1 - LENGTHS.sum() / sum(len(one) * one.max() for one in batches)


def test_all_examples_stay_and_padding_goes():
    order = next(orders(len(LENGTHS), 1))
    shares = [
        padding(found := in_buckets(LENGTHS, count, 10)(order)) for count in (1, 2, 4)
    ]
    assert sorted(found.tolist()) == list(range(len(LENGTHS)))
    assert shares[0] > shares[1] > shares[2]
    assert shares[0] == padding(order)


def test_neither_batches_nor_examples_are_sorted():
    arrange = in_buckets(LENGTHS, 4, 10)
    first, second = (arrange(next(orders(len(LENGTHS), seed))) for seed in (1, 2))
    means = [LENGTHS[rows].mean() for rows in first.split(10)]
    assert means != sorted(means)
    inside = {tuple(sorted(rows.tolist())) for rows in first.split(10)}
    assert inside.isdisjoint(tuple(sorted(r.tolist())) for r in second.split(10))


def test_there_is_a_bucket():
    with pytest.raises(ValueError, match="at least one bucket, not 0"):
        in_buckets(LENGTHS, 0, 10)


def test_fit_cuts_its_batches_from_the_arranged_order(patterns):
    seen = []

    def loss(model, batch):
        if model.training:
            seen.extend(batch.number.tolist())
        return model(batch.x.flatten(1)).square().mean()

    numbered = SimpleNamespace(
        **vars(patterns),
        number_train=np.arange(len(patterns.x_train)),
        number_test=np.arange(len(patterns.x_test)),
    )
    in_order = {"loss": loss, "arrange": lambda order: order.sort().values}
    fit(nn.Linear(64, 2), numbered, epochs=2, batch_size=50, **in_order)
    assert seen == 2 * list(range(len(patterns.x_train)))
