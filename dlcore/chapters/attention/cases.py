"""Chapter 24 at full size: a small language, and letters turned around.

    python -m dlcore record attention --case general --seeds 3

The small language is `data.small_language`, each English sentence once. The settings
were tried on one seed while its scores on test sentences were in sight, and are the
same for all ways of looking. A first record of three epochs left all far from their
end; so all got nine. A test translation may be like any of the French ones that people
gave.

Losses are in nats per French word.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np

from dlcore import data
from dlcore.data.small_language import (
    LENGTHS,
    LONGEST,
    SPECIAL,
    TESTED,
    WORDS,
    arrays,
    chosen,
    group,
    known,
    vocabularies,
)
from dlcore.recording.cases import fields, find, named
from dlcore.scratch.bleu import bleu

SEEDS = (101, 102, 103)  # none of them took part in a choice
LETTERS = 26
REVERSED = (4, 8, 12, 16, 20)  # letters of the sequences that are tested
SEEN = 12  # letters at most in training


@dataclass(frozen=True)
class Case:
    """An encoder, a decoder, and how the one looks at the other.

    kind: one of `translator.KINDS`
    task: "translate" or "reverse"
    sampled: wrong words that each step of training scores; None: all there are
    """

    title: str
    system: str
    kind: str
    task: str = "translate"
    size: int = 64
    dropout: float = 0.1
    sampled: int | None = None
    epochs: int = 9
    batch_size: int = 32
    learning_rate: float = 0.006

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "optimizer": "adam", "schedule": "one cycle"}


def turned(case: Case) -> Case:
    """The same attention on letters that are to be said from last to first."""
    title = f"{case.title}, letters reversed"
    small = {"size": 48, "dropout": 0.0, "epochs": 4}
    return replace(case, title=title, task="reverse", **small)


TRANSLATING = {
    "none": Case("Fixed context, first state", "F-E7.14", "none"),
    "uniform": Case("Mean of all states", "F-E7.14", "uniform"),
    "dot": Case("Dot product", "F-E7.14", "dot"),
    "general": Case("General", "L-S15.2", "general"),
    "concat": Case("Concat, asked by the state after", "L-S15.2", "additive"),
    "bahdanau": Case("Bahdanau, asked by the state before", "L-S15.1", "bahdanau"),
    "feedback": Case("General, fed back", "L-S15.3", "feedback"),
    "position": Case("Bound to positions", "L-S15.4", "position"),
    "hard": Case("Hard, trained as such", "L-S15.5", "hard"),
    "sampled": Case("Bahdanau, sampled softmax", "F-E7.15b", "bahdanau", sampled=128),
}
REVERSING = ("none", "general", "bahdanau", "position")
CASES = TRANSLATING | {
    f"reverse_{name}": turned(TRANSLATING[name]) for name in REVERSING
}


# ------------------------------------------------------------- letters


def letters(count: int, lengths, seed: int) -> dict[str, np.ndarray]:
    """Sequences of random letters, and the same from last to first, as numbers.

    lengths: the number of letters of each, (count,); as the arrays of sentences
    """
    random = np.random.default_rng(seed)
    drawn = [random.integers(len(SPECIAL), len(SPECIAL) + LETTERS, n) for n in lengths]
    start, stop = SPECIAL.index(data.START), SPECIAL.index(data.STOP)
    longest = max(lengths)
    x, source_mask = data.padded(drawn, longest)
    given, _ = data.padded([[start, *one[::-1]] for one in drawn], longest + 1)
    y, mask = data.padded([[*one[::-1], stop] for one in drawn], longest + 1)
    return {"x": x, "source_mask": source_mask, "given": given, "y": y, "mask": mask}


def dataset(case: Case, seed: int, whole: bool = False):
    """The parts for `fit`; letters are drawn anew for each seed.

    whole: train on all sentences there are
    """
    if case.task == "translate":
        found = {part: arrays(part) for part in ("validation", "test")}
        found = {"train": arrays("train", whole), **found}
    else:
        random = np.random.default_rng(seed)
        counts = {"train": 8_000, "validation": 500, "test": 500}
        found = {
            part: letters(count, random.integers(1, SEEN + 1, count), seed + i)
            for i, (part, count) in enumerate(counts.items())
        }
    named_arrays = {
        f"{name}_{part}": values
        for part, all_of in found.items()
        for name, values in all_of.items()
    }
    return SimpleNamespace(name=case.task, **named_arrays)


# ------------------------------------------------------------- the network


def network(case: Case, seed: int):
    """The untrained network."""
    import torch

    from dlcore.chapters.attention.translator import AttentiveTranslator

    torch.manual_seed(seed)
    reversing = case.task == "reverse"
    sizes = [len(SPECIAL) + LETTERS] * 2 if reversing else map(len, vocabularies())
    longest = max(REVERSED) if reversing else LONGEST[0]
    settings = {"kind": case.kind, "longest": longest, "dropout": case.dropout}
    return AttentiveTranslator(*sizes, case.size, **settings)


def sampled_loss(count: int) -> Callable:
    """The same among the right word and `count` wrong ones: sampled softmax.

    The wrong ones are drawn as frequent words are frequent, by Zipf's law, once for the
    whole batch; each score is lowered by the logarithm of how often its word is drawn
    (Jean and others 2015; as TensorFlow does it). In use all words are scored.
    """
    import torch
    from torch.nn import functional

    from dlcore.training.sequences import translation_cross_entropy

    def loss(model, batch):
        if not model.training:
            return translation_cross_entropy(model, batch)
        memory, state = model.encode(batch.x, batch.source_mask)
        said = model.decode(batch.given, state, memory, batch.source_mask)
        said = model.dropout(said[batch.mask])  # (words, size)
        right = batch.y[batch.mask]  # (words,)
        weight, bias = model.scores.weight, model.scores.bias
        size = len(weight)
        spread = torch.log1p(1 / torch.arange(1, size + 1)) / np.log(size + 1)
        drawn = torch.multinomial(spread, count)  # no word twice
        often = (count * spread).log()
        ours = (said * weight[right]).sum(1) + bias[right] - often[right]
        theirs = said @ weight[drawn].T + bias[drawn] - often[drawn]
        theirs = theirs.masked_fill(drawn == right[:, None], -1e9)  # no wrong one
        logits = torch.cat([ours[:, None], theirs], 1)  # the right word is number 0
        return functional.cross_entropy(logits, torch.zeros_like(right))

    return loss


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    on_epoch: Callable | None = None,
    checkpoints=None,
):
    """Train one case and return its History, with what it is worth among the settings.

    seed: of weights, order, dropout, and of the letters. Raises ValueError for an
    unknown case.
    """
    picked = find(CASES, case)
    epochs = picked.epochs if epochs is None else epochs
    model, history = trained(
        picked, seed, epochs, device=device, on_epoch=on_epoch, checkpoints=checkpoints
    )
    measure = translations if picked.task == "translate" else reversals
    settings = {
        "epochs": epochs,
        "parameters": sum(p.numel() for p in model.parameters()),
        **measure(model),
    }
    return named(history, case, picked, seed=seed, framework="torch", **settings)


def trained(
    case: Case,
    seed: int,
    epochs: int,
    *,
    device=None,
    on_epoch=None,
    whole=False,
    checkpoints=None,
):
    """A trained network and its History."""
    from dlcore.training import fit
    from dlcore.training.sequences import translation_cross_entropy

    model = network(case, seed)
    loss = sampled_loss(case.sampled) if case.sampled else translation_cross_entropy
    history = fit(
        model,
        dataset(case, seed, whole),
        epochs=epochs,
        batch_size=case.batch_size,
        learning_rate=case.learning_rate,
        optimizer="adam",
        schedule="one cycle",
        loss=loss,
        seed=seed,
        order_seed=seed,
        device=device or "cpu",
        on_epoch=on_epoch and (lambda epoch, _: on_epoch(epoch)),
        checkpoints=checkpoints,
    )
    return model.cpu().eval(), history


# ------------------------------------------------------------- what it is worth


def spoken(model, source, mask, *, hard=False):
    """What a network says for each source, without the stop, as lists of numbers."""
    import torch

    from dlcore.chapters.attention.translator import translate

    start, stop = SPECIAL.index(data.START), SPECIAL.index(data.STOP)
    tokens, weights = translate(
        model,
        torch.as_tensor(source),
        torch.as_tensor(mask),
        start,
        stop,
        source.shape[1] + 4,
        hard=hard,
    )
    said = []
    for row in tokens.tolist():
        said.append(row[: row.index(stop)] if stop in row else row)
    return said, weights.numpy()


def translations(model) -> dict:
    """BLEU of all test sentences and of each group, and what the maps agree with."""
    sentences, right, given = chosen()["test"], known()["test"], arrays("test")
    french = vocabularies()[1]
    references = [[list(one) for one in right[sentence]] for sentence in sentences]
    groups = np.array([group(one) for one in sentences])
    found = {}
    for name, hard in (("BLEU", False), ("BLEU, best word alone", True)):
        said, _ = spoken(model, given["x"], given["source_mask"], hard=hard)
        texts = [french.decode(one) for one in said]
        found[name] = round(bleu(texts, references).score, 2)
        found[f"{name}, by length"] = [
            round(
                bleu(
                    [texts[i] for i in np.flatnonzero(groups == number)],
                    [references[i] for i in np.flatnonzero(groups == number)],
                ).score,
                2,
            )
            for number in range(len(LENGTHS))
        ]
        if model.attention is None:
            break
    return found | (agreement(model) if model.attention else {})


def agreement(model, count: int = 60) -> dict:
    """How often the largest weight lies on the word whose absence hurts most.

    For `count` test sentences of each group but the shortest: translate; then leave
    each source word out, and see how much less probable each word of the translation
    becomes. Beside it what a weight drawn by chance would reach, and the place that
    lies as far in the source as the word in the translation.
    """
    given = arrays("test")
    rows = [
        i * TESTED + number for i in range(1, len(LENGTHS)) for number in range(count)
    ]
    hits = {"map": [], "chance": [], "place": [], "correlation": []}
    for row in rows:
        source = given["x"][row][given["source_mask"][row]]
        drop, weights = left_out(model, source)
        for step in range(len(drop)):
            most = drop[step].argmax()
            hits["map"].append(weights[step].argmax() == most)
            hits["chance"].append(1 / len(source))
            place = int((step + 0.5) / len(drop) * len(source))
            hits["place"].append(place == most)
            pair = np.stack([drop[step], weights[step]]).argsort().argsort()
            hits["correlation"].append(np.corrcoef(pair)[0, 1])
    return {
        f"agreement, {name}": round(float(np.mean(all_of)), 4)
        for name, all_of in hits.items()
    }


def left_out(model, source):
    """How much ln p of each word said falls without each source word, and the map.

    source: numbers of the words, (time,)
    Returns two arrays (steps, time).
    """
    import torch

    whole = np.ones((1, len(source)), bool)
    (said,), weights = spoken(model, source[None], whole)
    start = SPECIAL.index(data.START)
    said = said or [SPECIAL.index(data.STOP)]
    before = np.tile([start, *said[:-1]], (len(source), 1))  # (time, steps)
    shorter = np.stack([np.delete(source, i) for i in range(len(source))])
    with torch.no_grad():
        full, less = (
            model(
                torch.as_tensor(x),
                torch.ones(x.shape, dtype=torch.bool),
                torch.as_tensor(before[: len(x)]),
            ).log_softmax(-1)[:, torch.arange(len(said)), torch.tensor(said)]
            for x in (source[None], shorter)
        )  # (1, steps) and (time, steps)
    return (full - less).T.numpy(), weights[0, : len(said)]


def reversals(model) -> dict:
    """The share of letters that are right, by the length of the sequence."""
    found = []
    for length in REVERSED:
        given = letters(200, [length] * 200, seed=length)
        said, _ = spoken(model, given["x"], given["source_mask"])
        wanted = given["y"][:, :length]
        padded, _ = data.padded(said, max(length, *map(len, said)))
        found.append(round(float((padded[:, :length] == wanted).mean()), 4))
    return {"letters right, by length": found}


# ------------------------------------------------------------- the page's network


PAGE = replace(
    TRANSLATING["bahdanau"],
    title="Bahdanau's attention, the network of the page",
    size=96,
    dropout=0.2,
    epochs=5,
    batch_size=32,
)


def translator():
    """Train the network that translates in the page, on all training sentences.

    Returns a `PageModel` without operations: the page takes the steps itself, since the
    memory is as long as the reader's sentence.
    """
    import torch

    from dlcore.lab.nets.model import PageModel, prepared, rounded
    from dlcore.lab.nets.plan import Plan

    seed = 24
    model, run = trained(PAGE, seed, PAGE.epochs, whole=True)
    english, french = vocabularies()
    plan = Plan()
    source, target = plan.tensor([1]), plan.tensor([len(french)])
    found = plan.finished(source, target, {source}) | prepared(0, 1) | {"shown": []}
    state = {name: values.numpy() for name, values in model.state_dict().items()}
    page = PageModel(found, rounded(state, "float16"))
    model.load_state_dict({k: torch.tensor(v) for k, v in page.state.items()})
    about = {
        "title": "English into French with Bahdanau's attention",
        "seed": seed,
        "epochs": PAGE.epochs,
        "sentences": len(known()["train"]),
        "seconds": round(run.seconds, 1),
        "parameters": sum(weights.numel() for weights in model.parameters()),
        "settings": PAGE.settings(),
        "english": list(english.tokens),
        "french": list(french.tokens),
        "validation loss": round(run.metrics["validation loss"][-1], 4),
        **translations(model),
    }
    return replace(page, about=about)


MODELS = {"translator": translator}


# ------------------------------------------------------------- facts


# Figure 15-3 of Ekman's book: which French words each English word is made of.
STUDENT = {
    "I": ("je",),
    "am": ("suis",),
    "a": ("suis", "étudiant"),
    "student": ("étudiant",),
}


def student() -> dict[str, int]:
    """The book's example: how many vectors are mixed, and how many times."""
    return {
        "source vectors": len({word for some in STUDENT.values() for word in some}),
        "alignment vectors": len(STUDENT),
        "numbers in the table": len(STUDENT) * 3,
    }


