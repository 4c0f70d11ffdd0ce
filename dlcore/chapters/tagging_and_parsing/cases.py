"""Chapter 21 at full size: parts of speech, and what hangs on what.

    python -m dlcore record tagging_and_parsing --case squashed --seeds 3

The book's tagger is trained on CoNLL-2000, which does not ship; everything else on the
English Web Treebank, which does. GloVe has 100 numbers where the book's vectors have
300. Errors are shares of words. "unseen words" are those, in small letters, that no
training sentence has. The settings of the book's tagger are the book's, except where
this says otherwise. All others were set once, so that the runs take little time; nobody
tuned them, by the validation part or by the test part.
"""

import itertools
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from time import perf_counter
from types import SimpleNamespace

import numpy as np

from dlcore import data
from dlcore.recording.cases import fields, find, named

SEEDS = (101, 102, 103)  # none of them took part in a choice
BEAMS = (1, 2, 4, 8)
JUDGED = 1000  # test sentences that a parser is judged by, the first ones
PROBE = (  # the book's, with the sentence before it
    "She decided that it was time to leave home .",
    "Then the woman , after grabbing her umbrella , went to the bank to deposit "
    "her cash .",
)


@dataclass(frozen=True)
class Book:
    """The book's tagger of Wall Street Journal: a window that ends at the word.

    squashed: whether batch norm and a logistic function follow the scores too
    """

    title: str
    squashed: bool = True
    system: str = "F-E7.2"
    words: int = 3
    epochs: int = 3
    batch_size: int = 100
    learning_rate: float = 0.001

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "optimizer": "adam"}


@dataclass(frozen=True)
class Tagger:
    """A tagger of the English Web Treebank.

    before, after: how many neighbours of the word it sees on each side
    spelled: whether it sees the ending and the shape of each word too
    recurrent: an LSTM in both directions in place of a window
    words, buckets: rows of the table for words and for endings
    """

    title: str
    before: int = 2
    after: int = 2
    spelled: bool = True
    recurrent: bool = False
    system: str = "F-E7.2"
    words: int = 5000
    buckets: int = 2000
    width: int = 32
    hidden_size: int = 128
    dropout: float = 0.3
    epochs: int = 3
    batch_size: int = 512
    learning_rate: float = 0.004

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "optimizer": "adam"}


@dataclass(frozen=True)
class Parser:
    """An arc-standard parser: trained state by state, then perhaps on more.

    more: "": no further training; "states": on the same further sentences as the next,
        state by state; "paths": with a beam, whole paths against each other
    sentences, beam: how many sentences the further training sees, how wide its beam is
    """

    title: str
    more: str = ""
    system: str = "F-E7.4"
    words: int = 5000
    width: int = 32
    hidden_size: int = 128
    dropout: float = 0.2
    epochs: int = 3
    batch_size: int = 512
    learning_rate: float = 0.004
    sentences: int = 2000
    beam: int = 8
    further_rate: float = 0.001

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "optimizer": "adam"}


BOOK = Book("the book's tagger, scores squashed")
TAGGER = Tagger("two neighbours on each side, with spelling")
PARSER = Parser("state by state")
CASES = {
    "squashed": BOOK,
    "free": replace(BOOK, title="the book's tagger, free scores", squashed=False),
    "ending_here": replace(
        TAGGER, title="a window that ends at the word", after=0, spelled=False
    ),
    "centred": replace(TAGGER, title="two neighbours on each side", spelled=False),
    "spelled": TAGGER,
    "recurrent": replace(
        TAGGER,
        title="LSTM in both directions, with spelling",
        recurrent=True,
        hidden_size=64,
        batch_size=64,
    ),
    "states": PARSER,
    "states_more": replace(
        PARSER, title="state by state, and more of it", more="states", system="F-E7.6"
    ),
    "paths": replace(
        PARSER, title="whole paths in a beam", more="paths", system="F-E7.6"
    ),
}


# ------------------------------------------------------------- the book's tagger


