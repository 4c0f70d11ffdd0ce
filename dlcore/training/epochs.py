"""The loop over epochs, the same for one run and for a whole sweep."""

import torch

from dlcore.training.randomness import orders


def train(
    groups,
    parts,
    *,
    epochs,
    order_seed,
    arrange=None,
    should_stop=None,
    first=0,
    diverged=False,
):
    """Train groups of runs side by side; yield (epoch, metrics) from epoch `first` on.

    groups: each has `size`, `train_epoch(part, order, epoch, epochs)` (epoch 1, 2, …;
        all epochs, which schedules need) and `evaluate(part)`
    metrics: name → float64 tensor (runs,), the runs in the order of the groups; NaN
        from the epoch on in which the run's losses are no longer finite numbers
    arrange: puts each epoch's order, (examples,), into another one
    should_stop: asked before each piece of work; if it says True, the loop ends and
        the unfinished epoch is dropped
    first, diverged: where the groups go on, and whether they had diverged by then
    """
    should_stop = should_stop or (lambda: False)
    diverged = torch.full((sum(group.size for group in groups),), diverged)
    shuffled = orders(len(parts.train), order_seed)
    for epoch in range(epochs + 1):
        order = next(shuffled) if epoch else None
        if epoch < first:
            continue  # its order is drawn, so that the next has its own
        if epoch:
            order = (arrange(order) if arrange else order).to(parts.train.x.device)
        measured = []
        for group in groups:
            if should_stop():
                return
            if epoch:
                group.train_epoch(parts.train, order, epoch, epochs)
            measured.append(measure(group, parts))
        metrics = {
            name: torch.cat([each[name] for each in measured]) for name in parts.metrics
        }
        for values in metrics.values():
            diverged |= ~values.isfinite()
        yield (
            epoch,
            {
                name: values.masked_fill(diverged, torch.nan)
                for name, values in metrics.items()
            },
        )


def measure(group, parts):
    """Return what is measured of a group on every part: name → (runs,)."""
    values = [each for part in parts.measured.values() for each in group.evaluate(part)]
    return dict(zip(parts.metrics, values, strict=True))
