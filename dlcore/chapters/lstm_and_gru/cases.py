"""Chapter 17 at full size: which cell remembers for how long.

    python -m dlcore record lstm_and_gru --seeds 3

A run climbs a ladder of lengths. At each length a network begins anew and trains until
it has solved the task there, or until its steps are used up; then the run ends. Every
batch is drawn anew, so no network can learn its examples by heart. What counts as
solved was fixed before any run, and is asked of validation sequences every 50 steps;
the error that is recorded is measured afterwards, on other sequences.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from dlcore import data, networks
from dlcore.recording.cases import fields, find, named
from dlcore.scratch import recurrent as scratch
from dlcore.scratch.functions import logistic

CHECKED = 50  # steps between two looks at the validation sequences
JUDGED = 500  # sequences for validation, and as many for the test
LONGEST_STEP = 1.0  # to which the gradient is clipped
SYMBOLS, KINDS = 3, 4  # of the copy task: how many are to be kept, of how many kinds


@dataclass(frozen=True)
class Case:
    """One cell on the ladder of one task.

    task: "adding" or "copy"; lengths: of the sequences, or of the pause
    forget_bias: where the forget gate of an LSTM begins
    epochs: how many steps it has at each length
    solved: the validation error at which a length counts as solved
    """

    title: str
    system: str
    cell: str
    task: str = "adding"
    lengths: tuple[int, ...] = (15, 30, 60)
    forget_bias: float = 1.0
    hidden_size: int = 64
    epochs: int = 1500
    batch_size: int = 32
    learning_rate: float = 0.005
    solved: float = 0.01

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        plain = {**fields(self), "lengths": list(self.lengths)}
        return {**plain, "optimizer": "adam", "clipped to": LONGEST_STEP}


PLAIN = Case("plain, tanh", "F-E7.9", "tanh", learning_rate=0.003)
CELLS = {
    "plain": PLAIN,
    "lstm": Case("LSTM", "F-E7.9", "lstm"),
    "lstm_no_bias": Case("LSTM, forget bias 0", "L-E10.2", "lstm", forget_bias=0.0),
    "lstm_bias_4": Case("LSTM, forget bias 4", "L-E10.2", "lstm", forget_bias=4.0),
    "gru": Case("GRU", "L-AppH", "gru"),
}
VARIANTS = {
    "peephole": Case("LSTM with peepholes", "F-E7.10", "peephole"),
    "original_gru": Case("GRU, reset first", "L-AppH", "original gru"),
}
# What is an orthogonal start worth? The plain layer as PyTorch begins.
USUAL_START = replace(
    PLAIN, title="plain, usual start", cell="tanh, usual start", task="copy"
)
SHORT = (15, 30)  # the variants are loops in Python, and slow
PAUSES = (5, 10, 20, 40)
# The usual cells that solved all go on from there, and so do the best copiers.
LONG_SEQUENCES, LONG_PAUSES = (120, 240), (80, 160)
CASES = {
    **{f"adding_{name}": case for name, case in CELLS.items()},
    **{f"adding_{k}": replace(case, lengths=SHORT) for k, case in VARIANTS.items()},
    **{
        f"copy_{name}": replace(case, task="copy", lengths=PAUSES)
        for name, case in CELLS.items()
    },
    "copy_plain_usual": replace(USUAL_START, lengths=PAUSES),
    **{
        f"adding_{name}_long": replace(CELLS[name], lengths=LONG_SEQUENCES)
        for name in ("gru", "lstm")
    },
    **{
        f"copy_{name}_long": replace(CELLS[name], task="copy", lengths=LONG_PAUSES)
        for name in ("plain", "lstm_bias_4")
    },
}
SEEDS = (101, 102, 103)  # none of them took part in a choice


# ------------------------------------------------------------- the two tasks


def adding(count: int, length: int, generator):
    """Numbers and marks x (count, length, 2), and the sum of the two that are marked.

    The first mark stands in the first half, the second one in the second half. To say
    1 always costs 1/6 (Hochreiter and Schmidhuber 1997, task 4, with marks 0 and 1).
    """
    x = torch.zeros(count, length, 2)
    x[:, :, 0] = torch.rand(count, length, generator=generator)
    half, every = length // 2, torch.arange(count)
    for low, high in ((0, half), (half, length)):
        x[every, torch.randint(low, high, (count,), generator=generator), 1] = 1
    return x, (x[:, :, 0] * x[:, :, 1]).sum(1, keepdim=True)


def copying(count: int, pause: int, generator):
    """Symbols, a pause, and a signal for each symbol that is to be said again.

    x (count, pause + 2 · SYMBOLS, KINDS + 2), one-hot; y (count, SYMBOLS), the symbols
    """
    y = torch.randint(0, KINDS, (count, SYMBOLS), generator=generator)
    tokens = torch.full((count, pause + 2 * SYMBOLS), KINDS)
    tokens[:, :SYMBOLS] = y
    tokens[:, SYMBOLS + pause :] = KINDS + 1
    return functional.one_hot(tokens, KINDS + 2).float(), y


def answers(case: Case, model, x):
    """What counts of the outputs: the last, or those after the signals."""
    outputs = model(x)
    return outputs if case.task == "adding" else outputs[:, -SYMBOLS:]


def loss(case: Case, model, x, y):
    """The mean squared error of sums, or the cross entropy of symbols."""
    said = answers(case, model, x)
    if case.task == "adding":
        return functional.mse_loss(said, y)
    return functional.cross_entropy(said.flatten(0, 1), y.flatten())


@torch.no_grad()
def error(case: Case, model, x, y) -> float:
    """The mean squared error of sums, or the share of wrong symbols."""
    if case.task == "adding":
        return loss(case, model, x, y).item()
    return (answers(case, model, x).argmax(-1) != y).float().mean().item()


# ------------------------------------------------------------- cells


class PeepholeLSTM(nn.Module):
    """An LSTM whose gates see c as well (Gers and Schmidhuber 2000)."""

    def __init__(self, inputs, hidden_size):
        """Begin as the other cells; the peepholes begin closed."""
        super().__init__()
        self.U = nn.Linear(inputs, 4 * hidden_size)
        self.W = nn.Linear(hidden_size, 4 * hidden_size, bias=False)
        self.peepholes = nn.Parameter(torch.zeros(3, hidden_size))  # of i, f and o
        begin(self)
        with torch.no_grad():
            self.U.bias[hidden_size : 2 * hidden_size] = 1

    def forward(self, x):
        """Return h of all steps: (batch, time, inputs) → (batch, time, hidden)."""
        inward, states = self.U(x), []
        h = c = x.new_zeros(len(x), self.W.in_features)
        for t in range(x.shape[1]):
            i, f, g, o = (inward[:, t] + self.W(h)).chunk(4, 1)  # (batch, hidden)
            i = torch.sigmoid(i + self.peepholes[0] * c)
            f = torch.sigmoid(f + self.peepholes[1] * c)
            c = f * c + i * torch.tanh(g)
            h = torch.sigmoid(o + self.peepholes[2] * c) * torch.tanh(c)
            states.append(h)
        return torch.stack(states, 1)


class OriginalGRU(nn.Module):
    """A GRU that resets the state before it is weighted; see `dlcore.scratch`."""

    def __init__(self, inputs, hidden_size):
        """Begin as the other cells."""
        super().__init__()
        self.U = nn.Linear(inputs, 3 * hidden_size)
        self.W = nn.Linear(hidden_size, 3 * hidden_size, bias=False)
        begin(self)

    def forward(self, x):
        """Return h of all steps: (batch, time, inputs) → (batch, time, hidden)."""
        size = self.W.in_features
        to_gates, to_candidate = self.W.weight.split([2 * size, size])
        inward, states = self.U(x), []
        h = x.new_zeros(len(x), size)
        for t in range(x.shape[1]):
            in_r, in_z, in_n = inward[:, t].chunk(3, 1)  # (batch, hidden)
            r, z = (h @ to_gates.T).chunk(2, 1)
            r, z = torch.sigmoid(in_r + r), torch.sigmoid(in_z + z)
            n = torch.tanh(in_n + (r * h) @ to_candidate.T)
            h = (1 - z) * n + z * h
            states.append(h)
        return torch.stack(states, 1)


def begin(layer):
    """Begin as Keras begins: Glorot from the input, orthogonal across, biases 0."""
    nn.init.xavier_uniform_(layer.U.weight)
    nn.init.zeros_(layer.U.bias)
    nn.init.orthogonal_(layer.W.weight)


OWN_CELLS = {"peephole": PeepholeLSTM, "original gru": OriginalGRU}


def network(case: Case, seed: int):
    """The untrained network of a case."""
    torch.manual_seed(seed)
    inputs, outputs = (2, 1) if case.task == "adding" else (KINDS + 2, KINDS)
    known = case.cell if case.cell in ("lstm", "gru") else "tanh"
    model = networks.recurrent(
        inputs, case.hidden_size, outputs, known, every_step=case.task == "copy"
    )
    if case.cell in OWN_CELLS:
        model.layers[0] = OWN_CELLS[case.cell](inputs, case.hidden_size)
    if case.cell == USUAL_START.cell:
        bound = case.hidden_size**-0.5
        nn.init.uniform_(model.layers[0].weight_hh_l0, -bound, bound)
    if case.cell == "lstm":
        size = case.hidden_size
        with torch.no_grad():
            model.layers[0].bias_ih_l0[size : 2 * size] = case.forget_bias
    return model


# ------------------------------------------------------------- the ladder


def climb(case: Case, model, length: int, *, seed: int, steps: int) -> dict:
    """Train at one length until it is solved or the steps are used up."""
    draw = adding if case.task == "adding" else copying
    generators = (torch.Generator().manual_seed(1000 * seed + k) for k in range(3))
    batches, validation, test = generators
    judged = draw(JUDGED, length, validation)
    weights = [each for each in model.parameters() if each.requires_grad]
    optimizer = torch.optim.Adam(weights, lr=case.learning_rate)
    for step in range(1, steps + 1):
        optimizer.zero_grad()
        loss(case, model, *draw(case.batch_size, length, batches)).backward()
        nn.utils.clip_grad_norm_(weights, LONGEST_STEP)
        optimizer.step()
        if step % CHECKED == 0 or step == steps:
            found = error(case, model, *judged)
            if found < case.solved:
                break
    return {
        "validation error": found,
        "test error": error(case, model, *draw(JUDGED, length, test)),
        "steps": step,
    }


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    on_epoch: Callable | None = None,
):
    """Climb the ladder of one case and return its History, along the lengths.

    epochs: steps at each length; settings hold the longest length that was "solved", 0
    where none was. Raises ValueError for an unknown case.
    """
    from dlcore.training import History

    chosen = find(CASES, case)
    steps = chosen.epochs if epochs is None else epochs
    history = History(case, along="length")
    longest, start = 0, time.perf_counter()
    for number, length in enumerate(chosen.lengths, 1):
        model = network(chosen, seed)
        found = climb(chosen, model, length, seed=seed, steps=steps)
        history.add(length, found)
        if on_epoch:
            on_epoch(steps * number // len(chosen.lengths))
        if found["validation error"] >= chosen.solved:
            break
        longest = length
    history.seconds = time.perf_counter() - start
    more = {"parameters": count(model), "longest solved": longest}
    return named(history, case, chosen, seed=seed, epochs=steps, **more)


# ------------------------------------------------------------- facts

DEPTH, WIDTH, EXAMPLES = 30, 32, 64
# What is wrong with a network: activation, and weights' deviation times √WIDTH.
PATIENTS = {
    "weights too small": ("tanh", 0.5),
    "logistic neurons": ("logistic", 1.0),
    "weights too large": ("relu", 2 * 2**0.5),
}
HEALTHY = {"tanh": 1.0, "logistic": 1.0, "relu": 2**0.5}  # Glorot's and He's weights
FUNCTIONS = {"tanh": torch.tanh, "logistic": torch.sigmoid, "relu": torch.relu}
REMEDIES = (
    "nothing",
    "initialization",
    "batch norm",
    "ReLU",
    "clipping",
    "carousel",
    "skip connections",
)


def lengths_by_layer(patient: str, remedy: str, seed: int) -> np.ndarray:
    """How long the gradient is at each layer's output, the input first, the last 1.

    The loss is a random direction at the output. After clipping all are as much shorter
    as the clipped gradient of the weights is. → (DEPTH + 1,)
    """
    generator = torch.Generator().manual_seed(seed)
    activation, gain = PATIENTS[patient]
    activation = "relu" if remedy == "ReLU" else activation
    gain = HEALTHY[activation] if remedy == "initialization" else gain
    draw = torch.randn(DEPTH, WIDTH, WIDTH, generator=generator) * gain / WIDTH**0.5
    weights = draw.double().requires_grad_()
    x = torch.randn(DEPTH + 1, EXAMPLES, WIDTH, generator=generator).double()
    states = [x[0].requires_grad_()]
    for W, other in zip(weights, x[1:], strict=True):
        before = states[-1]
        z = (other if remedy == "carousel" else before) @ W.T  # (examples, width)
        z = (z - z.mean(0)) / z.std(0) if remedy == "batch norm" else z
        added = remedy in ("carousel", "skip connections")
        states.append(FUNCTIONS[activation](z) + (before if added else 0))
    way = torch.randn(EXAMPLES, WIDTH, generator=generator).double()
    found = torch.autograd.grad((states[-1] * way).sum(), [*states, weights])
    lengths = torch.stack([each.norm() for each in found[:-1]]) / way.norm()
    whole = found[-1].norm() / way.norm()
    return (lengths / max(1, whole) if remedy == "clipping" else lengths).numpy()


def remedies(seeds=range(10)) -> dict[str, float]:
    """Table 10-1, measured: the powers of ten of the shortest and longest gradient."""
    found = {}
    for patient in PATIENTS:
        for remedy in REMEDIES:
            runs = [np.log10(lengths_by_layer(patient, remedy, s)) for s in seeds]
            middle = np.median(runs, axis=0)
            found[f"{patient}, {remedy}, shortest"] = float(middle.min())
            found[f"{patient}, {remedy}, longest"] = float(middle.max())
    return found


def steepest() -> dict[str, float]:
    """The largest slopes of the activations, and what three neurons leave at most."""
    z = np.linspace(-8, 8, 1601)
    slopes = {
        "logistic": logistic(z) * (1 - logistic(z)),
        "tanh": 1 - np.tanh(z) ** 2,
    }
    found = {name: float(each.max()) for name, each in slopes.items()}
    return found | {f"{name}, three neurons": found[name] ** 3 for name in slopes}


def carousel(steps=50) -> dict[str, float]:
    """What is left of an input of 0.7 after so many steps without another one."""
    found = {}
    for name, weight in (("linear", 1.0), ("tanh", 1.0), ("linear", 0.9)):
        neuron = scratch.Recurrent(*np.array([[[weight]], [[1.0]]]), np.zeros(1), name)
        x = np.zeros((1, steps + 1, 1))
        x[0, 0] = 0.7
        found[f"{name}, weight {weight}"] = float(neuron.forward(x)[0, -1, 0])
    return found


def count(layer) -> int:
    """How many weights of a layer learn."""
    return sum(each.numel() for each in layer.parameters() if each.requires_grad)


def weights() -> dict[str, int]:
    """The weights of 128 units with one input, by cell."""
    found = {
        cell: count(networks.recurrent(1, 128, 1, cell).layers[0])
        for cell in ("tanh", "lstm", "gru")
    }
    return found | {cell: count(made(1, 128)) for cell, made in OWN_CELLS.items()}


def zoo() -> dict[str, int]:
    """Buduma's cells with 10 units on 3 inputs: how many weights each has."""
    found = {
        cell: count(networks.recurrent(3, 10, 1, cell).layers)
        for cell in ("tanh", "lstm", "gru")
    }
    found["peephole"] = count(PeepholeLSTM(3, 10))
    stacked = networks.recurrent(3, 10, 1, "lstm", layers=2, dropout=0.5)
    return found | {"two LSTMs with dropout": count(stacked.layers)}


