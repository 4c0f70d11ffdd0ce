"""Train the groups of a sweep on the workers of a dask.distributed Client."""

import time

import torch

from dlcore.training.epochs import train

USED = ("scatter", "submit", "gather", "cancel", "nthreads")
PATIENCE = 0.1  # seconds between two looks at the workers


def count_workers(client):
    """Return how many groups a client can train at a time; 1 without a client."""
    if client is None:
        return 1
    if not all(hasattr(client, name) for name in USED):
        raise TypeError(
            f"client must be a dask.distributed Client, not {client!r}: "
            'install "dask[distributed]", then distributed.Client(address)'
        )
    return max(1, sum(client.nthreads().values()))


def train_on(client, groups, models, settings, parts, *, should_stop=None, **work):
    """Send each group to a worker; when all are back, yield (epoch, metrics).

    The same as `train`, with the same numbers, but nothing is yielded before the end,
    and nothing at all if `should_stop` says True before it.
    """
    shared = client.scatter(parts, broadcast=True)
    futures = [
        client.submit(
            train_group,
            group,
            {run: models[run] for run in group.runs},
            {run: settings[run] for run in group.runs},
            shared,
            work,
            pure=False,
        )
        for group in groups
    ]
    while not all(future.done() for future in futures):
        if should_stop and should_stop():
            client.cancel(futures)
            return
        time.sleep(PATIENCE)
    histories = client.gather(futures)
    for epoch, each in enumerate(zip(*histories, strict=True)):
        yield (
            epoch,
            {
                name: torch.cat([metrics[name] for metrics in each])
                for name in parts.metrics
            },
        )


def train_group(group, models, settings, parts, work):
    """Train one group on this worker; return its metrics, one entry an epoch."""
    trainer = group.make(models, settings, parts.train.x.device)
    return [metrics for _, metrics in train([trainer], parts, **work)]
