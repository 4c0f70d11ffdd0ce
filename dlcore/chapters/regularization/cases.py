"""Chapter 08 at full size: house prices with and without regularization.

    python -m dlcore record regularization --case configuration_2 --seeds 10

Errors in prices are mean absolute errors in 1,000 dollars, measured after each epoch
with dropout off. Keras, and so the book, counts the training error while the epoch
runs, with dropout *on*; "training absolute error, dropout on" has it on, too, and is
measured after the epoch like the others.

The small networks on two half-moons are those of `moons`.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from dlcore import data
from dlcore.chapters.regularization import bowls, features, moons
from dlcore.recording.cases import count_parameters, fields, find
from dlcore.training import History, fit

FIRST_HOUSES = 4  # the book prints the predictions for so many test houses
THINNED = 3  # digits after the point that a record keeps: dollars


@dataclass(frozen=True)
class Case:
    """One network for house prices, with the id of its number in the ledger."""

    title: str
    system: str
    hidden: tuple[int, ...] = (64, 64)
    l2: float = 0.0  # Keras's λ: λ Σ w² is added to the loss
    dropout: float = 0.0
    learning_rate: float = 0.001
    without: tuple[str, ...] = ()
    predictions: bool = False
    epochs: int = 500
    batch_size: int = 16

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        parameters = count_parameters((13 - len(self.without), *self.hidden, 1))
        return {**fields(self), "parameters": parameters, "optimizer": "adam"}


@dataclass(frozen=True)
class Digits:
    """One cell of the grid search: a digit network with its two hyperparameters."""

    title: str
    system: str
    learning_rate: float
    batch_size: int
    sizes: tuple[int, ...] = (784, 30, 30, 10)
    validation: int = 10_000
    epochs: int = 10

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return fields(self)


@dataclass(frozen=True)
class Moons:
    """A small network on two half-moons of points; its seed draws points and start."""

    title: str
    system: str
    hidden: tuple[int, ...] = (20,)
    l2: float = 0.0
    l1: float = 0.0
    max_norm: float | None = None
    dropout: float = 0.0
    smoothing: float = 0.0
    learning_rate: float = 0.03
    held_joins: bool = False  # it learns the points held out as well
    every: int = moons.EPOCHS  # epochs between two measurements
    epochs: int = moons.EPOCHS
    batch_size: int = moons.BATCH

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        parameters = count_parameters((2, *self.hidden, 2))
        return {**fields(self), "parameters": parameters, "momentum": moons.MOMENTUM}


@dataclass(frozen=True)
class Votes:
    """Many answers to the same points: of several networks, or of one and its masks."""

    title: str
    system: str
    voters: tuple[int, ...]
    hidden: tuple[int, ...] = (20,)
    dropout: float = 0.0  # the voters are masks where it is above 0
    epochs: int = moons.EPOCHS

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return fields(self)


LINEAR = Case("Configuration 1: a single linear neuron", "L-E6.2", hidden=())
DEEP = Case("Configuration 2: 13-64-64-1", "L-E6.1")
WIDE = Case(
    "Configuration 5: 13-128-128-64-1, dropout 0.2",
    "L-E6.3",
    hidden=(128, 128, 64),
    dropout=0.2,
)
LEARNING_RATES = (0.001, 0.01, 0.1)
BATCH_SIZES = (16, 64, 128)
SHAPES = {
    "3 neurons": (3,),
    "6 neurons": (6,),
    "20 neurons": (20,),
    "2 layers of 3": (3, 3),
    "4 layers of 3": (3, 3, 3, 3),
}
MEDICINES = {  # name in the chapter: what it changes
    "L2, λ = 0.001": {"l2": 0.001},
    "L2, λ = 0.003": {"l2": 0.003},
    "L2, λ = 0.01": {"l2": 0.01},
    "L2, λ = 0.1": {"l2": 0.1},
    "L2, λ = 1": {"l2": 1},
    "L1, λ = 0.001": {"l1": 0.001},
    "L1, λ = 0.003": {"l1": 0.003},
    "L1, λ = 0.01": {"l1": 0.01},
    "max-norm, c = 4": {"max_norm": 4},
    "max-norm, c = 3": {"max_norm": 3},
    "dropout 0.2": {"dropout": 0.2},
    "dropout 0.5": {"dropout": 0.5},
    "label smoothing 0.2": {"smoothing": 0.2},
}
HIGH_RATES = (0.3, 3.0)
LEASHES = (None, 4, 3)


def shape_name(shape: str) -> str:
    """The case of a shape: "2 layers of 3" is "moons_3_3"."""
    return "_".join(["moons", *map(str, SHAPES[shape])])


def medicine_name(medicine: str) -> str:
    """The case of a medicine: "L2, λ = 0.001" is "l2_0.001"."""
    ((kind, dose),) = MEDICINES[medicine].items()
    return f"{kind}_{dose}"


def rate_name(rate: float, leash: int | None) -> str:
    """The case of a high learning rate with a leash or without: "rate_3.0_leash_4"."""
    return f"rate_{rate}" + (f"_leash_{leash}" if leash else "")


def system_of(medicine: dict) -> str:
    """The system that a medicine serves."""
    systems = {"l1": "F-E2.13", "max_norm": "F-E2.13", "dropout": "F-E2.14"}
    return systems.get(*medicine, "F-E2.12")


MOONS = {
    **{
        shape_name(shape): Moons(f"Moons: {shape}", "F-E2.8", hidden=hidden, every=40)
        for shape, hidden in SHAPES.items()
    },
    **{
        medicine_name(name): Moons(f"Moons: {name}", system_of(change), **change)
        for name, change in MEDICINES.items()
    },
    **{
        rate_name(rate, leash): Moons(
            f"Moons: rate {rate}, max-norm {leash or 'none'}",
            "F-E2.13",
            learning_rate=rate,
            max_norm=leash,
        )
        for rate in HIGH_RATES
        for leash in LEASHES
    },
    "all_points": Moons(
        "Moons: 20 neurons, all 120 points learned",
        "F-E2.8",
        held_joins=True,
        every=40,
    ),
    "all_points_max_norm_3": Moons(
        "Moons: 20 neurons, all 120 points learned, max-norm 3",
        "F-E2.13",
        held_joins=True,
        max_norm=3,
    ),
    "committee": Votes(
        "Moons: networks with other starts vote", "F-E2.14", (1, 2, 3, 5, 10, 20)
    ),
    "dropout_votes": Votes(
        "Moons: masks of one network vote",
        "F-E2.14",
        (1, 2, 5, 10, 30, 100, 300, 1000),
        dropout=0.5,
    ),
}

CASES = {
    "configuration_1": replace(LINEAR, predictions=True),
    "configuration_2": replace(DEEP, predictions=True),
    "configuration_3": replace(
        DEEP, title="Configuration 3: 13-64-64-1, L2 0.1", system="L-E6.3", l2=0.1
    ),
    "configuration_4": replace(
        DEEP,
        title="Configuration 4: 13-64-64-1, dropout 0.2",
        system="L-E6.3",
        dropout=0.2,
    ),
    "configuration_5": WIDE,
    "configuration_6": replace(
        WIDE, title="Configuration 6: 13-128-128-64-1, dropout 0.3", dropout=0.3
    ),
    "configuration_2_without_b": replace(
        DEEP, title="Configuration 2 without column B", system="L-E6.3", without=("B",)
    ),
    "configuration_6_without_b": replace(
        WIDE,
        title="Configuration 6 without column B",
        dropout=0.3,
        without=("B",),
    ),
    "linear_converged": replace(
        LINEAR,
        title="The linear neuron with ten times the learning rate",
        learning_rate=0.01,
        predictions=True,
    ),
    **{
        f"grid_{rate}_{size}": Digits(
            f"Digits, learning rate {rate}, batch size {size}", "F-E2.11", rate, size
        )
        for rate in LEARNING_RATES
        for size in BATCH_SIZES
    },
    **MOONS,
}

# The settings are the book's; the seeds took part in no choice.
SEEDS = tuple(range(101, 111))
DRAWS = tuple(range(101, 121))  # the seeds of the small networks


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    on_epoch: Callable | None = None,
    dataset: data.DataSet | None = None,
):
    """Train one case and return its History.

    epochs: None takes the case's own number
    seed: of weights, order and dropout
    on_epoch: called with the epoch after each one
    dataset: the full data of the case when None; a part of it for a quick look

    Raises ValueError for an unknown case.
    """
    chosen = find(CASES, case)
    train = RUNS[type(chosen)]
    epochs = chosen.epochs if epochs is None else epochs
    history = train(
        chosen, epochs=epochs, seed=seed, device=device, on_epoch=on_epoch, data=dataset
    )
    history.name = case
    history.settings = {
        **history.settings,
        **chosen.settings(),
        "seed": seed,
        "epochs": epochs,
        "framework": "numpy" if type(chosen) in (Moons, Votes) else "torch",
    }
    return history


def run_houses(case, *, epochs, seed, device, on_epoch, data):
    """Train a network for house prices; errors in 1,000 dollars, by epoch."""
    houses = prepared_houses(case.without) if data is None else data
    model = house_network(case, houses.x_train.shape[1], seed)
    with_dropout, predictions = [], []

    def after_epoch(epoch, _):
        with_dropout.append(error_while_training(model, houses, seed, epoch))
        predictions.append(predict(model, houses.x_test[:FIRST_HOUSES]))
        if on_epoch:
            on_epoch(epoch)

    history = fit(
        model,
        houses,
        epochs=epochs,
        batch_size=case.batch_size,
        learning_rate=case.learning_rate,
        weight_decay=2 * case.l2,  # of λ Σ w² the slope is 2 λ w; PyTorch decays by it
        optimizer="adam",
        loss="mean squared error",
        seed=seed,
        order_seed=seed,
        device=device,
        on_epoch=after_epoch,
    )
    history.metrics = {
        name: np.round(values, THINNED).tolist()
        for name, values in history.metrics.items()
        if "absolute" in name
    }
    if case.dropout:
        history.metrics["training absolute error, dropout on"] = with_dropout
    if case.predictions:
        history.metrics |= last_only(predictions)
    return history


def last_only(predictions):
    """The last epoch's predictions as metrics, NaN before: {"house 1": […], …}."""
    found = {}
    for house in range(FIRST_HOUSES):
        values = np.full(len(predictions), np.nan)
        values[-1] = predictions[-1][house]
        found[f"house {house + 1}"] = values.tolist()
    return found