def slopes_by_distance(model, x) -> np.ndarray:
    """How much the last state depends on the input k steps before: (time,), k = 0 …

    The length of the slope of a random direction of the last state, the mean over the
    sequences x (batch, time, inputs); that of k = 0 is 1.
    """
    x = x.clone().requires_grad_()
    states = model.layers[0](x)
    states = states[0] if isinstance(states, tuple) else states  # (batch, time, hidden)
    generator = torch.Generator().manual_seed(0)
    way = torch.randn(states.shape[-1], generator=generator)
    (slopes,) = torch.autograd.grad((states[:, -1] @ way).sum(), x)
    lengths = slopes.norm(dim=2).mean(0).flip(0).numpy()
    return lengths / lengths[0]


def flow() -> dict[str, float]:
    """How much of the slope is left 50 steps back in untrained cells, seed by seed.

    As powers of ten, to a hundredth: each machine rounds single precision its own way.
    """
    found = {}
    x, _ = adding(20, 61, torch.Generator().manual_seed(1))
    for name, case in CELLS.items():
        lengths = [slopes_by_distance(network(case, seed), x)[50] for seed in SEEDS]
        powers = np.log10(lengths)
        for seed, power in zip(SEEDS, powers, strict=True):
            found[f"{name}, seed {seed}"] = round(float(power), 2)
        found[f"{name}, mean"] = round(float(powers.mean()), 2)
    return found


