"""Chapter 16 at full size: what book stores will sell next month.

    python -m dlcore record recurrent_networks --case recurrent --seeds 10

Errors are mean squared and mean absolute errors of scaled sales, measured after each
epoch. Keras, and so the book, counts the training error while the epoch runs; ours is
measured after it, as the test error is. Ekman's first program divides by the mean of
the training sales where it means their standard deviation, and so do the cases that
stand beside the book's numbers; later versions of it are right.

Settings are the book's, and nothing was chosen by the test part.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from types import SimpleNamespace

import numpy as np

from dlcore import data
from dlcore.recording.cases import fields, find, named
from dlcore.scratch import recurrent

LAST_MONTH = "2020-03"  # of the book's series
TRAINING = 271  # months, 80 %; the other 68 are for testing
SHORTEST = 12  # months that a forecast looks back on at least


@dataclass(frozen=True)
class Case:
    """A network that forecasts next month's sales of book stores.

    months: how many months it sees; None: all that there were, zeros before them
    unpadded: the answer is read after the last real month, and zeros never come first
    continued: the test months are seen with the training months before them
    series: what it sees of each month; the first one is forecast
    scale: what sales, less their mean, are divided by: "mean" or "deviation"
    """

    title: str
    system: str
    months: int | None = None
    unpadded: bool = False
    continued: bool = False
    series: tuple[str, ...] = ("book_store_sales",)
    scale: str = "deviation"
    feed_forward: bool = False
    hidden_size: int = 128
    epochs: int = 100
    batch_size: int = 16
    learning_rate: float = 0.001

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "optimizer": "adam"}


RECURRENT = Case("128 recurrent neurons, all months", "L-E9.3")
WINDOW = Case(
    "256 neurons on 12 months",
    "L-E9.4",
    months=12,
    feed_forward=True,
    hidden_size=256,
)
CASES = {
    "recurrent": replace(RECURRENT, scale="mean"),
    "recurrent_standardized": RECURRENT,
    "recurrent_unpadded": replace(
        RECURRENT, title="128 recurrent neurons, no zeros before", unpadded=True
    ),
    "recurrent_continued": replace(
        RECURRENT, title="128 recurrent neurons, tested in full view", continued=True
    ),
    "recurrent_12_months": replace(
        RECURRENT, title="128 recurrent neurons on 12 months", months=12
    ),
    "window": replace(WINDOW, scale="mean"),
    "window_standardized": WINDOW,
    "two_series": replace(
        RECURRENT,
        title="128 recurrent neurons, book stores and all shops",
        system="L-E9.5",
        series=("book_store_sales", "retail_sales"),
    ),
}
SEEDS = tuple(range(101, 111))  # none of them took part in a choice


@cache
def sales(*series: str) -> np.ndarray:
    """The book's 339 months: (months, series), in million dollars."""
    columns = [data.load(name).until(LAST_MONTH).values for name in series]
    return np.stack(columns, axis=1)