@cache
def prepared_houses(without: tuple[str, ...] = ()) -> data.DataSet:
    """The house prices, each column standardized, perhaps some columns left out."""
    return data.boston_housing().without(*without).standardize_features()


def house_network(case, inputs: int, seed: int):
    """The untrained network of a case: Glorot's uniform weights, biases 0, as Keras."""
    import torch

    from dlcore import networks

    torch.manual_seed(seed)
    return networks.mlp((inputs, *case.hidden, 1), dropout=case.dropout)


def predict(model, x) -> list[float]:
    """Prices of some houses, dropout off."""
    import torch

    model.eval()
    with torch.no_grad():
        x = torch.as_tensor(x, device=next(model.parameters()).device)
        return model(x).flatten().tolist()


def error_while_training(model, houses, seed: int, epoch: int) -> float:
    """Mean absolute error on the training part with dropout on, three digits."""
    import torch

    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(1_000_000 * seed + epoch)
        device = next(model.parameters()).device
        prices = model.train()(torch.as_tensor(houses.x_train, device=device))
        model.eval()
    difference = prices.flatten().cpu().numpy() - houses.y_train
    return round(float(np.abs(difference).mean()), THINNED)


def run_digits(case, *, epochs, seed, device, on_epoch, data):
    """Train one cell of the grid search on digits, with a validation part."""
    import torch

    from dlcore import networks

    digits = digits_for_the_grid(case.validation) if data is None else data
    torch.manual_seed(seed)
    model = networks.mlp(case.sizes, hidden="tanh")
    history = fit(
        model,
        digits,
        epochs=epochs,
        batch_size=case.batch_size,
        learning_rate=case.learning_rate,
        seed=seed,
        order_seed=seed,
        device=device,
        on_epoch=on_epoch and (lambda epoch, _: on_epoch(epoch)),
    )
    history.metrics = {k: v for k, v in history.metrics.items() if "error" in k}
    return history