def variants() -> dict[str, float]:
    """How far the two GRUs are apart: the same weights, the same 20 inputs.

    "states" differ at most by so much, for weights of usual size and three times that;
    without the reset gate not at all; "compact" is the formula that resets x as well.
    """
    generator, found = np.random.default_rng(17), {}
    W, U = generator.normal(size=(48, 16)) / 4, generator.normal(size=(48, 2)) / 4
    b, x = np.zeros(48), generator.normal(size=(8, 20, 2))
    open_gate = b.copy()
    open_gate[:16] = 100  # r = 1
    for name, times, bias in (("usual", 1, b), ("large", 3, b), ("open", 1, open_gate)):
        after = scratch.GRU(times * W, times * U, bias, np.zeros(16)).forward(x)
        before = scratch.OriginalGRU(times * W, times * U, bias).forward(x)
        found[f"states, {name}"] = float(np.abs(after - before).max())
        found[f"size, {name}"] = float(np.abs(before).mean())
    return found


# ------------------------------------------------------------- the reader of the page

ALPHABET = " abcdefghijklmnopqrstuvwxyz.,;:!?'-"
WINDOW = 96  # characters of an example


def letters() -> str:
    """Frankenstein in small letters, without what is not in the alphabet."""
    text = " ".join(data.frankenstein().lower().split())
    return "".join(letter for letter in text if letter in ALPHABET)