@cache
def journal():
    """Words of CoNLL-2000 as rows of vectors: a namespace of arrays and names.

    x (words, 3), the word and the two before it in its sentence's file; y (words,)
    """
    glove, parts = data.glove(), data.conll2000()
    tags = tuple(sorted({tag for each in parts["train"] for tag in each.tags}))
    rows, vectors = {"": 0}, [np.zeros(glove.vectors.shape[1])]
    generator = np.random.default_rng(21)

    def row(word):
        word = word.lower()
        if word not in rows:
            rows[word] = len(vectors)
            unknown = generator.uniform(-0.25, 0.25, len(vectors[0]))
            known = word in glove
            vectors.append(glove.vectors[glove.numbers[word]] if known else unknown)
        return rows[word]

    found = SimpleNamespace(name="conll2000", tags=tags)
    seen = {w.lower() for each in parts["train"] for w in each.words}
    for part in ("train", "test"):
        numbers = [row(word) for each in parts[part] for word in each.words]
        setattr(found, f"x_{part}", ends_at(numbers))
        wanted = [tags.index(tag) for each in parts[part] for tag in each.tags]
        setattr(found, f"y_{part}", np.array(wanted))
    words = [word.lower() for each in parts["test"] for word in each.words]
    found.unseen = np.array([word not in seen for word in words])
    found.without_vector = float(np.mean([word not in glove for word in words]))
    before, probe = (sentence.split() for sentence in PROBE)
    found.probe = ends_at([row(word) for word in before + probe])[len(before) :]
    found.vectors = np.array(vectors, np.float32)
    return found


def ends_at(numbers) -> np.ndarray:
    """Windows of three that end at each word: (words,) → (words, 3)."""
    return data.windows(np.concatenate([[0, 0], numbers]), 3).astype(np.int64)


def run_book(case: Book, epochs: int, seed: int, device, on_epoch):
    """Train the book's tagger; its History, with the tags of the probe sentence."""
    import torch

    from dlcore.chapters.tagging_and_parsing.tagging import Squashed
    from dlcore.training import fit
    from dlcore.training.sequences import token_cross_entropy

    words = journal()
    torch.manual_seed(seed)
    model = Squashed(words.vectors, case.words, len(words.tags), case.squashed)
    errors, probes = [], {}

    def judge(epoch, _):
        wrong = guesses(model, words.x_test) != words.y_test
        errors.append((wrong.mean(), wrong[words.unseen].mean()))
        probes[f"tags after epoch {epoch}"] = " ".join(
            words.tags[i] for i in guesses(model, words.probe)
        )
        if on_epoch:
            on_epoch(epoch)

    history = fit(
        model,
        words,
        epochs=epochs,
        batch_size=case.batch_size,
        learning_rate=case.learning_rate,
        optimizer="adam",
        loss=token_cross_entropy,
        seed=seed,
        order_seed=seed,
        device=device or "cpu",
        on_epoch=judge,
    )
    return history, with_errors(history, errors), probes


def guesses(model, x, size: int = 4096) -> np.ndarray:
    """The class with the highest score, of each example."""
    import torch

    model.eval()
    with torch.no_grad():
        parts = [
            model(torch.as_tensor(x[i : i + size])) for i in range(0, len(x), size)
        ]
        return torch.cat(parts).argmax(-1).numpy()


def with_errors(history, errors):
    """Add the test errors, of all words and of unseen ones, to a History."""
    for name, column in zip(
        ("test error", "test error, unseen words"),
        zip(*errors, strict=True),
        strict=True,
    ):
        history.metrics[name] = [round(float(value), 5) for value in column]
    return history


# ------------------------------------------------------------- taggers of the treebank


@cache
def sentences_of(part: str):
    """The sentences of a part of the treebank, those of 50 words or fewer to train."""
    from dlcore.chapters.tagging_and_parsing.tagging import treebank

    return [s for s in treebank()[part] if part != "train" or len(s) <= 50]


@cache
def table_of(words: int, buckets: int):
    """Rows for the most frequent words of the training part, for endings, shapes."""
    from dlcore.chapters.tagging_and_parsing.tagging import table

    return table(sentences_of("train"), words, buckets)


def rows_of_words(case: Tagger, sentence) -> np.ndarray:
    """Rows of each word of a sentence: (words, 1), or with spelling (words, 3)."""
    found = table_of(case.words, case.buckets)
    each = 3 if case.spelled else 1
    return np.array([found.rows(word)[:each] for word in sentence.words])