def weights() -> dict[str, int]:
    """How many weights each way of looking has, with states of 64 numbers."""
    import torch

    from dlcore.chapters.attention.translator import KINDS, looks

    found = {}
    for kind in KINDS:
        torch.manual_seed(0)
        module = looks(kind, 64, LONGEST[0])
        found[kind] = sum(p.numel() for p in module.parameters()) if module else 0
    longer = looks("position", 64, 2 * LONGEST[0])
    found["position, twice as long"] = sum(p.numel() for p in longer.parameters())
    return found


def concat() -> dict[str, float]:
    """Luong's concat beside Bahdanau's score on the same numbers: how far apart."""
    from dlcore.scratch import attention

    random = np.random.default_rng(0)
    W, U, v = (random.normal(size=shape) for shape in ((7, 5), (7, 5), (7,)))
    query, keys = random.normal(size=(2, 3, 5)), random.normal(size=(2, 6, 5))
    apart = attention.Additive(W, U, v).forward(query, keys)
    joined = attention.Concat(np.hstack([W, U]), v).forward(query, keys)
    return {"largest difference": round(float(np.abs(apart - joined).max()), 12)}


def scored() -> dict[str, float]:
    """How many scores a step of training computes with sampled softmax, and without."""
    ours, book = CASES["sampled"].sampled, 512
    return {
        "ours, words drawn": ours,
        "ours, share of the vocabulary": round((1 + ours) / WORDS[1], 4),
        "book, words drawn": book,
        "book, share of the vocabulary": round((1 + book) / 40_000, 4),
    }


FACTS = (student, weights, concat, scored)