def centre_and_scale(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """What is taken off each series, and what divides it: from the training part."""
    known = sales(*case.series)[:TRAINING]
    centre = known.mean(axis=0)
    return centre, centre if case.scale == "mean" else known.std(axis=0)


def dataset(case: Case):
    """Histories x (examples, months, series), next month's sales y (examples, 1).

    Where nothing is padded in front, `last` is the place of the last real month.
    """
    centre, scale = centre_and_scale(case)
    scaled = ((sales(*case.series) - centre) / scale).astype(np.float32)
    known, unknown = scaled[:TRAINING], scaled[TRAINING:]
    parts = {"train": examples(case, known, SHORTEST)}
    if case.continued:
        parts["test"] = examples(case, scaled, TRAINING + SHORTEST)
    else:
        parts["test"] = examples(case, unknown, SHORTEST)
    arrays = {f"{k}_{part}": a for part, each in parts.items() for k, a in each.items()}
    return SimpleNamespace(name="sales", **arrays)


def examples(case: Case, scaled, first: int) -> dict[str, np.ndarray]:
    """One example for each month from number `first` on: what came before, and it."""
    y = scaled[first:, :1]
    if case.months:
        windows = data.windows(scaled[first - case.months : -1], case.months)
        return {"x": windows.copy(), "y": y}
    histories = [scaled[:month] for month in range(first, len(scaled))]
    x, real = data.padded(histories, left=not case.unpadded)
    return {"x": x, "y": y, **({"last": real.sum(1) - 1} if case.unpadded else {})}


def network(case: Case, seed: int):
    """The untrained network of a case, begun as Keras begins it."""
    import torch

    from dlcore import networks

    torch.manual_seed(seed)
    if case.feed_forward:
        return networks.mlp((case.months * len(case.series), case.hidden_size, 1))
    inputs = len(case.series)
    every = case.unpadded
    return networks.recurrent(inputs, case.hidden_size, 1, "relu", every_step=every)


def forecast(model, batch):
    """The answer to each history: (batch, 1)."""
    answers = model(batch.x)
    if answers.ndim == 2:
        return answers
    return answers[range(len(answers)), batch.last]  # after the last real month


def squared_error(model, batch):
    """The mean of (t − y)²."""
    return (forecast(model, batch) - batch.y).square().mean()


def absolute_error(model, batch):
    """The mean of |t − y|."""
    return (forecast(model, batch) - batch.y).abs().mean()


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    on_epoch: Callable | None = None,
):
    """Train one case and return its History; settings hold its 56 forecasts.

    seed: of weights and order. Raises ValueError for an unknown case.
    """
    from dlcore.training import fit

    chosen = find(CASES, case)
    epochs = chosen.epochs if epochs is None else epochs
    model, arrays = network(chosen, seed), dataset(chosen)
    history = fit(
        model,
        arrays,
        epochs=epochs,
        batch_size=chosen.batch_size,
        learning_rate=chosen.learning_rate,
        optimizer="adam",
        loss=squared_error,
        metrics={"absolute error": absolute_error},
        seed=seed,
        order_seed=seed,
        device=device,
        on_epoch=on_epoch and (lambda epoch, _: on_epoch(epoch)),
    )
    return named(
        history,
        case,
        chosen,
        seed=seed,
        epochs=epochs,
        framework="torch",
        parameters=sum(p.numel() for p in model.parameters() if p.requires_grad),
        forecasts=in_dollars(chosen, model, arrays),
    )


def in_dollars(case: Case, model, arrays) -> list[float]:
    """The forecasts for the test months in million dollars, to a tenth."""
    import torch

    place = next(model.parameters()).device
    batch = SimpleNamespace(x=torch.as_tensor(arrays.x_test, device=place))
    if case.unpadded:
        batch.last = torch.as_tensor(arrays.last_test, device=place)
    with torch.no_grad():
        scaled = forecast(model.eval(), batch).cpu().numpy()[:, 0]
    centre, scale = centre_and_scale(case)
    return np.round(scaled * scale[0] + centre[0], 1).tolist()


# ------------------------------------------------------------- facts


def tested() -> np.ndarray:
    """What was sold in the 56 test months that are forecast, in million dollars."""
    return sales("book_store_sales")[TRAINING + SHORTEST :, 0]


def baselines() -> dict[str, float]:
    """Errors of three forecasts that learn nothing, on the book's 56 months.

    "naive" says: as last month; "seasonal": as in the same month of last year; "trend":
    that, times what the last twelve months were of the twelve before. The book leaves
    the last two out. Squared and absolute errors in both scales, absolute ones in
    million dollars too; "before March 2020" leaves the last month out.
    """
    values, actual = sales("book_store_sales")[:, 0], tested()
    answers = {
        "naive": values[TRAINING + SHORTEST - 1 : -1],
        "seasonal": values[TRAINING:-SHORTEST],
        "trend": values[TRAINING:-SHORTEST] * growth(values)[TRAINING + SHORTEST :],
    }
    found = {}
    for name, answer in answers.items():
        found |= {f"{name} {k}": v for k, v in errors(actual, answer).items()}
        before = errors(actual[:-1], answer[:-1])
        found |= {f"{name} {k} before March 2020": v for k, v in before.items()}
    return found


