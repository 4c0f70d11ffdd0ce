"""Chapter 25 at full size: Transformers and GRUs translate a small language.

    python -m dlcore record transformer --case attention --seeds 3

The sentences are those of `data.small_language`, which chapter 24 has too. `whole`
trains on the same 12,000 with the batch size, rate and epochs of that chapter. A first
record had three epochs, as chapter 24 then had; when its networks got nine, so did
`whole`, so that all make the same number of passes.

Comparisons of many settings take the sentences of at most 6 English words, among the
400 and 600 most frequent ones. All train with Adam and one cycle of the learning rate,
four of them at four rates, among which validation sentences choose. Nothing was chosen
by the test sentences.
Losses are in nats per French word; a translation may be like any of those that people
gave.
"""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from types import SimpleNamespace

import numpy as np

from dlcore import data
from dlcore.data import small_language as language
from dlcore.recording.cases import fields, find, named
from dlcore.scratch.bleu import bleu

SEEDS = (101, 102, 103)  # none of them took part in a choice
START, STOP = 2, 3  # numbers of these tokens


@dataclass(frozen=True)
class Case:
    """A network that translates.

    kind: "transformer", "gru" or "gru with attention"
    few: whether the sentences are short and their words few
    size: of what stands for a word; hidden: of the feed-forward layers
    scale: of the scores; None: 1 / √(numbers of a head)
    """

    title: str
    system: str = "L-S15.6"
    kind: str = "transformer"
    few: bool = True
    size: int = 32
    heads: int = 4
    hidden: int = 64
    layers: int = 2
    norm_first: bool = False
    positions: str = "sines"
    scale: float | None = None
    dropout: float = 0.1
    epochs: int = 6
    batch_size: int = 128
    learning_rate: float = 0.006

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "optimizer": "adam", "schedule": "one cycle"}


WHOLE = Case(
    "Transformer on 12,000 sentences",
    few=False,
    size=56,
    hidden=112,
    epochs=9,
    batch_size=32,
    learning_rate=0.006,
)
PAGE = replace(
    WHOLE,
    title="Transformer, the network of the page",
    epochs=9,
    batch_size=64,
    learning_rate=0.005,
)
FEW = Case("Transformer, 4 heads, norm after")
COST = Case("Milliseconds by length", size=64, epochs=0)  # the size of `cost`
CASES = {
    "few": FEW,
    "gru_attention": Case(
        "GRU with attention", kind="gru with attention", size=44, layers=1
    ),
    "norm_first": replace(FEW, title="norm before", norm_first=True),
    "no_positions": replace(
        FEW, title="without positions", system="L-S15.7", positions="none"
    ),
    "no_scale": replace(FEW, title="scores not scaled", scale=1.0),
    "heads_1": replace(FEW, title="1 head", heads=1),
    "heads_2": replace(FEW, title="2 heads", heads=2),
    "heads_8": replace(FEW, title="8 heads", heads=8),
    "gru": Case("GRU, fixed context", kind="gru", size=46, layers=1),
    "whole": WHOLE,
    "cost": COST,
}
RATES = (0.002, 0.006, 0.018, 0.054)  # all four chose the third of three: one more
TRIED = ("few", "norm_first", "gru_attention", "gru")  # with each of the rates


def at_rate(name: str, rate: float) -> str:
    """The name of a case at a learning rate; the plain name is that at 0.006."""
    return name if rate == CASES[name].learning_rate else f"{name}_{rate}"


CASES |= {
    at_rate(name, rate): replace(
        CASES[name], title=f"{CASES[name].title}, rate {rate}", learning_rate=rate
    )
    for name in TRIED
    for rate in RATES
    if rate != CASES[name].learning_rate
}


# ------------------------------------------------------------- the sentences

WORDS = (400, 600)  # English and French words of the short sentences
LONGEST = 6  # English words of a short sentence
MOST = {"train": None, "validation": 400, "test": 600}


@cache
def sentences(part: str, few: bool) -> list:
    """English sentences of a part."""
    if not few:
        return language.chosen()[part]
    english, french = (one.numbers for one in language.vocabularies())
    found = [
        one
        for one, (first, *_) in language.known()[part].items()
        if len(one) <= LONGEST
        if max(english[word] for word in one) < WORDS[0]
        if max(french[word] for word in first) < WORDS[1]
    ]
    order = np.random.default_rng(25).permutation(len(found))[: MOST[part]]
    return [found[i] for i in order]


