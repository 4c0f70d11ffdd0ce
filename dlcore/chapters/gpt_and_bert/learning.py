"""How the networks of this chapter learn: a loop over steps, not over a data set."""

import copy
import time

import numpy as np
import torch
from torch.nn import functional

from dlcore.training.history import History
from dlcore.training.schedules import factor

WARM_UP = 0.05  # of all steps
BETAS = (0.9, 0.99)


def adamw(model, rate):
    """Return AdamW that lets matrices decay and leaves norms and biases alone."""
    matrices = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim < 2]
    groups = [{"params": matrices}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, rate, BETAS, weight_decay=0.1, fused=True)


def step(model, optimizer, loss, rate):
    """One step of gradient descent, gradients cut to a length of 1."""
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()


def learn(model, task, case, stages, on_epoch=None):
    """Train for a number of equal stages, measured after each; return the History.

    task: loss(model) of a new batch, and measure(model, last) → numbers by name
    The rate rises in the first steps and falls to 0 along a cosine.
    """
    history = History("run", along="step")
    start = time.perf_counter()
    optimizer = adamw(model, case.learning_rate)
    steps = case.steps * stages // 10
    for stage in range(stages + 1):
        model.eval()
        with torch.no_grad():
            history.add(steps * stage // stages, task.measure(model, stage == stages))
        if on_epoch:
            on_epoch(stage)
        model.train()
        last = stage == stages
        for now in range(
            *(steps * each // stages for each in (stage, stage + 1 - last))
        ):
            rate = case.learning_rate * factor("cosine", now, steps, WARM_UP)
            step(model, optimizer, task.loss(model), rate)
    model.eval()
    history.seconds = time.perf_counter() - start
    return history


def fine_tuned(kind, network, size, train, test, seed, *, last, told=0.0):
    """Accuracy on the test examples after some steps on the training examples.

    kind: of classifier; train, test: x, mask, y; told: how much the loss of the next
    word counts besides, as in GPT
    """
    torch.manual_seed(seed)
    model = kind(copy.deepcopy(network), size, last=last)
    random, optimizer, steps = np.random.default_rng(seed), adamw(model, 0.001), 150
    x, mask, y = (torch.from_numpy(each) for each in train)
    model.train()
    for now in range(steps):
        rows = random.integers(len(y), size=16)
        some, seen = shortened(x[rows], mask[rows])
        loss = functional.cross_entropy(model(some, seen), y[rows])
        if told:
            logits = model.network(some[:, :-1])
            loss = loss + told * functional.cross_entropy(
                logits[seen[:, 1:]], some[:, 1:][seen[:, 1:]]
            )
        step(model, optimizer, loss, 0.001 * factor("linear", now, steps, 0.1))
    model.eval()
    x, mask, y = (torch.from_numpy(each) for each in test)
    with torch.no_grad():
        return float((model(*shortened(x, mask)).argmax(1) == y).float().mean())


def shortened(x, mask):
    """Cut off the columns that are padding in all rows."""
    used = int(mask.flatten(0, -2).sum(1).max())
    return x[..., :used], mask[..., :used]
