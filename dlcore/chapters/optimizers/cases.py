"""Chapter 09 at full size: Buduma's network 784-256-256-10, its optimizers and a line.

    python -m dlcore record optimizers --case momentum --seeds 5

The network has ReLU, He's normal initialization and linear logits (the book's own
program ends in ReLU; "relu_output" tells what comes of it). As in the book, pixels are
divided by 255, 55,000 pictures train in batches of 100 (550 steps an epoch), and 5,000
are held out. Everything here runs in PyTorch on one CPU core.

The cases of "steps" are told along the axis "step", an entry for 50 steps, and "line"
along "alpha"; all others by epochs.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from inspect import signature

import numpy as np

from dlcore import data
from dlcore.recording.cases import fields, find, named
from dlcore.training import History, fit

SIZES = (784, 256, 256, 10)
BATCH_SIZE = 100
VALIDATION = 5_000
BLOCK = 50  # steps: a mean of so many costs is one entry of "cost"; 11 make an epoch

# Where the line is measured: 0 is the solution, 1 the random point (the book's code).
ALPHAS = np.round(np.arange(-200, 201) / 100, 2)


@dataclass(frozen=True)
class Case:
    """One configuration, with the id of its system."""

    title: str
    system: str
    optimizer: str
    learning_rate: float
    epochs: int
    measure: str = "epochs"
    momentum: float = 0.0
    output: str = "linear"

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {
            **fields(self),
            "sizes": SIZES,
            "batch_size": BATCH_SIZE,
            "initializer": "he normal",
            "framework": "torch",
        }


PLAIN = Case(
    "Gradient descent without momentum, learning rate 0.01",
    "F-E4.6",
    "sgd",
    learning_rate=0.01,
    epochs=40,
    measure="steps",
)
RACE = Case("Gradient descent", "F-E4.13", "sgd", learning_rate=0.3, epochs=10)

# The learning rates of the race had the lowest validation loss of the first four epochs
# with seed 1, among three or four rates a factor of about 3 apart.
CASES = {
    "plain": PLAIN,
    "momentum": replace(
        PLAIN,
        title="Momentum 0.9, learning rate 0.01",
        momentum=0.9,
        epochs=12,
    ),
    "relu_output": replace(
        PLAIN,
        title="Momentum 0.9, learning rate 0.01, logits through ReLU (the program)",
        momentum=0.9,
        output="relu",
        epochs=12,
    ),
    "race_sgd": RACE,
    "race_momentum": replace(RACE, title="Momentum", learning_rate=0.03, momentum=0.9),
    "race_nesterov": replace(
        RACE,
        title="Nesterov momentum",
        optimizer="nesterov",
        learning_rate=0.1,
        momentum=0.9,
    ),
    "race_adagrad": replace(
        RACE, title="AdaGrad", optimizer="adagrad", learning_rate=0.01
    ),
    "race_rmsprop": replace(
        RACE, title="RMSProp", optimizer="rmsprop", learning_rate=0.001
    ),
    "race_adam": replace(RACE, title="Adam", optimizer="adam", learning_rate=0.001),
    "race_adadelta": replace(
        RACE, title="AdaDelta", optimizer="adadelta", learning_rate=1.0
    ),
    # A short cut: epochs times rate are those of the book's 1,000 epochs at 0.01.
    "line": replace(
        PLAIN,
        title="Loss on the line between a solution and random weights",
        system="F-E4.1",
        learning_rate=0.1,
        epochs=100,
        measure="line",
    ),
}

# 1 chose the learning rates of the race, so the records take others.
SEEDS = (101, 102, 103, 104, 105)


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    on_epoch: Callable | None = None,
    digits: data.DataSet | None = None,
) -> History:
    """Train one case and return its History.

    "plain", "momentum", "relu_output": "cost" is the mean of 50 batch costs in
        training, "lowest cost" their minimum; step 50 is about the steps 1 … 50, and
        step 0 about 50 batches that teach nothing
    "race_…": "cost" is the mean of an epoch's batch costs; "test loss", "test error"
        after the epoch, "validation loss" too
    "line": each alpha is about (1 − α) solution + α random point: losses of the test
        part and of 10,000 training pictures and the test error with a fresh random
        point; "test loss, own start" with the one that training left

    epochs: None takes the case's own number
    seed: of weights, order and held-out pictures
    digits: MNIST when None; a part of it for a quick look
    """
    chosen = find(CASES, case)
    if device not in (None, "cpu"):
        raise ValueError(f"Chapter 09 trains {case!r} on the CPU, not on {device}.")
    epochs = chosen.epochs if epochs is None else epochs
    digits = prepare(digits or data.mnist(), seed)
    started = time.perf_counter()
    measured = {"steps": by_steps, "epochs": by_epochs, "line": by_line}
    history = measured[chosen.measure](chosen, digits, epochs, seed, on_epoch)
    history.seconds = time.perf_counter() - started
    return named(history, case, chosen, seed=seed, epochs=epochs)


def prepare(digits: data.DataSet, seed: int) -> data.DataSet:
    """The digits with a validation part, their inputs 0 … 1 as rows (examples, 784)."""
    digits = digits.hold_out(VALIDATION * len(digits.x_train) // 60_000, seed=seed)
    rows = {
        name: getattr(digits, name).reshape(-1, 784) / np.float32(255)
        for name in ("x_train", "x_validation", "x_test")
    }
    return replace(digits, **rows)


def network(case, seed):
    """Return the untrained network of a case."""
    import torch

    from dlcore.networks import mlp

    torch.manual_seed(seed)
    return mlp(SIZES, "relu", case.output, initializer="he normal")


def train(case, model, digits, epochs, seed, on_epoch):
    """Train the model; return its History and the costs of each epoch's batches."""
    costs = []
    history = fit(
        model,
        digits,
        epochs=epochs,
        batch_size=BATCH_SIZE,
        optimizer=case.optimizer,
        learning_rate=case.learning_rate,
        momentum=case.momentum,
        order_seed=seed,
        device="cpu",
        on_epoch=on_epoch and (lambda epoch, _: on_epoch(epoch)),
        on_step=lambda step, cost: costs.append(cost),
    )
    steps = -(-len(digits.x_train) // BATCH_SIZE)  # an epoch, rounded up
    return history, [costs[i : i + steps] for i in range(0, len(costs), steps)]


def loss_and_error(model, x, y):
    """Mean cross-entropy and the fraction of wrong answers."""
    import torch
    from torch.nn.functional import cross_entropy

    with torch.no_grad():
        logits, labels = model(torch.as_tensor(x)), torch.as_tensor(y).long()
        wrong = (logits.argmax(dim=1) != labels).float().mean()
        return cross_entropy(logits, labels).item(), wrong.item()


def by_steps(case, digits, epochs, seed, on_epoch):
    """Means and minima of the batch costs of each block of steps."""
    model = network(case, seed)
    few = slice(0, BLOCK * BATCH_SIZE)
    untrained, _ = loss_and_error(model, digits.x_train[few], digits.y_train[few])
    history = History(case.title, along="step")
    history.add(0, {"cost": untrained, "lowest cost": untrained})
    step = 0
    for costs in train(case, model, digits, epochs, seed, on_epoch)[1]:
        for start in range(0, len(costs), BLOCK):
            block = costs[start : start + BLOCK]
            step += len(block)
            mean = float(np.mean(block))
            history.add(step, {"cost": mean, "lowest cost": min(block)})
    return history


def by_epochs(case, digits, epochs, seed, on_epoch):
    """The mean cost in training; loss and error of what was held out."""
    model = network(case, seed)
    untrained, _ = loss_and_error(model, digits.x_train, digits.y_train)
    history, costs = train(case, model, digits, epochs, seed, on_epoch)
    kept = ("validation loss", "test loss", "test error")
    metrics = {name: history.metrics[name] for name in kept}
    means = [float(np.mean(each)) for each in costs]
    return History(case.title, {"cost": [untrained, *means], **metrics})


def by_line(case, digits, epochs, seed, on_epoch):
    """Losses at every alpha between the solution and two random points."""
    model = network(case, seed)
    start = [weights.detach().clone() for weights in model.parameters()]
    train(case, model, digits, epochs, seed, on_epoch)
    solution = [weights.detach().clone() for weights in model.parameters()]
    fresh = [w.detach() for w in network(case, seed + 1000).parameters()]
    test = digits.x_test, digits.y_test
    some = digits.x_train[:10_000], digits.y_train[:10_000]
    history = History(case.title, along="alpha")
    for alpha in ALPHAS.tolist():
        place(model, solution, fresh, alpha)
        loss, error = loss_and_error(model, *test)
        training, _ = loss_and_error(model, *some)
        place(model, solution, start, alpha)
        own, _ = loss_and_error(model, *test)
        losses = {"test loss": loss, "test error": error, "training loss": training}
        history.add(alpha, losses | {"test loss, own start": own})
    return history


def place(model, solution, other, alpha):
    """Set the model's weights to (1 − alpha) solution + alpha other."""
    import torch

    with torch.no_grad():
        for weights, at_0, at_1 in zip(
            model.parameters(), solution, other, strict=True
        ):
            weights.copy_((1 - alpha) * at_0 + alpha * at_1)


def steps_to(costs, goal=0.1, smoothing=550) -> float:
    """Training steps until the mean cost of the last `smoothing` steps is the goal.

    costs: "cost" of a case of steps, entry 0 (untrained) included
    smoothing: steps; a multiple of 50 (550 are an epoch)

    NaN if it is never reached. Resolution: 50 steps.
    """
    if smoothing % BLOCK or smoothing <= 0:
        raise ValueError(f"smoothing must be a multiple of {BLOCK}, not {smoothing}")
    window = smoothing // BLOCK
    blocks = np.asarray(costs, dtype=float)[1:]
    if len(blocks) < window:
        return float("nan")
    means = np.convolve(blocks, np.ones(window) / window, mode="valid")
    reached = np.flatnonzero(means <= goal)
    return float((reached[0] + window) * BLOCK) if len(reached) else float("nan")


def recorded_steps(case, smoothing=550) -> np.ndarray:
    """`steps_to` a cost of 0.1 of every recorded seed of a case."""
    from dlcore import ledger

    costs = ledger.records("optimizers").case(case)["cost"].values  # (seeds, blocks)
    return np.array([steps_to(one, smoothing=smoothing) for one in costs])


# ------------------------------------------------------------------- for the ledger


def momentum_steps() -> dict[str, float]:
    """Recorded steps to a cost of 0.1, by case, smoothing in steps, and seed.

    "gain": how many times fewer with momentum, from the same first weights
    """
    from dlcore import ledger

    seeds = ledger.records("optimizers").seeds("plain")
    rows = {"plain, 11000": recorded_steps("plain", 11_000)}
    for smoothing in (50, 550, 2750, 5500):
        plain, momentum = (recorded_steps(c, smoothing) for c in ("plain", "momentum"))
        rows[f"plain, {smoothing}"] = plain
        rows[f"momentum, {smoothing}"] = momentum
        rows[f"gain, {smoothing}"] = plain / momentum
    return {
        f"{name}, seed {seed}": value
        for name, values in rows.items()
        for seed, value in zip(seeds, values.tolist(), strict=True)
    }


def momentum_facts() -> dict[str, float]:
    """Mean recorded steps to a cost of 0.1, by case and smoothing in steps."""
    return {
        f"{case}, {smoothing}": float(np.mean(recorded_steps(case, smoothing)))
        for case in ("plain", "momentum")
        for smoothing in (50, 550, 2750, 5500)
    }


def line_facts() -> dict[str, float]:
    """What the recorded line tells between random point and solution, seeds averaged.

    "rise": how far the test loss climbs at most on the way down from α = 1 to α = 0
    "flat": how much it changes from α = 1.1 to 0.8, "steep": from 0.8 to 0.5
    "points", "first", "last", "apart": where it was measured
    """
    from dlcore import ledger

    losses = ledger.records("optimizers").case("line")["test loss"]  # (seed, alpha)

    def fall(start, end):
        return float((losses.sel(alpha=start) - losses.sel(alpha=end)).mean())

    way = losses.sel(alpha=slice(0, 1)).values[:, ::-1]  # from the random point on
    rise = (way - np.minimum.accumulate(way, axis=1)).max(axis=1)
    return {
        "rise": float(rise.mean()),
        "flat": fall(1.1, 0.8),
        "steep": fall(0.8, 0.5),
        "points": losses.sizes["alpha"],
        "first": losses["alpha"][0].item(),
        "last": losses["alpha"][-1].item(),
        "apart": float(losses["alpha"].diff("alpha").mean()),
    }


def minima_shares(draws: int = 1_000_000) -> dict[str, float]:
    """The share of random critical points that are minima, by dimension.

    "kinds 2": minimum, maximum or neither in each of 2 directions, equally likely;
    "matrices 2": symmetric matrices of normal numbers with only positive eigenvalues
    """
    random = np.random.default_rng(0)
    found = {}
    for d in (1, 2, 3):
        kinds = random.integers(3, size=(draws, d))
        found[f"kinds {d}"] = float((kinds == 0).all(axis=1).mean())
        entries = random.normal(size=(draws // 10, d, d))
        lowest = np.linalg.eigvalsh(entries + entries.transpose(0, 2, 1))[:, 0]
        found[f"matrices {d}"] = float((lowest > 0).mean())
    return found


def largest_angle(condition: float = 10_000) -> float:
    """Degrees between −gradient and the way to a bowl's minimum, at the worst place."""
    place = np.linspace(0, np.pi / 2, 200_001)
    w = np.array([np.cos(place), np.sin(place)])
    g = np.array([[1.0], [condition]]) * w
    cosine = (w * g).sum(axis=0) / np.linalg.norm(g, axis=0)
    return float(np.degrees(np.arccos(cosine.min())))


def noise_left(steps: int = 100_000) -> dict[str, float]:
    """The noise of running means of random whole numbers −10 … 10, as shares, by m."""
    random = np.random.default_rng(0)
    given = random.integers(-10, 11, steps)
    shares = {}
    for m in (0.1, 0.5, 0.9, 0.99):
        mean, means = 0.0, []
        for step in given:
            mean = m * mean + (1 - m) * step
            means.append(mean)
        shares[f"m = {m}"] = float(np.std(means) / np.std(given))
    return shares


def bowl(random, dimensions: int, condition: float = 100) -> np.ndarray:
    """A Hessian with curvatures from 1 to `condition`, turned at random."""
    turn, _ = np.linalg.qr(random.normal(size=(dimensions, dimensions)))
    return turn @ np.diag(np.geomspace(1, condition, dimensions)) @ turn.T


def best_step() -> float:
    """How far gᵀg / gᵀHg is at most from the step that a search finds, as a share.

    The search halves the line until the error stops falling there; a hundred bowls of
    ten dimensions.
    """
    from scipy.optimize import brentq

    random = np.random.default_rng(0)
    apart = []
    for _ in range(100):
        H, w = bowl(random, 10), random.normal(size=10)
        g = H @ w

        def slope(step, H=H, w=w, g=g):
            return -g @ (H @ (w - step * g))

        formula = (g @ g) / (g @ H @ g)
        apart.append(abs(brentq(slope, 0, 3, xtol=1e-15) / formula - 1))
    return max(apart)


def steps_of_a_bowl() -> dict[str, int]:
    """Steps until the gradient is a millionth of the first, by method and dimensions.

    Steepest descent is a loop, all others are SciPy's; the condition number is 100.
    """
    from scipy.optimize import minimize
    from scipy.sparse.linalg import cg

    random, tiny = np.random.default_rng(0), 1e-6
    found = {}
    for n in (2, 10):
        H, start = bowl(random, n), np.ones(n)
        g = H @ start
        goal = tiny * np.linalg.norm(g)
        w, steps = start.copy(), 0
        while np.linalg.norm(g) > goal:
            w = w - (g @ g) / (g @ H @ g) * g
            g, steps = H @ w, steps + 1
        found[f"steepest descent, {n}"] = steps
        places = []
        cg(H, -(H @ start), rtol=tiny, callback=places.append)
        found[f"conjugate gradients, {n}"] = len(places)
        for name, method in {"BFGS": "BFGS", "L-BFGS": "L-BFGS-B"}.items():
            options = {"gtol": goal} | ({} if method == "BFGS" else {"ftol": 0})
            done = minimize(
                lambda w, H=H: 0.5 * w @ H @ w,
                start,
                jac=lambda w, H=H: H @ w,
                method=method,
                options=options,
            )
            found[f"{name}, {n}"] = done.nit
    return found


def formulas_agree(steps: int = 40) -> dict[str, float]:
    """How far the rules of `scratch` end up from PyTorch's at most, on one bowl."""
    import torch

    from dlcore.scratch import optimizers

    H = bowl(np.random.default_rng(0), 10)
    rules = {
        "nesterov": (
            lambda w: optimizers.Nesterov(w, 0.005),
            lambda w: torch.optim.SGD(w, 0.005, momentum=0.9, nesterov=True),
        ),
        "adam": (
            lambda w: optimizers.Adam(w, 0.05),
            lambda w: torch.optim.Adam(w, 0.05),
        ),
    }
    apart = {}
    for name, (ours, theirs) in rules.items():
        w = np.ones(10)
        judged = torch.ones(10, dtype=torch.float64, requires_grad=True)
        rule, judge = ours([w]), theirs([judged])
        differences = []
        for _ in range(steps):
            rule.step([H @ w])
            judged.grad = torch.from_numpy(H) @ judged.detach()
            judge.step()
            differences.append(np.abs(w - judged.detach().numpy()).max())
        apart[name] = float(max(differences))
    return apart


def pytorch_defaults() -> dict[str, float]:
    """The constants that PyTorch's adaptive optimizers take when told none."""
    from torch import optim

    adagrad, rmsprop, adam = (
        {key: each.default for key, each in signature(kind).parameters.items()}
        for kind in (optim.Adagrad, optim.RMSprop, optim.Adam)
    )
    return {
        "adagrad eps": adagrad["eps"],
        "adagrad start": adagrad["initial_accumulator_value"],
        "rmsprop alpha": rmsprop["alpha"],
        "rmsprop eps": rmsprop["eps"],
        "rmsprop momentum": rmsprop["momentum"],
        "adam lr": adam["lr"],
        "adam beta 1": adam["betas"][0],
        "adam beta 2": adam["betas"][1],
        "adam eps": adam["eps"],
    }


FACTS = (
    line_facts,
    minima_shares,
    largest_angle,
    best_step,
    noise_left,
    momentum_steps,
    formulas_agree,
    steps_of_a_bowl,
    pytorch_defaults,
)