@cache
def tagged(case: Tagger, part: str):
    """Windows x (words, places), tags y (words,) and whether each word is unseen."""
    from dlcore.chapters.tagging_and_parsing.tagging import (
        known,
        numbers_of_tags,
        windows,
    )

    sentences = sentences_of(part)
    wide = case.before, case.after
    x = [windows(rows_of_words(case, each), *wide) for each in sentences]
    y = [numbers_of_tags(each) for each in sentences]
    unseen = [word.lower() not in known() for each in sentences for word in each.words]
    return np.concatenate(x), np.concatenate(y), np.array(unseen)


def tagger_of(case: Tagger, seed: int):
    """The untrained network of a case."""
    import torch

    from dlcore.chapters.tagging_and_parsing.tagging import Lookup, Recurrent, tags

    torch.manual_seed(seed)
    each = 3 if case.spelled else 1
    places = each if case.recurrent else each * (case.before + 1 + case.after)
    kind = Recurrent if case.recurrent else Lookup
    rows = len(table_of(case.words, case.buckets))
    sizes = rows, case.width, places, case.hidden_size, len(tags())
    return kind(*sizes, dropout=case.dropout)


def run_windows(case: Tagger, epochs: int, seed: int, device, on_epoch):
    """Train a tagger that sees windows; its History."""
    from dlcore.training import fit
    from dlcore.training.sequences import token_cross_entropy

    arrays = {part: tagged(case, part) for part in ("train", "validation", "test")}
    parts = {f"x_{part}": x for part, (x, _, _) in arrays.items()}
    parts |= {f"y_{part}": y for part, (_, y, _) in arrays.items()}
    x_test, y_test, unseen = arrays["test"]
    model, errors = tagger_of(case, seed), []

    def judge(epoch, _):
        wrong = guesses(model, x_test) != y_test
        errors.append((wrong.mean(), wrong[unseen].mean()))
        if on_epoch:
            on_epoch(epoch)

    history = fit(
        model,
        SimpleNamespace(name="ud_ewt", **parts),
        epochs=epochs,
        batch_size=case.batch_size,
        learning_rate=case.learning_rate,
        optimizer="adam",
        schedule="linear",
        loss=token_cross_entropy,
        seed=seed,
        order_seed=seed,
        device=device or "cpu",
        on_epoch=judge,
    )
    return model, with_errors(history, errors)