@cache
def digits_for_the_grid(validation: int) -> data.DataSet:
    """MNIST with a validation part that is the same for all cells and seeds."""
    return data.mnist().standardize().hold_out(validation)


def run_moons(case, *, epochs, seed, device, on_epoch, data):
    """Train one small network; shares of wrong answers, by epoch.

    The draws of a record are trained together, in a tenth of the time.
    """
    draws = DRAWS if seed in DRAWS and epochs == case.epochs else (seed,)
    trained, seconds = trained_together(case, draws, epochs)
    run = draws.index(seed)
    parts = ("training error", "validation error", "test error")
    metrics = dict(zip(parts, trained.errors[:, :, run].T, strict=True))
    for name, values in moons.sparseness(trained.layers).items():
        metrics[name] = np.full(len(trained.places), np.nan)
        metrics[name][-1] = values[run]
    return measured_along(STEPS, trained.places, metrics, seconds / len(draws))


@cache
def trained_together(case, draws, epochs):
    """The networks of several draws, and the seconds of all."""
    begun = time.perf_counter()
    trained = moons.train_many(
        case.hidden,
        draws,
        l2=case.l2,
        l1=case.l1,
        max_norm=case.max_norm or np.inf,
        learning_rate=case.learning_rate,
        dropout=case.dropout,
        smoothing=case.smoothing,
        held_joins=case.held_joins,
        epochs=epochs,
        every=case.every,
    )
    return trained, time.perf_counter() - begun


