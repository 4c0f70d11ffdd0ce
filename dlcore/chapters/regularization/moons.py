"""Many small networks on two half-moons of points, trained as one computation.

Weights and points have a first axis for the run, and NumPy's `@` multiplies all runs at
once. Arrays of a layer:

    weights  (runs, outputs, 1 + inputs), the biases in column 0
    values   (runs, 1 + neurons, batch), a row of ones first, which the biases see

Forward, backward, the four penalties and dropout are those of the chapter's text.
"""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np

EXAMPLES = 60
BATCH = 10
EPOCHS = 1000
MOMENTUM = 0.9


def moons(examples, generator, spread=0.15, wrong=0.2):
    """Two half-moons, a share of the labels wrong: x (examples, 2), t (examples,)."""
    t = np.arange(examples) % 2
    angle = np.pi * generator.random(examples)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    x = np.where(t[:, None] == 0, upper, lower)
    x = x + spread * generator.normal(size=x.shape) - [0.5, 0.25]
    flipped = generator.permutation(examples) < round(wrong * examples)
    return x * [0.8, 1.0], np.where(flipped, 1 - t, t)


def parts_of(draws, held_joins=False):
    """The points of each draw: learned, held out, and 1,000 new ones for all draws.

    held_joins: the points held out are learned as well
    """
    learned = [moons(EXAMPLES, np.random.default_rng(draw)) for draw in draws]
    held = [moons(EXAMPLES, np.random.default_rng([7, draw])) for draw in draws]
    x, t = map(np.array, zip(*learned, strict=True))  # (draws, 60, 2), (draws, 60)
    x_held, t_held = map(np.array, zip(*held, strict=True))
    if held_joins:
        x, t = np.concatenate([x, x_held], 1), np.concatenate([t, t_held], 1)
    x_new, t_new = moons(1000, np.random.default_rng(99))
    return SimpleNamespace(
        learned=(x, t), held=(x_held, t_held), new=(x_new[None], t_new[None])
    )


def with_ones(x):
    """Points as columns below a row of ones: (runs, examples, 2) → (runs, 3, …)."""
    columns = np.swapaxes(x, -1, -2)
    return np.insert(columns, 0, 1.0, axis=-2)


def start(sizes, seeds):
    """Glorot's uniform weights for each seed, biases 0: one array a layer."""
    layers = []
    for depth, (inputs, outputs) in enumerate(pairwise(sizes)):
        limit = np.sqrt(6 / (inputs + outputs))
        W = np.zeros((len(seeds), outputs, 1 + inputs))
        for run, seed in enumerate(seeds):
            draw = np.random.default_rng([seed, depth])
            W[run, :, 1:] = draw.uniform(-limit, limit, (outputs, inputs))
        layers.append(W)
    return layers


def forward(layers, values, masks=None):
    """Values of all layers, the last ones the logits of both classes.

    masks: for each hidden layer (runs, neurons, batch), 0 or 1 / keep, or None
    """
    values = [values]
    for depth, W in enumerate(layers[:-1]):
        z = W @ values[-1]
        y = np.ones((len(z), 1 + z.shape[1], z.shape[2]))
        np.tanh(z, out=y[:, 1:])
        if masks:
            y[:, 1:] *= masks[depth]
        values.append(y)
    return [*values, layers[-1] @ values[-1]]


def softmax(logits):
    """Shares of the classes, axis 1."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def backward(layers, values, targets, masks=None):
    """The slopes of the mean cross-entropy, for every layer."""
    e = softmax(values[-1])  # (runs, 2, batch)
    e -= targets
    e /= targets.shape[-1]
    slopes = []
    for depth in range(len(layers) - 1, -1, -1):
        y = values[depth]
        slopes.insert(0, e @ y.transpose(0, 2, 1))
        if depth:
            e = layers[depth][:, :, 1:].transpose(0, 2, 1) @ e
            if masks:
                scale = masks[depth - 1]
                e *= scale - np.where(scale > 0, y[:, 1:] ** 2 / scale.max(), 0)
            else:
                e *= 1 - y[:, 1:] ** 2
    return slopes


def punish(slopes, layers, l2, l1):
    """Add the slopes of ½ λ Σ w² and λ Σ |w|, in place; biases are spared."""
    for slope, W in zip(slopes, layers, strict=True):
        w = W[:, :, 1:]
        slope[:, :, 1:] += l2 * w + l1 * np.sign(w)


def project(W, largest):
    """Max-norm: shorten each neuron's weights to length `largest`, in place."""
    length = np.linalg.norm(W[:, :, 1:], axis=2, keepdims=True)
    W[:, :, 1:] *= np.minimum(1, largest / np.maximum(length, 1e-12))


def targets_of(t, smoothing):
    """One-hot targets, a share of them spread over both classes: (runs, 2, …)."""
    return ((1 - smoothing) * np.eye(2)[t] + smoothing / 2).transpose(0, 2, 1)