def run_recurrent(case: Tagger, epochs: int, seed: int, on_epoch):
    """Train the recurrent tagger, sentences of like length together; its History."""
    import torch
    from torch.nn import functional

    from dlcore.chapters.tagging_and_parsing.tagging import numbers_of_tags
    from dlcore.training import History

    sentences = sentences_of("train")
    rows = [rows_of_words(case, each) for each in sentences]
    wanted = [numbers_of_tags(each) for each in sentences]
    model, generator = tagger_of(case, seed), np.random.default_rng(seed)
    history, begun = History(case.title), perf_counter()
    history.add(0, judge_recurrent(model, case))
    steps = epochs * -(-len(sentences) // case.batch_size)
    optimizer = torch.optim.Adam(model.parameters(), case.learning_rate)
    slower = torch.optim.lr_scheduler.LinearLR(optimizer, 1, 1e-3, steps)
    for epoch in range(1, epochs + 1):
        model.train()
        for batch in batches(sentences, case.batch_size, generator):
            x, mask = data.padded([rows[i] for i in batch])  # (batch, time, each)
            scores = model(torch.as_tensor(x), torch.as_tensor(mask.sum(1)))
            y = np.concatenate([wanted[i] for i in batch])
            loss = functional.cross_entropy(
                scores[torch.as_tensor(mask)], torch.as_tensor(y)
            )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            slower.step()
        history.add(epoch, judge_recurrent(model, case))
        if on_epoch:
            on_epoch(epoch)
    history.seconds = perf_counter() - begun
    return model, history


def batches(sentences, size: int, generator):
    """Places of sentences of like length, in random order."""
    from dlcore.chapters.tagging_and_parsing.tagging import of_like_length

    return of_like_length(sentences, size, generator)


def judge_recurrent(model, case: Tagger) -> dict[str, float]:
    """The test errors of all words and of unseen ones."""
    import torch

    from dlcore.chapters.tagging_and_parsing.tagging import known, numbers_of_tags

    model.eval()
    wrong, unseen = [], []
    with torch.no_grad():
        for each in sentences_of("test"):
            x = torch.as_tensor(rows_of_words(case, each))[None]
            found = model(x, torch.tensor([len(each)]))[0].argmax(1).numpy()
            wrong += [*(found != numbers_of_tags(each))]
            unseen += [word.lower() not in known() for word in each.words]
    wrong, unseen = np.array(wrong), np.array(unseen)
    return {
        "test error": round(float(wrong.mean()), 5),
        "test error, unseen words": round(float(wrong[unseen].mean()), 5),
    }


# ------------------------------------------------------------- parsers


@cache
def parsed(words: int, part: str):
    """Sentences of a part and their rows; to train with, projective ones only."""
    from dlcore.chapters.tagging_and_parsing.parsing import rows_of
    from dlcore.chapters.tagging_and_parsing.tagging import tags

    sentences = [s for s in sentences_of(part) if part != "train" or s.projective]
    found = table_of(words, 0)
    return sentences, [rows_of(each, found, tags()) for each in sentences]


@cache
def states_of(words: int, part: str):
    """All states of the right parses of a part: x (states, 20), y (states,)."""
    from dlcore.chapters.tagging_and_parsing.parsing import examples

    sentences, rows = parsed(words, part)
    kept = [i for i, each in enumerate(sentences) if each.projective]
    return examples([sentences[i] for i in kept], [rows[i] for i in kept])


def parser_of(case: Parser, seed: int):
    """The untrained network of a parser: rows (states, 20) → scores (states, 3)."""
    import torch

    from dlcore.chapters.tagging_and_parsing.tagging import Lookup, tags

    torch.manual_seed(seed)
    rows = 2 + case.words + len(tags())
    return Lookup(rows, case.width, 20, case.hidden_size, 3, dropout=case.dropout)


def train_states(case: Parser, epochs: int, seed: int, on_epoch=None):
    """Train a parser state by state; the network, and the History of `fit`."""
    from dlcore.training import fit
    from dlcore.training.sequences import token_cross_entropy

    x, y = states_of(case.words, "train")
    x_test, y_test = states_of(case.words, "validation")
    parts = SimpleNamespace(
        name="ud_ewt", x_train=x, y_train=y, x_test=x_test, y_test=y_test
    )
    model = parser_of(case, seed)
    history = fit(
        model,
        parts,
        epochs=epochs,
        batch_size=case.batch_size,
        learning_rate=case.learning_rate,
        optimizer="adam",
        schedule="linear",
        loss=token_cross_entropy,
        seed=seed,
        order_seed=seed,
        device="cpu",
        on_epoch=on_epoch and (lambda epoch, _: on_epoch(epoch)),
    )
    return model, history


@cache
def base_of(case: Parser, epochs: int, seed: int):
    """What `train_states` returns, kept for the cases that begin from the same."""
    return train_states(case, epochs, seed)


def train_more(model, case: Parser, seed: int) -> list[float]:
    """Train on with a part of the sentences, as `case.more` says.

    Both ways see the same sentences in the same order, as often and at the same rate.
    Returns the shares of sentences where the right path fell out of the beam.
    """
    import torch
    from torch.nn import functional

    from dlcore.chapters.tagging_and_parsing import parsing

    sentences, rows = parsed(case.words, "train")
    generator = np.random.default_rng(seed)
    usable = [i for i, each in enumerate(sentences) if 3 <= len(each) <= 30]
    chosen = generator.choice(usable, min(case.sentences, len(usable)), replace=False)
    picked = [sentences[i] for i in chosen]
    optimizer = torch.optim.Adam(model.parameters(), case.further_rate)
    fell = []
    for batch in batches(picked, 32, generator):
        some = [sentences[chosen[i]] for i in batch]
        its_rows = [rows[chosen[i]] for i in batch]
        model.eval()  # no dropout: a path's score must not change within a step
        if case.more == "paths":
            loss, share = parsing.whole_paths(model, some, its_rows, case.beam)
            fell.append(share)
        else:
            x, y = map(torch.as_tensor, parsing.examples(some, its_rows))
            loss = functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return fell


def uas(model, case: Parser, part: str, beam: int) -> float:
    """The share of words that hang where they should, in the first of a part."""
    from dlcore.chapters.tagging_and_parsing import parsing

    sentences, rows = (each[:JUDGED] for each in parsed(case.words, part))
    heads = parsing.parse(model, rows, beam, local=case.more != "paths")
    return round(parsing.attached(sentences, heads), 5)


def run_parser(case: Parser, epochs: int, seed: int):
    """Train a parser; a History along the size of the beam."""
    from dlcore.training import History

    model, trained = base_of(replace(case, more="", title="", system=""), epochs, seed)
    model, more = deepcopy(model), {}
    if case.more:
        fell = train_more(model, case, seed)
        if fell:
            half = len(fell) // 2
            more = {
                "fell out, first half": round(float(np.mean(fell[:half])), 4),
                "fell out, second half": round(float(np.mean(fell[half:])), 4),
            }
    history = History(case.title, along="beam", seconds=trained.seconds)
    for beam in BEAMS:
        history.add(beam, {"test UAS": uas(model, case, "test", beam)})
    return model, history, more


# ------------------------------------------------------------- one run


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    on_epoch: Callable | None = None,
):
    """Train one case and return its History.

    seed: of weights, order and dropout. Raises ValueError for an unknown case.
    """
    chosen = find(CASES, case)
    epochs = chosen.epochs if epochs is None else epochs
    more = {}
    if isinstance(chosen, Book):
        _, history, more = run_book(chosen, epochs, seed, device, on_epoch)
    elif isinstance(chosen, Parser):
        _, history, more = run_parser(chosen, epochs, seed)
    elif chosen.recurrent:
        _, history = run_recurrent(chosen, epochs, seed, on_epoch)
    else:
        _, history = run_windows(chosen, epochs, seed, device, on_epoch)
    settings = {"epochs": epochs, **more}
    return named(history, case, chosen, seed=seed, framework="torch", **settings)


