"""Chapter 18 at full size: letters of *Frankenstein*, one after another.

    python -m dlcore record text_generation --case every --seeds 3

Losses are in nats per character: −ln of the probability of the right one, on average.
The cleaned text is cut into a hundred pages; five of them are for validation and five
for testing, spread over the whole novel, and no window reaches over the end of a page
into another part. Nothing was chosen by the test pages.

Ekman trains on windows of 40 characters, a new one every 3, with a loss at the letter
that follows. One epoch of that takes minutes: `book` stops long before the book's 32.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from types import SimpleNamespace

import numpy as np

from dlcore import data
from dlcore.recording.cases import fields, find, named

PAGES = 100
HELD_OUT = {9: "validation", 19: "test"}  # of every 20 pages, these
EMBEDDED = 32  # numbers that stand for a character
HELD_BACK = 20  # one of so many training windows is held back where they leak
SEEDS = (101, 102, 103)  # none of them took part in a choice


@dataclass(frozen=True)
class Case:
    """A network that says the next character.

    length, step: characters of a window, and how far after it the next one begins
    every: whether each character of a window is predicted, or the one behind it only
    dropout: of what enters each LSTM layer but the first, and the last layer
    recurrent_dropout: of the outputs that an LSTM layer hands to its next step
    leaky: the validation windows are drawn from among those of the training pages,
        which they overlap, and not from pages of their own
    characters: how much of the training text is used, the beginning of each stretch
        between two pages that are held out; None: all of it
    """

    title: str
    system: str = "L-E11.1"
    length: int = 40
    step: int = 3
    every: bool = False
    layers: int = 2
    hidden_size: int = 128
    dropout: float = 0.0
    recurrent_dropout: float = 0.0
    leaky: bool = False
    characters: int | None = None
    epochs: int = 1
    batch_size: int = 256
    learning_rate: float = 0.001

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "optimizer": "adam"}


EVERY = Case(
    "2 × 128, every character predicted",
    length=100,
    step=100,
    every=True,
    epochs=6,
    batch_size=32,
    learning_rate=0.003,
)
LEAK = Case(
    "64, windows that overlap",
    layers=1,
    hidden_size=64,
    leaky=True,
    characters=40_000,
    epochs=16,
    batch_size=64,
    learning_rate=0.003,
)
SMALL = replace(
    EVERY, layers=1, hidden_size=64, characters=60_000, epochs=16, batch_size=16
)
CASES = {
    "every": EVERY,
    "leak_last": replace(LEAK, title="64, last character, windows overlap"),
    "leak_every": replace(
        LEAK, title="64, every character, windows overlap", every=True, epochs=8
    ),
    "small": replace(SMALL, title="64 on a sixth of the novel, no dropout"),
    "small_dropout": replace(
        SMALL, title="64 on a sixth of the novel, dropout", dropout=0.2
    ),
    "small_recurrent_dropout": replace(
        SMALL,
        title="64 on a sixth of the novel, dropout and recurrent dropout",
        dropout=0.2,
        recurrent_dropout=0.2,
    ),
    "book": Case(
        "2 × 128, the book's windows and dropout", dropout=0.2, recurrent_dropout=0.2
    ),
}


# ------------------------------------------------------------- the text


@cache
def cleaned() -> str:
    """The novel as the book reads it: small letters, one blank between words."""
    return " ".join(data.frankenstein().lower().split())


@cache
def vocabulary() -> data.Vocabulary:
    """The characters of the cleaned text."""
    return data.Vocabulary.of_characters(cleaned())


@cache
def parts() -> dict[str, list[np.ndarray]]:
    """Training, validation and test part: runs of pages, as numbers of characters."""
    numbers = vocabulary().encode(cleaned())
    pages = np.array_split(numbers, PAGES)
    found, run = {"train": [], "validation": [], "test": []}, []
    for place, page in enumerate(pages):
        part = HELD_OUT.get(place % 20)
        if part:
            found["train"].append(np.concatenate(run))
            found[part].append(page)
        run = [] if part else [*run, page]
    return found


def examples(runs, case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Windows x (windows, length), and what follows: (windows, length) or (windows, 1).

    runs: stretches of text, over whose ends no window reaches
    """
    both = [data.windows(run, case.length + 1, case.step) for run in runs]
    both = np.concatenate(both)  # (windows, length + 1)
    return both[:, :-1].copy(), both[:, 1 if case.every else -1 :].copy()