@cache
def arrays(part: str, few: bool) -> dict[str, np.ndarray]:
    """A part as numbers, with the first of the translations: see `sentence_arrays`."""
    known = language.known()[part]
    pairs = [(one, known[one][0]) for one in sentences(part, few)]
    lengths = (language.LONGEST[0], language.LONGEST[1] + 1)
    vocabularies = language.vocabularies()
    return data.sentence_arrays(pairs, *vocabularies, left=False, lengths=lengths)


def dataset(few: bool):
    """The parts for `fit`."""
    named_arrays = {
        f"{name}_{part}": values
        for part in ("train", "validation", "test")
        for name, values in arrays(part, few).items()
    }
    return SimpleNamespace(name="small language", **named_arrays)


# ------------------------------------------------------------- the network


def network(case: Case, seed: int):
    """The untrained network: (source, mask, given, wanted) → logits."""
    import torch

    torch.manual_seed(seed)
    sizes = WORDS if case.few else language.WORDS
    return KINDS[case.kind](case, sizes)


def transformer(case: Case, sizes):
    """Encoder and decoder of attention."""
    from dlcore.networks.transformer import Transformer

    return Transformer(
        *sizes,
        case.size,
        heads=case.heads,
        hidden=case.hidden,
        layers=case.layers,
        dropout=case.dropout,
        norm_first=case.norm_first,
        positions=case.positions,
        scale=case.scale,
        longest=16,
    )


def gru(case: Case, sizes):
    """A GRU reads both ways, another writes from its last state."""
    from torch import nn

    from dlcore.networks.translator import translator

    model = translator(
        *sizes,
        embedded=case.size,
        hidden_size=case.size,
        layers=1,
        cell="gru",
        dropout=case.dropout,
        bidirectional=True,
    )
    for words in (model.source_words, model.target_words):
        nn.init.normal_(words.weight)  # as the others begin
    return model


def looking(case: Case, sizes):
    """The same, and the one that writes looks at all states of the reading."""
    from dlcore.chapters.transformer.recurrent import Looking

    return Looking(*sizes, case.size, dropout=case.dropout)


KINDS = {"transformer": transformer, "gru": gru, "gru with attention": looking}


def trained(case: Case, seed: int, *, epochs=None, device=None, **told):
    """A trained network and its History."""
    from dlcore.training import fit
    from dlcore.training.sequences import translation_cross_entropy

    model = network(case, seed)
    history = fit(
        model,
        dataset(case.few),
        epochs=case.epochs if epochs is None else epochs,
        batch_size=case.batch_size,
        learning_rate=case.learning_rate,
        optimizer="adam",
        schedule="one cycle",
        loss=translation_cross_entropy,
        seed=seed,
        order_seed=seed,
        device=device or "cpu",
        **told,
    )
    return model.eval(), history


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    framework: str = "torch",
    on_epoch: Callable | None = None,
    checkpoints=None,
):
    """Train one case and return its History, with BLEU of the test sentences.

    "cost" trains nothing: it measures how long layers take.
    seed: of weights, order and dropout. Raises ValueError for an unknown case or
    another framework than PyTorch.
    """
    if case == "cost":
        from dlcore.chapters.transformer.cost import measure

        settings = {"epochs": 0}
        return named(measure(), case, COST, seed=seed, framework="torch", **settings)
    picked = find(CASES, case)
    if framework != "torch":
        raise ValueError(f"Chapter 25 trains with PyTorch, not with {framework}.")
    model, history = trained(
        picked,
        seed,
        epochs=epochs,
        device=device,
        on_epoch=on_epoch and (lambda epoch, _: on_epoch(epoch)),
        checkpoints=checkpoints,
    )
    settings = {
        "epochs": picked.epochs if epochs is None else epochs,
        "parameters": sum(p.numel() for p in model.parameters() if p.requires_grad),
        "BLEU": translation_score(model, picked.few),
    }
    return named(history, case, picked, seed=seed, framework=framework, **settings)