@cache
def windows():
    """Windows of the novel, each with the next characters; its last tenth for testing.

    x, y (windows, WINDOW), numbers of characters
    """
    numbers = data.Vocabulary(tuple(ALPHABET)).encode(letters())
    pairs = data.windows(numbers, WINDOW + 1, WINDOW)
    cut = len(pairs) * 9 // 10
    parts = {"train": pairs[:cut], "test": pairs[cut:]}
    arrays = {f"x_{part}": each[:, :-1] for part, each in parts.items()}
    arrays |= {f"y_{part}": each[:, 1:] for part, each in parts.items()}
    return SimpleNamespace(name="Frankenstein", **arrays)


class Reader(nn.Module):
    """Characters (batch, time) → logits of the next ones (batch, time, characters)."""

    def __init__(self, units=32, width=12):
        """Build an embedding, one LSTM and a linear layer."""
        super().__init__()
        self.embedding = nn.Embedding(len(ALPHABET), width)
        self.lstm = nn.LSTM(width, units, batch_first=True)
        self.last = nn.Linear(units, len(ALPHABET))
        with torch.no_grad():
            self.lstm.bias_ih_l0[units : 2 * units] = 1

    def forward(self, x):
        """Return logits for every step."""
        states, _ = self.lstm(self.embedding(x))
        return self.last(states)