def dataset(case: Case, seed: int):
    """x, y of the training, validation and test part, for `fit`."""
    runs = parts()
    known = runs["train"]
    if case.characters:
        known = [run[: case.characters // len(known)] for run in known]
    x, y = examples(known, case)
    if case.leaky:
        back = np.random.default_rng(seed).random(len(x)) < 1 / HELD_BACK
        held, (x, y) = (x[back], y[back]), (x[~back], y[~back])
    else:
        held = examples(runs["validation"], case)
    tested = examples(runs["test"], case)
    return SimpleNamespace(
        name="frankenstein",
        x_train=x,
        y_train=y,
        x_validation=held[0],
        y_validation=held[1],
        x_test=tested[0],
        y_test=tested[1],
    )


# ------------------------------------------------------------- the network


def network(case: Case, seed: int, tokens: int | None = None):
    """The untrained network: characters (batch, time) → logits (batch, time, tokens).

    Where only the character behind a window is predicted: (batch, 1, tokens).
    """
    import torch

    from dlcore.chapters.text_generation.writer import Writer

    torch.manual_seed(seed)
    return Writer(
        tokens or len(vocabulary()),
        EMBEDDED,
        case.hidden_size,
        layers=case.layers,
        dropout=case.dropout,
        recurrent_dropout=case.recurrent_dropout,
        every=case.every,
    )


def streamed(model, runs) -> float:
    """The mean loss over stretches of text, each read from end to end by one state.

    model: of those that predict every character
    """
    import torch
    from torch.nn import functional

    total = 0.0
    model.eval()
    with torch.no_grad():
        for run in runs:
            numbers = torch.as_tensor(run)[None]  # (1, time)
            logits = model(numbers[:, :-1])[0]  # (time − 1, tokens)
            total += float(functional.cross_entropy(logits, numbers[0, 1:])) * len(
                logits
            )
    return total / sum(len(run) - 1 for run in runs)


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    on_epoch: Callable | None = None,
    checkpoints=None,
):
    """Train one case and return its History.

    seed: of weights, order and dropout. Raises ValueError for an unknown case.
    """
    from dlcore.training import fit
    from dlcore.training.sequences import token_cross_entropy

    chosen = find(CASES, case)
    epochs = chosen.epochs if epochs is None else epochs
    model = network(chosen, seed)
    history = fit(
        model,
        dataset(chosen, seed),
        epochs=epochs,
        batch_size=chosen.batch_size,
        learning_rate=chosen.learning_rate,
        optimizer="adam",
        loss=token_cross_entropy,
        seed=seed,
        order_seed=seed,
        device=device or "cpu",
        on_epoch=on_epoch and (lambda epoch, _: on_epoch(epoch)),
        checkpoints=checkpoints,
    )
    read = {
        f"{part}, read in one piece": round(streamed(model, parts()[part]), 4)
        for part in ("validation", "test")
        if chosen.every
    }
    parameters = sum(p.numel() for p in model.parameters() if p.requires_grad)
    settings = {"epochs": epochs, "parameters": parameters, **read}
    return named(history, case, chosen, seed=seed, framework="torch", **settings)


# ------------------------------------------------------------- the page's network


PAGE = replace(
    EVERY,
    title="2 × 128, the network of the page",
    length=64,
    step=10,
    dropout=0.1,
    epochs=7,
    batch_size=32,
    learning_rate=0.004,
)


def writer():
    """Train the network that writes in the page; a `PageModel` of one step in time."""
    import torch

    from dlcore.lab.nets import page_model
    from dlcore.lab.nets.trace import with_weights
    from dlcore.training import fit
    from dlcore.training.sequences import token_cross_entropy

    seed = 18
    model = network(PAGE, seed)
    run = fit(
        model,
        dataset(PAGE, seed),
        epochs=PAGE.epochs,
        batch_size=PAGE.batch_size,
        learning_rate=PAGE.learning_rate,
        optimizer="adam",
        schedule="one cycle",
        loss=token_cross_entropy,
        seed=seed,
        order_seed=seed,
        device="cpu",
    )
    found = page_model(
        model.eval(),
        torch.zeros(1, 1, dtype=torch.long),
        inspect={"first layer": "dropouts.0", "second layer": "dropouts.1"},
    )
    rounded = with_weights(model, found.state)
    losses = {
        f"{part} loss": round(streamed(rounded, parts()[part]), 4)
        for part in ("train", "validation", "test")
    }
    about = {
        "title": "Two layers of 128 LSTM cells on Frankenstein",
        "seed": seed,
        "epochs": PAGE.epochs,
        "seconds": round(run.seconds, 1),
        "parameters": sum(weights.numel() for weights in model.parameters()),
        "settings": {**PAGE.settings(), "schedule": "one cycle"},
        "tokens": "".join(vocabulary().tokens),
        **losses,
    }
    return replace(found, about=about)


MODELS = {"writer": writer}


# ------------------------------------------------------------- facts


def windows() -> dict[str, int]:
    """How much text there is, and how many of the book's windows it makes."""
    x, _ = examples([vocabulary().encode(cleaned())], CASES["book"])
    return {
        "characters": len(cleaned()),
        "kinds of characters": len(vocabulary()),
        "windows of the whole novel": len(x),
        **{f"characters of the {k} part": sum(map(len, v)) for k, v in parts().items()},
    }


def weights() -> dict[str, int]:
    """Weights of the book's network on one-hot characters, with one bias per gate."""
    inputs, hidden = len(vocabulary()), CASES["book"].hidden_size
    layers = [4 * hidden * (size + hidden + 1) for size in (inputs, hidden)]
    return {
        "first layer": layers[0],
        "second layer": layers[1],
        "scores": (hidden + 1) * inputs,
        "all": sum(layers) + (hidden + 1) * inputs,
    }


# Figure 11-3 of the book: what follows "what ", and what follows that.
TREE = {"t": (0.20, {"i": 0.40, "y": 0.10}), "d": (0.15, {"a": 0.80, "o": 0.10})}


def tree() -> dict[str, float]:
    """The products of the book's tree, and what a beam of each size ends with."""
    pairs = {a + b: p * q for a, (p, more) in TREE.items() for b, q in more.items()}
    found = {f"“{pair}”": p for pair, p in pairs.items()}
    for size in (1, 2):
        first = sorted(TREE, key=lambda a: -TREE[a][0])[:size]
        found[f"best of beam size {size}"] = max(
            p for pair, p in pairs.items() if pair[0] in first
        )
    return found


def both_ways() -> dict[str, int]:
    """A bidirectional layer of 16 LSTM units on the characters: outputs and weights."""
    inputs, hidden = len(vocabulary()), 16
    one_way = 4 * hidden * (inputs + hidden + 1)
    return {"units": hidden, "outputs": 2 * hidden, "weights": 2 * one_way}


def beam() -> dict[str, int]:
    """The book's beam search, and how many steps of the layers each beam takes."""
    size, written, given = 8, 11, len("the body ")
    return {
        "size": size,
        "letters": written,
        "steps of re-feeding": sum(range(given, given + written)),
        "steps with the state": given + written - 1,
    }


def shapes() -> dict[str, int]:
    """How many outputs each kind of network gives, over 5 steps of one LSTM layer."""
    import torch

    layer, back = torch.nn.LSTM(8, 16, batch_first=True), torch.nn.Linear(16, 8)
    many, one = torch.zeros(1, 5, 8), torch.zeros(1, 1, 8)
    every = layer(many)[0]  # (1, 5, 16)
    written, state = [], None
    for _ in range(5):
        output, state = layer(one, state)  # (1, 1, 16)
        written.append(output)
        one = back(output)  # (1, 1, 8), the next input
    return {
        "many to many": every.shape[1],
        "many to one": every[:, -1:].shape[1],
        "one to many": torch.cat(written, 1).shape[1],
    }


FACTS = (windows, weights, tree, both_ways, beam, shapes)