# ------------------------------------------------------------- the page's networks

PAGE_TAGGER = replace(
    TAGGER, title="the tagger of the page", words=2000, buckets=1500, width=16
)
PAGE_TAGGER = replace(PAGE_TAGGER, hidden_size=64, dropout=0.2, epochs=4)
PAGE_PARSER = replace(
    PARSER, title="a parser of the page", words=1500, width=20, hidden_size=80
)
PAGE_PARSER = replace(PAGE_PARSER, dropout=0.1, epochs=4)


def tagger():
    """Train the tagger of the page; a `PageModel` of one window."""
    import torch

    from dlcore.chapters.tagging_and_parsing.tagging import tags
    from dlcore.lab.nets import page_model
    from dlcore.lab.nets.trace import with_weights

    case, seed = PAGE_TAGGER, 21
    model, history = run_windows(case, case.epochs, seed, None, None)
    places = tagged(case, "test")[0].shape[1]
    found = page_model(model.eval(), torch.zeros(1, places, dtype=torch.long))
    x, y, unseen = tagged(case, "test")
    wrong = guesses(with_weights(model, found.state), x) != y
    about = {
        "title": "A window tagger of English",
        "seed": seed,
        "epochs": case.epochs,
        "seconds": round(history.seconds, 1),
        "parameters": sum(p.numel() for p in model.parameters()),
        "settings": case.settings(),
        "words": list(table_of(case.words, case.buckets).words),
        "tags": list(tags()),
        "test error": round(float(wrong.mean()), 4),
        "test error, unseen words": round(float(wrong[unseen].mean()), 4),
    }
    return replace(found, about=about)


def parser(more: str = ""):
    """Train a parser of the page; a `PageModel` of one state."""
    import torch

    from dlcore.chapters.tagging_and_parsing.tagging import tags
    from dlcore.lab.nets import page_model
    from dlcore.lab.nets.trace import with_weights

    case, seed = replace(PAGE_PARSER, more=more), 21
    base, history = base_of(PAGE_PARSER, case.epochs, seed)
    model = deepcopy(base)
    if more:
        train_more(model, case, seed)
    found = page_model(model.eval(), torch.zeros(1, 20, dtype=torch.long))
    rounded = with_weights(model, found.state)
    about = {
        "title": "An arc-standard parser of English",
        "seed": seed,
        "epochs": case.epochs,
        "seconds": round(history.seconds, 1),
        "parameters": sum(p.numel() for p in model.parameters()),
        "settings": case.settings(),
        "words": list(table_of(case.words, 0).words),
        "tags": list(tags()),
        **{f"test UAS, beam {b}": uas(rounded, case, "test", b) for b in BEAMS},
    }
    return replace(found, about=about)


