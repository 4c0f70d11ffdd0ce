"""Chapter 22 at full size: 25,000 film reviews, judged by bags and by an LSTM.

    python -m dlcore record sentiment --seeds 3

The reviews (`data.imdb`) may not ship, so this needs a network once. Of the 20,000
training reviews the first 2,000 are the validation part: by it C, the number of
epochs and all other settings were chosen. The 5,000 test reviews were looked at by
none of these choices.

An LSTM reads the last 200 words of a review. `short` and `short_padded` are one
experiment: the last 60 words, and then 120 zeros, which the second one reads on through.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from time import perf_counter
from types import SimpleNamespace

import numpy as np

from dlcore import data
from dlcore.recording.cases import fields, find, named

SEEDS = (101, 102, 103)  # none of them took part in a choice
VALIDATION = 2_000  # the first training reviews
SIZES = {1: 20_000, 2: 60_000, 3: 80_000}  # groups of up to so many words: columns


@dataclass(frozen=True)
class Linear:
    """Logistic regression on TF-IDF of groups of up to `longest` words."""

    title: str
    system: str = "L-E12.f"
    longest: int = 1
    strength: float = 10.0
    epochs: int = 1

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "columns": SIZES[self.longest]}


@dataclass(frozen=True)
class Bag:
    """A hidden layer on which groups of words there are."""

    title: str
    system: str = "L-E12.f"
    longest: int = 1
    hidden_size: int = 16
    dropout: float = 0.5
    epochs: int = 4
    batch_size: int = 64
    learning_rate: float = 0.001

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "columns": SIZES[self.longest], "optimizer": "adam"}


@dataclass(frozen=True)
class Recurrent:
    """An embedding and an LSTM layer.

    length: words of a review, its last ones; zeros: behind them
    padded: read on through the zeros
    """

    title: str
    system: str = "F-E7.11"
    words: int = 6_000
    width: int = 32
    hidden_size: int = 48
    length: int = 200
    zeros: int = 0
    padded: bool = False
    dropout: float = 0.3
    epochs: int = 4
    batch_size: int = 64
    learning_rate: float = 0.005

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "optimizer": "adam", "schedule": "one cycle"}


@dataclass(frozen=True)
class Thoughts:
    """A sentence encoder and two decoders."""

    title: str
    system: str = "F-E7.13"
    width: int = 48
    hidden_size: int = 96
    epochs: int = 5
    batch_size: int = 64
    learning_rate: float = 0.003

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "optimizer": "adam"}


LSTM = Recurrent("an LSTM, the last 200 words")
SHORT = replace(LSTM, title="an LSTM, the last 60 words", length=60, zeros=120)
CASES = {
    "linear_words": Linear("TF-IDF of words"),
    "linear_pairs": Linear("TF-IDF of words and pairs", longest=2),
    "linear_groups": Linear("TF-IDF of one to three words", longest=3),
    "words": Bag("a bag of words"),
    "pairs": Bag("a bag of words and pairs", longest=2),
    "groups": Bag("a bag of one to three words", longest=3),
    "thoughts_untrained": Thoughts("an encoder that was not trained", epochs=0),
    "thoughts": Thoughts("skip-thought"),
    "lstm": LSTM,
    "short": SHORT,
    "short_padded": replace(
        SHORT, title="the same, and 120 zeros read as words", padded=True
    ),
}


# ------------------------------------------------------------- the reviews


@cache
def reviews():
    """Words of each review and its label, in three parts: x_train, y_train, …"""
    found = data.imdb()
    train = [data.words(text) for text in found.x_train]
    return SimpleNamespace(
        x_train=train[VALIDATION:],
        y_train=found.y_train[VALIDATION:],
        x_validation=train[:VALIDATION],
        y_validation=found.y_train[:VALIDATION],
        x_test=[data.words(text) for text in found.x_test],
        y_test=found.y_test,
    )


PARTS = ("train", "validation", "test")


@cache
def vocabulary(size: int) -> data.Vocabulary:
    """The most frequent words of the training part."""
    return data.Vocabulary.of_words((w for x in reviews().x_train for w in x), size)


def numbers(texts, case: Recurrent) -> np.ndarray:
    """The last words of each text as numbers, and zeros behind them."""
    words = vocabulary(case.words)
    rows = [words.encode(tokens[-case.length :]) for tokens in texts]
    return data.padded(rows, case.length + case.zeros)[0].astype(np.int32)


def dataset(case: Recurrent):
    """x (reviews, time) and y of the three parts, for `fit`."""
    found = reviews()
    x = {f"x_{part}": numbers(getattr(found, f"x_{part}"), case) for part in PARTS}
    y = {f"y_{part}": getattr(found, f"y_{part}") for part in PARTS}
    return SimpleNamespace(name="imdb", **x, **y)


@cache
def bags(longest: int):
    """Bags learned on the training part, and the labels."""
    from dlcore.chapters.sentiment.bags import Bags

    return Bags.learn(reviews().x_train, longest, SIZES[longest])


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    framework: str = "torch",
    on_epoch: Callable | None = None,
):
    """Train one case and return its History.

    seed: of weights, order and dropout; logistic regression has one optimum and needs
    none. Raises ValueError for an unknown case or another framework than PyTorch.
    """
    chosen = find(CASES, case)
    if framework != "torch":
        raise ValueError(f"Chapter 22 trains with PyTorch, not with {framework}.")
    epochs = chosen.epochs if epochs is None else epochs
    kinds = {Linear: linear, Bag: bag, Recurrent: recurrent, Thoughts: thoughts}
    start = perf_counter()
    tell = on_epoch or (lambda epoch: None)
    history = kinds[type(chosen)](chosen, epochs, seed, tell)
    history.seconds = perf_counter() - start
    more = history.settings
    return named(
        history, case, chosen, seed=seed, framework=framework, epochs=epochs, **more
    )


def measured(scores: dict) -> dict[str, float]:
    """Loss and error of each part, from its logits."""
    from dlcore.chapters.sentiment import bags as method

    found = {}
    for part, values in scores.items():
        name, y = NAMES[part], getattr(reviews(), f"y_{part}")
        found[f"{name} loss"] = method.cross_entropy(values, y)
        found[f"{name} error"] = method.error(values, y)
    return found


NAMES = {"train": "training", "validation": "validation", "test": "test"}


def linear(case: Linear, epochs: int, seed: int, on_epoch):
    """Logistic regression; its epoch 1 is the end of the optimization."""
    from dlcore.chapters.sentiment.bags import logistic
    from dlcore.training import History

    found = reviews()
    x = {k: bags(case.longest).tf_idf(getattr(found, f"x_{k}")) for k in PARTS}
    history = History("linear")
    history.add(0, measured({k: np.zeros(v.shape[0]) for k, v in x.items()}))
    model = logistic(x["train"], found.y_train, case.strength)
    history.add(1, measured({k: model.decision_function(v) for k, v in x.items()}))
    on_epoch(1)
    return history


def bag(case: Bag, epochs: int, seed: int, on_epoch):
    """A hidden layer on a bag of words."""
    import torch

    from dlcore.chapters.sentiment import bags as method
    from dlcore.training import History

    found = reviews()
    x = {k: bags(case.longest).counts(getattr(found, f"x_{k}")) for k in PARTS}
    torch.manual_seed(seed)
    model = method.feed_forward(SIZES[case.longest], case.hidden_size, case.dropout)
    history = History("bag")
    steps = method.train(
        model,
        x["train"],
        found.y_train,
        epochs=epochs,
        batch_size=case.batch_size,
        learning_rate=case.learning_rate,
        seed=seed,
    )
    for epoch in steps:
        history.add(epoch, measured({k: method.scores_of(model, x[k]) for k in PARTS}))
        on_epoch(epoch)
    history.settings = {"parameters": sum(p.numel() for p in model.parameters())}
    return history


def trained(case: Recurrent, epochs: int, seed: int, on_epoch):
    """A trained network, its reviews and its History."""
    import torch

    from dlcore.chapters.sentiment import reader
    from dlcore.training import fit

    torch.manual_seed(seed)
    model = reader.Judge(
        case.words,
        case.width,
        case.hidden_size,
        dropout=case.dropout,
        padded=case.padded,
    )
    found = dataset(case)
    history = fit(
        model,
        found,
        epochs=epochs,
        batch_size=case.batch_size,
        learning_rate=case.learning_rate,
        optimizer="adam",
        schedule="one cycle",
        loss=reader.loss,
        metrics={"error": reader.error},
        seed=seed,
        order_seed=seed,
        device="cpu",
        on_epoch=lambda epoch, _: on_epoch(epoch),
    )
    return model, found, history


def recurrent(case: Recurrent, epochs: int, seed: int, on_epoch):
    """An LSTM, and what it says with dropout left on."""
    from dlcore.chapters.sentiment import bags as method
    from dlcore.chapters.sentiment import reader

    model, found, history = trained(case, epochs, seed, on_epoch)
    history.settings = {"parameters": sum(p.numel() for p in model.parameters())}
    for part in ("validation", "test"):
        x, y = getattr(found, f"x_{part}"), getattr(found, f"y_{part}")
        noisy = method.error(reader.scores(model, x, dropout=True), y)
        history.settings[f"{part} error, dropout left on"] = round(noisy, 4)
    return history


def thoughts(case: Thoughts, epochs: int, seed: int, on_epoch):
    """Skip-thought, and two questions that a linear layer asks of its vectors."""
    import torch

    from dlcore.chapters.sentiment import thoughts as method
    from dlcore.training import History

    torch.manual_seed(seed)
    model = method.SkipThought(width=case.width, hidden_size=case.hidden_size)
    history = History("thoughts")
    steps = method.train(model, epochs, case.learning_rate, seed, case.batch_size)
    for epoch, loss in enumerate(steps):
        history.add(epoch, {"validation loss": loss})
        on_epoch(epoch)
    history.settings = {"parameters": sum(p.numel() for p in model.parameters())}
    history.settings |= questions(lambda texts: method.thoughts(model, texts), seed)
    return history


def questions(vectors_of, seed: int) -> dict[str, float]:
    """Who wrote it? Are two words exchanged? Accuracy on sentences held out."""
    from dlcore.chapters.sentiment import thoughts as method

    sentences = method.all_sentences()
    held = np.concatenate([method.held_out(len(p)) for p in method.corpus().values()])
    changed, labels = method.swapped(sentences, seed)
    asked = {
        "writer": (sentences, method.writers()),
        "exchanged": (changed, labels),
    }
    return {
        f"accuracy, {name}": round(method.probe(vectors_of(texts), y, held), 4)
        for name, (texts, y) in asked.items()
    }
