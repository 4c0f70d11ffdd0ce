"""Chapter 20 at full size: words from their pieces, and words in their sentences.

    python -m dlcore record subwords_and_context --seeds 3

Three questions. Do letter groups give a word that was never met a useful vector?
(agreement with GloVe's cosines, Spearman) How much of GloVe's vector can be read off a
word's letters? (cosine on test words) Do the layers of a small ELMo tell a noun from
the verb that is spelled alike? (`context.probe`)

Settings are few and small. Not all were chosen blindly: after a first recording (seeds
101 to 103) the ELMo got one epoch more, a smaller rate, and a start that knows how
frequent words are; letter groups got more epochs and a smaller rate; the mean was taken
off before cosines are compared, off our vectors and then off GloVe's; and eight labels
of the probe were corrected. All of these are therefore recorded with seeds of their
own, `--seed 104` to 106. The unseen words were drawn once.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from dlcore.recording.cases import fields, find, named

SEEDS = (101, 102, 103)


@dataclass(frozen=True)
class Groups:
    """Skip-gram; whole: on words alone; buckets: rows that letter groups share."""

    title: str
    system: str
    whole: bool = False
    buckets: int | None = None
    width: int = 48
    epochs: int = 3
    learning_rate: float = 0.01

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "optimizer": "sparse adam"}


@dataclass(frozen=True)
class Spelling:
    """A network that guesses GloVe's vector; kernels None: a bag of letter groups."""

    title: str
    system: str
    kernels: tuple | None = ((1, 16), (2, 32), (3, 64), (4, 64), (5, 64))
    highways: int = 1
    epochs: int = 6
    learning_rate: float = 0.005
    batch_size: int = 64

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        kernels = self.kernels and [list(each) for each in self.kernels]
        return {**fields(self), "kernels": kernels, "optimizer": "adam"}


@dataclass(frozen=True)
class Context:
    """A small ELMo."""

    title: str
    system: str = "L-C.d"
    epochs: int = 3
    learning_rate: float = 0.006

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "optimizer": "adam"}


KERNELS = Spelling("kernels along the word, one highway layer", "L-C.c")
CASES = {
    "whole_words": Groups("skip-gram on whole words", "L-C.b", whole=True),
    "letter_groups": Groups("fastText: words and their letter groups", "L-C.b"),
    "kernels_highway": KERNELS,
    "bag_of_groups": Spelling("a bag of letter groups", "L-C.e", kernels=None),
    "elmo_untrained": Context("two layers, untrained", epochs=0),
    "elmo": Context("two layers, read from both ends"),
}


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    on_epoch: Callable | None = None,
):
    """Train one case and return its History.

    seed: of weights, order and noise. Raises ValueError for an unknown case.
    """
    chosen = find(CASES, case)
    epochs = chosen.epochs if epochs is None else epochs
    train = {Groups: groups, Spelling: spelling, Context: context}[type(chosen)]
    start = perf_counter()
    history = train(chosen, epochs, seed, on_epoch or (lambda epoch: None))
    history.seconds = perf_counter() - start
    settings = history.settings
    return named(
        history, case, chosen, seed=seed, framework="torch", epochs=epochs, **settings
    )


def groups(case: Groups, epochs: int, seed: int, on_epoch):
    """Skip-gram, with its vectors judged before and after each epoch."""
    import torch

    from dlcore.chapters.subwords_and_context import groups as method
    from dlcore.training import History

    torch.manual_seed(seed)
    model = method.SkipGram(case.width, whole=case.whole, buckets=case.buckets)
    history = History("groups")
    history.settings = {"rows": len(model.inside.weight)}
    losses = [float("nan")]
    steps = method.train(model, np.random.default_rng(seed), epochs, case.learning_rate)
    for epoch in range(epochs + 1):
        if epoch:
            losses.append(next(steps))
        found = method.judged(model.vectors)
        history.add(epoch, {f"agreement, {k} words": v for k, v in found.items()})
        on_epoch(epoch)
    history.settings["training losses"] = [round(loss, 4) for loss in losses[1:]]
    return history


def spelling(case: Spelling, epochs: int, seed: int, on_epoch):
    """A network from letters to GloVe's vectors."""
    from dlcore.chapters.subwords_and_context import spelling as method
    from dlcore.training import fit

    model = method.network(case.kernels, case.highways, seed)
    history = fit(
        model,
        method.dataset("letters" if case.kernels else "groups"),
        epochs=epochs,
        batch_size=case.batch_size,
        learning_rate=case.learning_rate,
        optimizer="adam",
        schedule="cosine",
        loss=method.distance,
        metrics={"cosine": method.cosine},
        seed=seed,
        order_seed=seed,
        device="cpu",
        on_epoch=lambda epoch, _: on_epoch(epoch),
    )
    history.settings = {"parameters": sum(p.numel() for p in model.parameters())}
    return history


def context(case: Context, epochs: int, seed: int, on_epoch):
    """A small ELMo: test losses of both directions, and the probe of its layers."""
    import torch

    from dlcore.chapters.subwords_and_context import context as method
    from dlcore.training import History

    torch.manual_seed(seed)
    model = method.Elmo()
    history = History("elmo")
    steps = method.train(model, np.random.default_rng(seed), epochs, case.learning_rate)
    for epoch, (ahead, back) in enumerate(steps):
        history.add(epoch, {"test loss ahead": ahead, "test loss back": back})
        on_epoch(epoch)
    history.settings = {
        "parameters": sum(p.numel() for p in model.parameters()),
        **{f"nouns over verbs, {k}": v for k, v in method.probe(model).items()},
    }
    return history


# ------------------------------------------------------------- the page's networks