def run_votes(case, *, epochs, seed, device, on_epoch, data):
    """Let many vote on the new points of one draw; errors, by how many voted."""
    begun = time.perf_counter()
    if case.dropout:
        metrics = moons.dropout_votes(
            seed, case.voters, case.dropout, case.hidden, epochs
        )
    else:
        metrics = moons.committee(seed, case.voters, case.hidden, epochs)
    seconds = time.perf_counter() - begun
    return measured_along("voters", case.voters, metrics, seconds)


STEPS = "epochs trained"  # the axis of the small networks


def measured_along(axis, places, metrics, seconds):
    """A History along an axis of its own, four digits a number."""
    rounded = {name: np.round(values, 4).tolist() for name, values in metrics.items()}
    return History("", rounded, seconds, along=axis, at=list(places))


RUNS = {Case: run_houses, Digits: run_digits, Moons: run_moons, Votes: run_votes}


# ------------------------------------------------------------ without training


def least_squares(x, y, ridge: float = 0.0) -> np.ndarray:
    """The best linear neuron in closed form: (1 + columns,), the bias first.

    It solves (XᵀX + λ I) w = Xᵀy, where X has a leading column of ones that is not
    punished. x (examples, columns); y (examples,); ridge: λ.
    """
    x = np.insert(np.asarray(x, float), 0, 1.0, axis=1)  # (examples, 1 + columns)
    penalty = ridge * np.eye(x.shape[1])
    penalty[0, 0] = 0
    return np.linalg.solve(x.T @ x + penalty, x.T @ y)


def linear_prices(w, x) -> np.ndarray:
    """What a linear neuron w (bias first) says of x (examples, columns)."""
    return w[0] + np.asarray(x, float) @ w[1:]