def translated(model, part: str, few: bool, rows=slice(None)) -> list[list[str]]:
    """What a network says for English sentences of a part, word by word."""
    import torch

    from dlcore.networks.decoding import greedy

    given = arrays(part, few)
    x, mask = (torch.as_tensor(given[name][rows]) for name in ("x", "source_mask"))
    said = greedy(model, x, mask, START, STOP, language.LONGEST[1] + 2).tolist()
    french = language.vocabularies()[1]
    return [
        french.decode(one[: one.index(STOP)] if STOP in one else one) for one in said
    ]


def translation_score(model, few: bool, part: str = "test", rows=slice(None)) -> float:
    """BLEU of the translations of a part."""
    known = language.known()[part]
    references = [
        [list(one) for one in known[sentence]]
        for sentence in sentences(part, few)[rows]
    ]
    return round(bleu(translated(model, part, few, rows), references).score, 2)


# ------------------------------------------------------------- the page's network


def translator():
    """Train the network of the page: weights alone, as the page knows their use."""
    from dlcore.lab.nets import PageModel
    from dlcore.lab.nets.model import rounded

    seed = 25
    model, history = trained(PAGE, seed)
    state = {name: values.numpy() for name, values in model.state_dict().items()}
    weights = rounded(state, "float16")
    model.load_state_dict(as_tensors(weights))
    about = {
        "title": "A Transformer of 2 + 2 blocks translates English into French",
        "seed": seed,
        "epochs": PAGE.epochs,
        "seconds": round(history.seconds, 1),
        "parameters": sum(one.numel() for one in model.parameters()),
        "settings": PAGE.settings(),
        "test loss": history.metrics["test loss"][-1],
        "BLEU": translation_score(model, few=False),
        "BLEU of every third": translation_score(model, False, rows=THIRD),
        "BLEU without a head": without_heads(model),
    }
    return PageModel(page_plan(), weights, about)


THIRD = slice(None, None, 3)  # of the test sentences, on which heads are taken out


def as_tensors(weights):
    """Rounded weights for `load_state_dict`."""
    import torch

    return {
        name: torch.tensor(values.astype(np.float32))
        for name, values in weights.items()
    }


def without_heads(model) -> dict[str, list[float]]:
    """BLEU of every third test sentence without each head, by the layer that has it."""
    found = {}
    for name, heads in attentions(model).items():
        found[name] = []
        for head in range(heads.heads):
            with taken_out(heads, head):
                found[name].append(translation_score(model, False, rows=THIRD))
    return found


def attentions(model) -> dict:
    """The attention layers of a Transformer by their names."""
    from dlcore.networks.transformer import MultiHead

    return {
        name: layer
        for name, layer in model.named_modules()
        if isinstance(layer, MultiHead)
    }


@contextmanager
def taken_out(heads, *chosen):
    """While it lasts, what these heads of a layer find counts for nothing."""
    import torch

    weight = heads.output.weight
    kept, part = weight.detach().clone(), weight.shape[1] // heads.heads
    with torch.no_grad():
        for head in chosen:
            weight[:, head * part : (head + 1) * part] = 0
        yield
        weight.copy_(kept)


def page_plan() -> dict:
    """What a `PageModel` must say of a network that the page computes by itself."""
    nothing = {"shape": [1], "start": 0}
    plan = {"input": 0, "output": 0, "floats": 16, "tensors": [nothing]}
    return plan | {"operations": [], "mean": [0.0], "deviation": [1.0], "shown": []}


MODELS = {"translator": translator}


# ------------------------------------------------------------- facts


def places() -> dict[str, float]:
    """The code of places 0 to 3 in 4 numbers, as in the book's figure."""
    from dlcore.scratch.transformer import positions

    found = {
        f"place {place}, column {column}": float(value)
        for place, row in enumerate(positions(4, 4))
        for column, value in enumerate(row)
    }
    return {"base": 10_000, "numbers of a place": 4} | found


def parts() -> dict[str, int]:
    """How many modules there are, and the weights of each, in `whole`."""
    from dlcore.networks.transformer import Block, DecoderBlock, count

    shape = (WHOLE.size, WHOLE.heads, WHOLE.hidden)
    return {
        "encoder modules": WHOLE.layers,
        "decoder modules": WHOLE.layers,
        "dense layers of a feed-forward part": 2,
        "heads": WHOLE.heads,
        "weights of an encoder module": count(Block(*shape))["all"],
        "weights of a decoder module": count(DecoderBlock(*shape))["all"],
        "weights of all": count(network(WHOLE, 0))["all"],
    }


FACTS = (places, parts)
