"""Chapter 22 at full size: 25,000 film reviews, judged by bags and by an LSTM.

    python -m dlcore record sentiment --seeds 3

The reviews (`data.imdb`) may not ship, so this needs a network once. Of the 20,000
training reviews the first 2,000 are the validation part: by it C, the number of
epochs and all other settings were chosen. The 5,000 test reviews were looked at by
none of these choices.

An LSTM reads the last 200 words of a review. `ends` and `padded` are one experiment on
invented reviews, which ship: zeros behind each, which only the second one reads.
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

    source: "imdb" or "invented"
    length: words of a review, its last ones; zeros: behind so many
    padded: read on through the zeros
    """

    title: str
    system: str = "F-E7.11"
    source: str = "imdb"
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
    hidden_size: int = 64
    epochs: int = 4
    batch_size: int = 64
    learning_rate: float = 0.003

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "optimizer": "adam"}


@dataclass(frozen=True)
class Plain:
    """Vectors of sentences that need no training: "glove" or "bag"."""

    title: str
    vectors: str
    system: str = "F-E7.13"
    epochs: int = 0

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return fields(self)


@dataclass(frozen=True)
class Paired:
    """Judges before the same test reviews: on how many is only one of two wrong?"""

    title: str
    system: str = "L-E12.f"
    judges: tuple[str, ...] = ("linear_words", "linear_pairs", "linear_groups", "words")
    epochs: int = 0

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "judges": list(self.judges)}