def baselines() -> dict[str, float]:
    """Errors of answers that need no training, in 1,000 dollars; see the chapter."""
    found = {}
    for name, without in (("", ()), (", without B", ("B",))):
        houses = prepared_houses(without)
        w = least_squares(houses.x_train, houses.y_train)
        train = linear_prices(w, houses.x_train)
        test = linear_prices(w, houses.x_test)
        found[f"closed form, training{name}"] = mean_error(train, houses.y_train)
        found[f"closed form, test{name}"] = mean_error(test, houses.y_test)
        if not without:
            for house in range(FIRST_HOUSES):
                found[f"closed form, house {house + 1}"] = float(test[house])
                found[f"price of house {house + 1}"] = float(houses.y_test[house])
    middle, average = np.median(houses.y_train), houses.y_train.mean()
    found["bias of the closed form"] = float(average)
    found["always the median price"] = mean_error(middle, houses.y_test)
    found["Adam steps"] = 500 * -(-len(houses.y_train) // 16)
    for hidden, name in (((), "1"), ((64, 64), "2"), ((128, 128, 64), "6")):
        settings = replace(DEEP, hidden=hidden).settings()
        found[f"parameters of configuration {name}"] = settings["parameters"]
    return found


def mean_error(prices, targets) -> float:
    """Mean absolute error in the unit of the prices."""
    return float(np.abs(np.asarray(prices) - targets).mean())


def noisy_line(points: int, noise: float, generator) -> tuple[np.ndarray, np.ndarray]:
    """Points around the line y = 0.5 x, spread evenly over −1 … 1: x and y."""
    x = np.linspace(-1, 1, points)
    return x, 0.5 * x + noise * generator.normal(size=points)


def polynomial(x, y, degree: int, ridge: float = 0.0) -> np.ndarray:
    """Coefficients of the best polynomial, in Legendre polynomials of x in −1 … 1.

    ridge: λ of the penalty λ Σ c² on all coefficients but the first
    """
    columns = np.polynomial.legendre.legvander(x, degree)  # (points, degree + 1)
    penalty = np.sqrt(ridge) * np.eye(degree + 1)[1:]
    stacked = np.vstack([columns, penalty])
    targets = np.append(y, np.zeros(degree))
    return np.linalg.lstsq(stacked, targets, rcond=None)[0]


def line_against_degree_12(
    draws: int = 500, points: int = 13, noise: float = 0.2
) -> dict[str, float]:
    """Mean squared errors of both polynomials, seen and new points, over many draws."""
    generator = np.random.default_rng(0)
    errors = {(d, part): [] for d in (1, 12) for part in ("training", "new")}
    for _ in range(draws):
        x, y = noisy_line(points, noise, generator)
        new_x = generator.uniform(-1, 1, points)
        new_y = 0.5 * new_x + noise * generator.normal(size=points)
        for degree in (1, 12):
            c = polynomial(x, y, degree)
            value = np.polynomial.legendre.legval
            errors[degree, "training"].append(np.mean((value(x, c) - y) ** 2))
            errors[degree, "new"].append(np.mean((value(new_x, c) - new_y) ** 2))
    found = {
        f"degree {degree}, {part}": float(np.median(values))
        for (degree, part), values in errors.items()
    }
    line, twelve = (np.array(errors[degree, "new"]) for degree in (1, 12))
    found["line better on new points"] = float(np.mean(line < twelve))
    return found


def dropout_expectation(
    keep: float = 0.5, masks: int = 200_000, x: Sequence[float] = (0.7, -1.2, 2.0)
) -> dict[str, float]:
    """Mean output over many masks divided by x: p when naive, 1 when inverted."""
    kept = np.random.default_rng(0).random((masks, len(x))) < keep
    naive = (kept * np.array(x)).mean(axis=0)
    inverted = (kept * np.array(x) / keep).mean(axis=0)
    return {
        "naive": float(np.mean(naive / x)),
        "inverted": float(np.mean(inverted / x)),
    }


def double_descent(draws: int = 20, noise: float = 0.5) -> dict[str, float]:
    """Median squared errors on new points by the number of random features."""
    medians = np.median(features.double_descent(range(draws)), axis=0)
    at = list(features.NOISES).index(noise)
    _, fresh, length = medians[:, 0, :, at]  # without ridge, by count
    ridge = medians[1, -1, :, at]
    counts = np.array(features.COUNTS)
    narrow = counts < features.EXAMPLES
    return {
        "best below 40": float(fresh[narrow].min()),
        "best count below 40": float(counts[narrow][fresh[narrow].argmin()]),
        "highest": float(fresh.max()),
        "highest at": float(counts[fresh.argmax()]),
        "400 features": float(fresh[-1]),
        "length, 40 features": float(length[counts == features.EXAMPLES][0]),
        "length, 400 features": float(length[-1]),
        "ridge 0.1, 40 features": float(ridge[counts == features.EXAMPLES][0]),
        "ridge 0.1, 400 features": float(ridge[-1]),
    }


FACTS = (
    baselines,
    line_against_degree_12,
    dropout_expectation,
    double_descent,
    bowls.corners,
    bowls.stopping_against_l2,
)