def growth(values) -> np.ndarray:
    """The last twelve months over the twelve before, for each month from what it knows.

    (months,) → (months,), NaN for the first two years
    """
    years = data.windows(values, SHORTEST).sum(axis=1)
    found = np.full(len(values), np.nan)
    found[2 * SHORTEST :] = years[SHORTEST:-1] / years[: -SHORTEST - 1]
    return found


def errors(actual, answers) -> dict[str, float]:
    """Errors of forecasts in million dollars, and in the scales of the cases."""
    wrong = np.asarray(answers) - actual
    found = {"absolute error in million dollars": float(np.abs(wrong).mean())}
    for name, case in {"mean": CASES["recurrent"], "deviation": RECURRENT}.items():
        _, scale = centre_and_scale(case)
        found[f"squared error by {name}"] = float(np.square(wrong / scale[0]).mean())
        found[f"absolute error by {name}"] = float(np.abs(wrong / scale[0]).mean())
    return found


def months() -> dict[str, float]:
    """How many months there are, how they are split, and what they are scaled by."""
    values = sales("book_store_sales")[:, 0]
    known = values[:TRAINING]
    return {
        "all": len(values),
        "training": len(known),
        "test": len(values) - len(known),
        "training examples": len(known) - SHORTEST,
        "test examples": len(tested()),
        "longest history": len(known) - 1,
        "mean of the training part": float(known.mean()),
        "deviation of the training part": float(known.std()),
        "December over November": december_over_november(values),
    }


def december_over_november(values) -> float:
    """How many times as much is sold in December as in November, on average."""
    november = np.arange(10, len(values) - 1, 12)
    return float(np.mean(values[november + 1] / values[november]))


def weights() -> dict[str, int]:
    """The weights of a recurrent layer of 128 neurons with one input, by kind."""
    size = RECURRENT.hidden_size
    return {"from state to state": size**2, "from the input": size, "biases": size}


def padding() -> dict[str, float]:
    """How many of the numbers that the book's network sees are only padding."""
    lengths = np.arange(SHORTEST, TRAINING)
    return {"share of zeros in training": float(1 - lengths.mean() / lengths.max())}


def powers() -> dict[str, float]:
    """w to the n-th: what is left of a gradient n steps back, f being the identity."""
    return {
        f"{w} to the {n}": float(w**n)
        for w in (0.5, 0.9, 1.0, 1.1, 1.5)
        for n in (12, 50, 270)
    }


def slopes_back(w_rec: float, w_in: float, inputs, activation="tanh") -> np.ndarray:
    """The slope of one neuron's last state by each input, the newest first.

    Its bound is |w_rec| to the k-th times |w_in|, since f is nowhere steeper than 1
    (Buduma, chapter 7). inputs: (time,) → (time,)
    """
    neuron = recurrent.Recurrent(
        np.array([[w_rec]], float), np.array([[w_in]], float), np.zeros(1), activation
    )
    x = np.asarray(inputs, float)[None, :, None]  # (1, time, 1)
    error = np.zeros_like(neuron.forward(x))
    error[:, -1] = 1  # only the last state counts
    return neuron.backward(error)[0, ::-1, 0]


def neuron_by_distance() -> dict[str, float]:
    """Slope and bound 12 steps back, for inputs drawn evenly between −1 and 1."""
    inputs, found = np.random.default_rng(16).uniform(-1, 1, 30), {}
    for w_rec in (0.5, 0.9, 1.1):
        slopes = slopes_back(w_rec, 1.0, inputs)
        found[f"slope, weight {w_rec}"] = float(slopes[12])
        found[f"bound, weight {w_rec}"] = w_rec**12
    return found


FACTS = (months, baselines, weights, padding, powers, neuron_by_distance)