LSTM = Recurrent("an LSTM, the last 200 words")
ENDS = Recurrent(
    "a small LSTM on invented reviews, asked at the last word",
    source="invented",
    words=100,
    width=16,
    hidden_size=24,
    length=60,
    zeros=60,
    dropout=0.0,
    epochs=3,
    batch_size=32,
    learning_rate=0.02,
)
CASES = {
    "linear_words": Linear("TF-IDF of words"),
    "linear_pairs": Linear("TF-IDF of words and pairs", longest=2),
    "linear_groups": Linear("TF-IDF of one to three words", longest=3),
    "words": Bag("a bag of words"),
    "pairs": Bag("a bag of words and pairs", longest=2),
    "groups": Bag("a bag of one to three words", longest=3),
    "thoughts_bag": Plain("a bag of words", "bag"),
    "thoughts_glove": Plain("the mean of GloVe's vectors", "glove"),
    "thoughts_untrained": Thoughts("an encoder that was not trained", epochs=0),
    "thoughts": Thoughts("skip-thought"),
    "thoughts_longer": Thoughts("skip-thought, five times as long", epochs=20),
    "paired": Paired("judges before the same test reviews"),
    "lstm": LSTM,
    "ends": ENDS,
    "padded": replace(
        ENDS, title="the same, asked after the zeros behind it", padded=True
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
def invented():
    """The same of invented reviews."""
    found = data.invented_reviews()
    texts = {f"x_{k}": [data.words(t) for t in getattr(found, f"x_{k}")] for k in PARTS}
    return SimpleNamespace(
        **texts, **{f"y_{k}": getattr(found, f"y_{k}") for k in PARTS}
    )


@cache
def vocabulary(size: int, source: str = "imdb") -> data.Vocabulary:
    """The most frequent words of the training part."""
    found = SOURCES[source]().x_train
    return data.Vocabulary.of_words((w for x in found for w in x), size)


SOURCES = {"imdb": lambda: reviews(), "invented": lambda: invented()}


def numbers(texts, case: Recurrent) -> np.ndarray:
    """The last words of each text as numbers, and zeros behind them."""
    words = vocabulary(case.words, case.source)
    rows = [words.encode(tokens[-case.length :]) for tokens in texts]
    return data.padded(rows, case.length + case.zeros)[0].astype(np.int32)


def dataset(case: Recurrent):
    """x (reviews, time) and y of the three parts, for `fit`."""
    found = SOURCES[case.source]()
    x = {f"x_{part}": numbers(getattr(found, f"x_{part}"), case) for part in PARTS}
    y = {f"y_{part}": getattr(found, f"y_{part}") for part in PARTS}
    return SimpleNamespace(name=case.source, **x, **y)


@cache
def bags(longest: int):
    """Bags learned on the training part."""
    from dlcore.chapters.sentiment.bags import Bags

    return Bags.learn(reviews().x_train, longest, SIZES[longest])


@cache
def counted(longest: int) -> dict:
    """How often each group stands in each review of each part."""
    return {k: bags(longest).counts(getattr(reviews(), f"x_{k}")) for k in PARTS}


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    on_epoch: Callable | None = None,
):
    """Train one case and return its History.

    seed: of weights, order and dropout; logistic regression has one optimum and needs
    none. Raises ValueError for an unknown case.
    """
    chosen = find(CASES, case)
    epochs = chosen.epochs if epochs is None else epochs
    kinds = {Linear: linear, Bag: bag, Recurrent: recurrent}
    kinds |= {Thoughts: thoughts, Plain: plain, Paired: paired}
    start = perf_counter()
    tell = on_epoch or (lambda epoch: None)
    history = kinds[type(chosen)](chosen, epochs, seed, tell)
    history.seconds = perf_counter() - start
    more = history.settings
    return named(
        history, case, chosen, seed=seed, framework="torch", epochs=epochs, **more
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


def linear_model(case: Linear):
    """Logistic regression, and the tables of all parts by TF-IDF."""
    from dlcore.chapters.sentiment.bags import logistic

    x = {k: bags(case.longest).weighted(v) for k, v in counted(case.longest).items()}
    return logistic(x["train"], reviews().y_train, case.strength), x


def linear(case: Linear, epochs: int, seed: int, on_epoch):
    """Logistic regression; its epoch 1 is the end of the optimization."""
    from dlcore.training import History

    model, x = linear_model(case)
    history = History("linear")
    history.add(0, measured({k: np.zeros(v.shape[0]) for k, v in x.items()}))
    history.add(1, measured({k: model.decision_function(v) for k, v in x.items()}))
    on_epoch(1)
    return history


def bag_steps(case: Bag, epochs: int, seed: int):
    """A generator of epoch and network, before training and after each epoch."""
    import torch

    from dlcore.chapters.sentiment import bags as method

    torch.manual_seed(seed)
    model = method.feed_forward(SIZES[case.longest], case.hidden_size, case.dropout)
    steps = method.train(
        model,
        counted(case.longest)["train"],
        reviews().y_train,
        epochs=epochs,
        batch_size=case.batch_size,
        learning_rate=case.learning_rate,
        seed=seed,
    )
    for epoch in steps:
        yield epoch, model


def bag(case: Bag, epochs: int, seed: int, on_epoch):
    """A hidden layer on a bag of words."""
    from dlcore.chapters.sentiment import bags as method
    from dlcore.training import History

    x = counted(case.longest)
    history = History("bag")
    for epoch, model in bag_steps(case, epochs, seed):
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
        len(vocabulary(case.words, case.source)),
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


def test_scores(name: str, seed: int) -> np.ndarray:
    """Logits of the test reviews by a case of bags, trained here."""
    from dlcore.chapters.sentiment import bags as method

    case = CASES[name]
    if isinstance(case, Linear):
        model, x = linear_model(case)
        return model.decision_function(x["test"])
    *_, (_, model) = bag_steps(case, case.epochs, seed)
    return method.scores_of(model, counted(case.longest)["test"])


def page_lstm():
    """The LSTM that is shipped for the page."""
    from dlcore.chapters.sentiment import reader
    from dlcore.lab.nets import PageModel
    from dlcore.lab.nets.trace import with_weights

    judge = reader.Judge(LSTM.words, LSTM.width, LSTM.hidden_size)
    state = PageModel.load("sentiment.reader").state
    judge.load_state_dict(with_weights(reader.Step(judge), state).state_dict())
    return judge.eval()


def paired(case: Paired, epochs: int, seed: int, on_epoch):
    """How many test reviews only one of two judges has wrong; the page's LSTM too."""
    from dlcore.chapters.sentiment import reader
    from dlcore.training import History

    scores = {name: test_scores(name, seed) for name in case.judges}
    scores["lstm"] = reader.scores(page_lstm(), numbers(reviews().x_test, LSTM))
    wrong = {k: (v > 0) != (reviews().y_test == 1) for k, v in scores.items()}
    history = History("paired")
    history.add(0, {f"test error, {k}": float(v.mean()) for k, v in wrong.items()})
    history.settings = {
        f"wrong: {one}, not {other}": int((wrong[one] & ~wrong[other]).sum())
        for one in wrong
        for other in wrong
        if one != other
    }
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
    foreign = round(method.judged_with_foreign(model), 4)
    history.settings["validation loss, thoughts of other sentences"] = foreign
    return history


def plain(case: Plain, epochs: int, seed: int, on_epoch):
    """The same two questions of a baseline."""
    from dlcore.chapters.sentiment import thoughts as method
    from dlcore.training import History

    found = questions({"glove": method.means, "bag": method.counts}[case.vectors], seed)
    history = History("plain")
    history.add(
        0, {name.replace("accuracy", "error"): 1 - v for name, v in found.items()}
    )
    history.settings = found
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


# ------------------------------------------------------------- the page's networks

PAGE = {"words": (1, 6_000), "groups": (3, 16_000)}  # longest group, and how many
PAGE_SEED = 22


def page_words():
    """Logistic regression on 6,000 words, a table of weight and idf."""
    return page_bag("words")


def page_groups():
    """Logistic regression on 16,000 groups of one to three words."""
    return page_bag("groups")


def page_bag(name: str):
    """Train a judge of bags; a `PageModel` of its table (groups, 2) and its bias."""
    import torch
    from torch import nn

    from dlcore.chapters.sentiment import bags as method
    from dlcore.lab.nets import page_model

    start, found = perf_counter(), reviews()
    longest, size = PAGE[name]
    learned = method.Bags.learn(found.x_train, longest, size)
    model = method.logistic(learned.tf_idf(found.x_train), found.y_train, 10.0)
    table = nn.Sequential(nn.Embedding(size, 2))
    columns = np.stack([model.coef_[0], learned.idf], 1).astype(np.float16)
    table[0].weight.data = torch.as_tensor(columns.astype(np.float32))
    made = page_model(table, torch.zeros(1, 1, dtype=torch.long))
    about = {
        "title": f"Logistic regression on TF-IDF, {name}",
        "longest": longest,
        "grams": list(learned.grams),
        "bias": round(float(model.intercept_[0]), 5),
        "parameters": size + 1,
        "settings": {"C": 10.0},
        "seconds": round(perf_counter() - start, 1),
    }
    made = replace(made, about=about)
    for part in ("validation", "test"):
        scores = page_scores(made, getattr(found, f"x_{part}"))
        wrong = method.error(scores, getattr(found, f"y_{part}"))
        about[f"{part} error"] = round(wrong, 4)
    return replace(made, about=about)


def page_scores(model, texts) -> np.ndarray:
    """Logits of a shipped table of groups, as the page computes them."""
    from dlcore.chapters.sentiment.bags import Bags

    weight, idf = next(iter(model.state.values())).astype(np.float64).T
    about = model.about
    bags = Bags(tuple(about["grams"]), idf, about["longest"])
    return bags.tf_idf(texts) @ weight + about["bias"]


def page_reader():
    """Train the LSTM of the page; a `PageModel` of one word in, a logit out.

    The tables of `page_words` and `page_groups` must be shipped before: what all three
    get wrong is counted here. Its errors are those before its weights are rounded.
    """
    import torch

    from dlcore.chapters.sentiment import bags as method
    from dlcore.chapters.sentiment import reader
    from dlcore.lab.nets import PageModel, page_model

    model, found, history = trained(LSTM, LSTM.epochs, PAGE_SEED, lambda epoch: None)
    made = page_model(reader.Step(model).eval(), torch.zeros(1, 1, dtype=torch.long))
    scores = {part: reader.scores(model, getattr(found, f"x_{part}")) for part in PARTS}
    about = {
        "title": "An LSTM on film reviews",
        "seed": PAGE_SEED,
        "epochs": LSTM.epochs,
        "seconds": round(history.seconds, 1),
        "parameters": sum(p.numel() for p in model.parameters()),
        "settings": LSTM.settings(),
        "words": list(vocabulary(LSTM.words).tokens),
        **{
            f"{part} error": round(
                method.error(scores[part], getattr(found, f"y_{part}")), 4
            )
            for part in ("validation", "test")
        },
    }
    wrong = {"reader": (scores["test"] > 0) != (found.y_test == 1)}
    for name in PAGE:
        shipped = PageModel.load(f"sentiment.{name}")
        guesses = page_scores(shipped, reviews().x_test) > 0
        wrong[name] = guesses != (found.y_test == 1)
    together = sum(each.astype(int) for each in wrong.values())
    about["test reviews"] = len(together)
    about["wrong by so many of three"] = np.bincount(together, minlength=4).tolist()
    return replace(made, about=about)


def page_thoughts():
    """Train the encoder whose neighbours are shown: a word in, a thought out."""
    import torch
    from torch import nn

    from dlcore.chapters.sentiment import thoughts as method
    from dlcore.lab.nets import page_model

    start, case = perf_counter(), CASES["thoughts"]
    torch.manual_seed(PAGE_SEED)
    model = method.SkipThought(case.width, case.hidden_size)
    losses = [*method.train(model, case.epochs, case.learning_rate, PAGE_SEED)]
    encoder = nn.Sequential(model.words, method.Outputs(model.encoder)).eval()
    made = page_model(encoder, torch.zeros(1, 1, dtype=torch.long))
    about = {
        "title": "The encoder of a small skip-thought",
        "seed": PAGE_SEED,
        "epochs": case.epochs,
        "seconds": round(perf_counter() - start, 1),
        "parameters": sum(p.numel() for p in encoder.parameters()),
        "settings": case.settings(),
        "validation loss": round(losses[-1], 4),
    }
    return replace(made, about=about)


MODELS = {
    "words": page_words,
    "groups": page_groups,
    "reader": page_reader,
    "thoughts": page_thoughts,
}


# ------------------------------------------------------------- facts


def weights() -> dict[str, int]:
    """Weights of the book's network, and of ours."""
    words, width, hidden = 30_000, 512, 512
    return {
        "words of the book's vocabulary": words,
        "embedding of the book": words * width,
        "LSTM layer of the book": 4 * hidden * (width + hidden + 1),
        "our embedding": LSTM.words * LSTM.width,
        "our LSTM layer": 4 * LSTM.hidden_size * (LSTM.width + LSTM.hidden_size + 1),
    }


def twins() -> dict[str, float]:
    """Invented reviews of equal words and opposite opinions: what bags cannot tell."""
    from collections import Counter

    draw, grammar = np.random.default_rng(22), data.Grammar()
    pairs = [grammar.twins(draw) for _ in range(500)]
    same = {
        name: sum(
            Counter(method_grams(bad, n)) == Counter(method_grams(good, n))
            for bad, good in pairs
        )
        for name, n in (("words", 1), ("pairs", 2), ("three words", 3))
    }
    return {"pairs of twins": len(pairs)} | {
        f"alike as bags of {name}": count for name, count in same.items()
    }


def method_grams(text: str, longest: int) -> list[str]:
    """Groups of words of a text."""
    from dlcore.chapters.sentiment.bags import grams

    return grams(data.words(text), longest)


def neighbours() -> dict[str, int]:
    """The sentences that skip-thought learns from, and its weights."""
    from dlcore.chapters.sentiment import thoughts as method

    _, held = method.triples()
    case = CASES["thoughts"]
    model = method.SkipThought(case.width, case.hidden_size)
    return {
        "sentences": len(method.all_sentences()),
        "triples to learn from": int((~held).sum()),
        "triples held out": int(held.sum()),
        "decoders": len(model.decoders),
        "weights": sum(p.numel() for p in model.parameters()),
    }


FACTS = (weights, twins, neighbours)