def reader(epochs=40):
    """Train the reader of the page; a `PageModel` with what it guesses right."""
    from dlcore.lab.nets import page_model
    from dlcore.lab.nets.trace import with_weights
    from dlcore.training import fit
    from dlcore.training.sequences import token_cross_entropy

    torch.manual_seed(17)
    network, text = Reader(), windows()
    settings = {"optimizer": "adam", "learning_rate": 0.01, "schedule": "cosine"}
    history = fit(
        network, text, epochs=epochs, loss=token_cross_entropy, seed=17, **settings
    )
    example = torch.zeros(1, WINDOW, dtype=torch.int64)
    model = page_model(network.cpu().eval(), example)
    rounded = with_weights(network, model.state)
    x_test = torch.tensor(text.x_test)
    with torch.no_grad():
        right = (rounded(x_test).argmax(-1).numpy() == text.y_test).mean()
    about = {
        "title": "An LSTM that has read Frankenstein",
        "seed": 17,
        "epochs": epochs,
        "seconds": round(history.seconds, 1),
        "parameters": sum(each.numel() for each in network.parameters()),
        "settings": settings,
        "test loss": round(history.metrics["test loss"][-1], 4),
        "right": round(float(right), 4),
    }
    return replace(model, about=about)


MODELS = {"reader": reader}
FACTS = (steepest, remedies, carousel, weights, zoo, flow, variants)