def reader():
    """Train the ELMo of the page; a `PageModel` of its forward stack."""
    import torch

    from dlcore.chapters.subwords_and_context import context as method

    torch.manual_seed(20)
    model = method.Elmo()
    case, start = CASES["elmo"], perf_counter()
    steps = method.train(
        model, np.random.default_rng(20), case.epochs, case.learning_rate
    )
    *_, (ahead, back) = steps
    about = {
        "title": "A small ELMo",
        "seed": 20,
        "epochs": case.epochs,
        "seconds": round(perf_counter() - start, 1),
        "parameters": sum(p.numel() for p in model.parameters()),
        "settings": case.settings(),
        "test loss ahead": round(ahead, 4),
        "test loss back": round(back, 4),
    }
    return both_ways(model, about)


def both_ways(model, about):
    """One word in, both stacks side by side: the page gives them one after another.

    The page keeps the state of each stack from call to call. It reads a sentence for
    the first, and turned round for the second.
    """
    import torch

    from dlcore.chapters.subwords_and_context.context import BothWays
    from dlcore.chapters.subwords_and_context.letters import LONGEST
    from dlcore.lab.nets import page_model

    example = torch.ones(1, LONGEST, dtype=torch.long)
    found = page_model(BothWays(model).eval(), example, inspect={"word": "word"})
    return replace(found, about=about)


PAGE = Groups(
    "fastText, groups on 5,000 rows", "L-C.e", buckets=5000, width=24, epochs=3
)
PAGE_WORDS = 1200


def neighbours():
    """Train letter groups for the page: a table of words, then of groups."""
    import torch
    from torch import nn

    from dlcore.chapters.subwords_and_context import groups as method
    from dlcore.lab.nets import page_model

    torch.manual_seed(20)
    case, start = PAGE, perf_counter()
    model = method.SkipGram(case.width, buckets=case.buckets)
    steps = method.train(
        model, np.random.default_rng(20), case.epochs, case.learning_rate
    )
    losses = list(steps)
    first = len(model.vocabulary)
    words = [w for w in model.vocabulary.tokens if len(w) > 3][:PAGE_WORDS]
    rows = [model.vocabulary.numbers[word] for word in words]
    rows += range(first, first + case.buckets)
    table = nn.Sequential(nn.Embedding(len(rows), case.width))
    table[0].weight.data = model.inside.weight.data[rows].clone()
    found = page_model(table, torch.zeros(1, 1, dtype=torch.long))
    about = {
        "title": "Letter groups and words of seven novels",
        "seed": 20,
        "epochs": case.epochs,
        "seconds": round(perf_counter() - start, 1),
        "parameters": model.inside.weight.numel(),
        "settings": case.settings(),
        "training loss": round(losses[-1], 4),
        "words": words,
        **{f"agreement, {k}": v for k, v in method.judged(model.vectors).items()},
    }
    return replace(found, about=about)


MODELS = {"reader": reader, "neighbours": neighbours}


# ------------------------------------------------------------- facts

# Figures C-1 and C-2 of the book: words, targets, and the exact bags.
TARGETS = [
    "super",
    "sub",
    "cali",
    "fragi",
    "robust",
    "expia",
    "doc",
    "spoon",
    "ful",
    "sug",
]
BAGS = {
    "supercalifragilisticexpialidocious": "1011011000",
    "subcalifragilisticexpialidocious": "0111011000",
    "supercalirobusticexpialidocious": "1010111000",
}


def toy() -> dict[str, int]:
    """Words of the novel in e, i, n, o alone, and the pieces that are made of them."""
    from dlcore import data

    pieces = data.Subwords.learn(toy_words(), 9, "likelihood")
    letters = len(pieces.characters)
    return {
        "kinds of words": len(toy_words()),
        "pairs of letters": letters**2,
        "pairs after one merge": (letters + 1) ** 2,
        "pieces of “none”": len(pieces.cut("none")),
        "merges": len(pieces.merges),
    }


def toy_words() -> dict[str, int]:
    """Words of two letters and more in e, i, n, o alone, with their counts."""
    from collections import Counter

    from dlcore import data

    found = data.words(data.frankenstein())
    return dict(Counter(w for w in found if len(w) > 1 and set(w) <= set("eino")))


def letter_groups() -> dict[str, int]:
    """How many groups of each length <where> has, and whether the book's are ours."""
    from dlcore.chapters.subwords_and_context.letters import groups

    found = groups("where")
    sizes = {f"groups of {n}": sum(len(g) == n for g in found) for n in (3, 4, 5, 6)}
    return {**sizes, "all": len(found)}


def bags() -> dict[str, int]:
    """How many of the 30 marks of figure C-1 a search for the targets gives."""
    same = sum(
        str(int(target in word)) == mark
        for word, marks in BAGS.items()
        for target, mark in zip(TARGETS, marks, strict=True)
    )
    return {"marks": 30, "the same": same}


def elmo_sizes() -> dict[str, int]:
    """Kernels of the original ELMo, and the numbers of a layer from both ends."""
    kernels = (32, 32, 64, 128, 256, 512, 1024)
    return {"kernels": sum(kernels), "numbers of a layer": 2 * 512}


def baselines() -> dict[str, float]:
    """What letter groups tell without any training, and what there was to read."""
    from dlcore.chapters.subwords_and_context import context as sentences
    from dlcore.chapters.subwords_and_context import groups as method
    from dlcore.chapters.subwords_and_context import spelling as words

    found = method.judged(method.by_spelling)
    return {
        **{f"agreement by spelling, {k} words": v for k, v in found.items()},
        "cosine of words spelled alike": words.nearest_spelling(),
        "words of seven novels": len(method.text()),
        "unseen words": len(method.held_out()),
        "labelled places": sum(map(len, sentences.places().values())),
    }


FACTS = (toy, letter_groups, bags, elmo_sizes, baselines)