def train_many(
    hidden,
    draws,
    *,
    starts=None,
    l2=0,
    l1=0,
    max_norm=np.inf,
    learning_rate=0.03,
    dropout=0,
    smoothing=0,
    held_joins=False,
    epochs=EPOCHS,
    every=EPOCHS,
):
    """Train a network for each draw of points; weights, and errors on the way.

    hidden: neurons of each hidden layer
    starts: seeds of the weights; None takes the numbers of the draws
    l2, l1, max_norm, learning_rate: one number, or one for each run
    every: epochs between two measurements

    Returns layers, `places` (the epochs measured) and errors (places, 3, runs): shares
    of wrong answers on points learned, held out and new.
    """
    l2, l1, c, rate = (
        np.reshape(value, (-1, 1, 1)) for value in (l2, l1, max_norm, learning_rate)
    )
    parts = parts_of(draws, held_joins)
    x, targets = with_ones(parts.learned[0]), targets_of(parts.learned[1], smoothing)
    layers = start((2, *hidden, 2), draws if starts is None else starts)
    speeds = [np.zeros_like(W) for W in layers]
    order, noise = np.random.default_rng(0), np.random.default_rng(1)
    errors = [errors_of(layers, parts)]
    for epoch in range(1, epochs + 1):
        shuffled = order.permutation(x.shape[2])
        for rows in np.split(shuffled, len(shuffled) // BATCH):
            masks = draw_masks(layers, dropout, BATCH, noise) if dropout else None
            values = forward(layers, x[:, :, rows], masks)
            slopes = backward(layers, values, targets[:, :, rows], masks)
            if l2.any() or l1.any():
                punish(slopes, layers, l2, l1)
            for W, speed, slope in zip(layers, speeds, slopes, strict=True):
                speed *= MOMENTUM
                speed += slope
                W -= rate * speed
                if np.isfinite(c).any():
                    project(W, c)
        if epoch % every == 0:
            errors.append(errors_of(layers, parts))
    places = range(0, epochs + 1, every)
    return SimpleNamespace(layers=layers, places=[*places], errors=np.array(errors))


def errors_of(layers, parts):
    """Share of wrong answers on points learned, held out and new: 3 × (runs,)."""
    found = []
    for x, t in (parts.learned, parts.held, parts.new):
        answers = forward(layers, with_ones(x))[-1].argmax(axis=1)
        found.append(np.mean(answers != t, axis=1))
    return found


def draw_masks(layers, rate, batch, generator):
    """Inverted dropout for each hidden layer: 0, or 1 / (1 − rate)."""
    runs = len(layers[0])
    shapes = [(runs, W.shape[1], batch) for W in layers[:-1]]
    return [(generator.random(shape) >= rate) / (1 - rate) for shape in shapes]


def sparseness(layers):
    """Of each run: the largest weight, the longest row, the share near 0, and how many
    hidden neurons of the first layer have weights above 0.01 on both sides."""
    rows = [W[:, :, 1:] for W in layers]
    runs = len(rows[0])
    weights = np.concatenate([np.abs(w).reshape(runs, -1) for w in rows], axis=1)
    lengths = [np.linalg.norm(w, axis=2).max(axis=1) for w in rows]
    incoming, outgoing = (np.abs(w) for w in rows[:2])
    alive = (incoming.max(axis=2) > 0.01) & (outgoing.max(axis=1) > 0.01)
    return {
        "largest weight": weights.max(axis=1),
        "longest row": np.max(lengths, axis=0),
        "weights near 0": np.mean(weights < 0.01, axis=1),
        "neurons in use": alive.sum(axis=1),
    }


# ------------------------------------------------------------------- many voices


def committee(draw, members, hidden, epochs):
    """Networks with starts of their own vote on the new points of one draw.

    Returns the error of the mean of the first members' shares, and of one on average.
    """
    runs = [draw] * max(members)
    starts = [1000 * draw + k for k in range(max(members))]
    layers = train_many(hidden, runs, starts=starts, epochs=epochs).layers
    x, t = parts_of([draw]).new
    shares = softmax(forward(layers, with_ones(x))[-1])  # (members, 2, 1000)
    alone = np.mean(shares.argmax(axis=1) != t)
    together = [np.mean(shares[:m].mean(axis=0).argmax(axis=0) != t) for m in members]
    return {"averaged": together, "one alone": [alone] * len(members)}


def dropout_votes(draw, masks, rate, hidden, epochs):
    """One network trained with dropout, asked with many masks and with none.

    Returns by number of masks the error of the mean share, that of scaled weights, and
    the mean distance of both shares.
    """
    layers = train_many(hidden, [draw], dropout=rate, epochs=epochs).layers
    x, t = parts_of([draw]).new
    values = with_ones(x)
    scaled = softmax(forward(layers, values)[-1])[0]  # (2, 1000)
    generator = np.random.default_rng(draw)
    shares = np.array(
        [one_mask(layers, values, rate, generator) for _ in range(max(masks))]
    )  # (masks, 2, 1000)
    means = [shares[:m].mean(axis=0) for m in masks]
    wrong = np.mean(scaled.argmax(axis=0) != t[0])
    return {
        "averaged": [np.mean(mean.argmax(axis=0) != t[0]) for mean in means],
        "scaled weights": [wrong] * len(masks),
        "distance": [np.abs(mean - scaled)[0].mean() for mean in means],
    }


def one_mask(layers, values, rate, generator):
    """Shares under one mask that all points see: (2, points)."""
    masks = draw_masks(layers, rate, 1, generator)
    return softmax(forward(layers, values, masks)[-1])[0]