def whole():
    """The parser of the page that compares whole paths."""
    return parser("paths")


MODELS = {"tagger": tagger, "parser": parser, "whole": whole}


# ------------------------------------------------------------- facts

TAXI = ("I", "took", "a", "taxi"), (2, 0, 4, 2)  # words, and the head of each


def floor() -> dict[str, float]:
    """The least cross-entropy of logits that lie between 0 and 1, and other numbers."""
    tags = 44
    sizes = {"book": [900, 512, 256, tags], "ours": [300, 512, 256, tags]}
    weights = {
        f"weights, {name}": sum((a + 1) * b for a, b in itertools.pairwise(s))
        for name, s in sizes.items()
    }
    return {
        "tags": tags,
        "inputs": sizes["ours"][0],
        "hidden, first": sizes["ours"][1],
        "hidden, second": sizes["ours"][2],
        "floor": float(np.log((np.e + tags - 1) / np.e)),
        "chance": float(np.log(tags)),
        **weights,
    }


def baseline() -> dict[str, float]:
    """Errors on the treebank's test part of each word's most frequent tag."""
    from dlcore.chapters.tagging_and_parsing.tagging import (
        known,
        most_frequent_tags,
        treebank,
    )

    usual, other = most_frequent_tags(treebank()["train"])
    wrong, unseen = [], []
    for sentence in treebank()["test"]:
        for word, tag in zip(sentence.words, sentence.tags, strict=True):
            wrong.append(usual.get(word.lower(), other) != tag)
            unseen.append(word.lower() not in known())
    wrong, unseen = np.array(wrong), np.array(unseen)
    return {
        "error": float(wrong.mean()),
        "error, unseen words": float(wrong[unseen].mean()),
        "unseen": float(unseen.mean()),
    }


def line() -> dict[str, int]:
    """A tree as a line and back: the book's sentence, and trees of the test part."""
    from dlcore.chapters.tagging_and_parsing.lines import as_line, from_line
    from dlcore.chapters.tagging_and_parsing.tagging import treebank

    trees = [s for s in treebank()["test"] if s.projective]
    same = [from_line(as_line(s.words, s.heads)) == (s.words, s.heads) for s in trees]
    return {
        "tokens of the book's sentence": len(as_line(*TAXI)),
        "trees": len(trees),
        "trees that come back": sum(same),
    }


def actions() -> dict[str, float]:
    """What the oracle does: the book's sentence, and trees of the test part."""
    from dlcore.chapters.tagging_and_parsing import parsing
    from dlcore.chapters.tagging_and_parsing.tagging import treebank

    trees = [s for s in treebank()["test"] if s.projective]
    same = 0
    for sentence in trees:
        here = parsing.Hypothesis(parsing.start(len(sentence)))
        for action in parsing.oracle(sentence.heads):
            state, _ = parsing.after(here.state, action)
            here = parsing.Hypothesis(state, 0.0, here, action)
        same += tuple(here.heads(len(sentence))) == sentence.heads
    return {
        "words on the stack at the start": len(parsing.start(4)[0]),
        "actions of the book's sentence": len(parsing.oracle(TAXI[1])),
        "trees": len(trees),
        "trees rebuilt": same,
        "share of trees without crossing arcs": len(trees) / len(treebank()["test"]),
    }


# What the figure of beams starts from: the first action, then the best one after it.
BEAM = {"SHIFT": (0.5, {"LEFT": 0.4}), "LEFT": (0.4, {"RIGHT": 0.9})}


def beam() -> dict[str, float]:
    """Two steps, greedy and with a beam of 2."""
    ends = {a: p * max(more.values()) for a, (p, more) in BEAM.items()}
    return {"size": 2, "greedy": ends["SHIFT"], "beam of 2": max(ends.values())}


def space() -> dict[str, float]:
    """How many sequences of 15 actions there are for ten words."""
    words, kinds = 10, 15
    return {
        "actions": kinds,
        "steps, two words on the stack": 2 * words - 3,
        "15 to the 10": float(kinds**words),
        "15 to the 17": float(kinds ** (2 * words - 3)),
        "15 to the 19": float(kinds ** (2 * words - 1)),
    }


FACTS = (floor, baseline, line, actions, beam, space)
