"""Chapter 25 at full size: Transformers and GRUs translate a small language.

    python -m dlcore record transformer --case transformer --seeds 3

The sentences are those of chapter 24: see `data.small_language`. Each network trains on
16,000 of them with Adam and one cycle of the learning rate. Nothing was chosen by the
test sentences. Losses are in nats per French word; a translation may be like any of the
French ones that people gave.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np

from dlcore.data import small_language as language
from dlcore.recording.cases import fields, find, named
from dlcore.scratch.bleu import bleu

SEEDS = (101, 102, 103)  # none of them took part in a choice
START, STOP = 2, 3  # numbers of these tokens


@dataclass(frozen=True)
class Case:
    """A network that translates.

    kind: "transformer", "gru" or "gru with attention"
    size: of what stands for a word; hidden: of the feed-forward layers
    scale: of the scores; None: 1 / √(numbers of a head)
    """

    title: str
    system: str = "L-S15.6"
    kind: str = "transformer"
    size: int = 56
    heads: int = 4
    hidden: int = 112
    layers: int = 2
    norm_first: bool = False
    positions: str = "sines"
    scale: float | None = None
    dropout: float = 0.1
    epochs: int = 10
    batch_size: int = 64
    learning_rate: float = 0.004

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "optimizer": "adam", "schedule": "one cycle"}


WHOLE = Case("Transformer")
SHORT = replace(WHOLE, title="4 heads, norm after", epochs=5)
CASES = {
    "transformer": WHOLE,
    "gru_attention": Case(
        "GRU with attention", kind="gru with attention", size=68, layers=1
    ),
    "gru": Case("GRU, fixed context", kind="gru", size=70, layers=1),
    "short": SHORT,
    "norm_first": replace(SHORT, title="norm before", norm_first=True),
    "no_positions": replace(
        SHORT, title="without positions", system="L-S15.7", positions="none"
    ),
    "no_scale": replace(SHORT, title="scores not scaled", scale=1.0),
    "heads_1": replace(SHORT, title="1 head", heads=1),
    "heads_2": replace(SHORT, title="2 heads", heads=2),
    "heads_8": replace(SHORT, title="8 heads", heads=8),
}


# ------------------------------------------------------------- the sentences


def dataset():
    """The parts for `fit`."""
    arrays = {
        f"{name}_{part}": values
        for part in ("train", "validation", "test")
        for name, values in language.arrays(part).items()
    }
    return SimpleNamespace(name="small language", **arrays)


# ------------------------------------------------------------- the network


def network(case: Case, seed: int):
    """The untrained network: (source, mask, given, wanted) → logits."""
    import torch

    from dlcore.chapters.transformer.recurrent import Looking
    from dlcore.networks.transformer import Transformer
    from dlcore.networks.translator import translator

    torch.manual_seed(seed)
    sizes, size = language.WORDS, case.size
    match case.kind:
        case "gru":
            return translator(
                *sizes,
                embedded=size,
                hidden_size=size,
                layers=1,
                cell="gru",
                dropout=case.dropout,
                bidirectional=True,
            )
        case "gru with attention":
            return Looking(*sizes, size, dropout=case.dropout)
    return Transformer(
        *sizes,
        size,
        heads=case.heads,
        hidden=case.hidden,
        layers=case.layers,
        dropout=case.dropout,
        norm_first=case.norm_first,
        positions=case.positions,
        scale=case.scale,
        longest=16,
    )


def trained(case: Case, seed: int, *, epochs=None, device=None, **told):
    """A trained network and its History."""
    from dlcore.training import fit
    from dlcore.training.sequences import translation_cross_entropy

    model = network(case, seed)
    history = fit(
        model,
        dataset(),
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

    seed: of weights, order and dropout. Raises ValueError for an unknown case or
    another framework than PyTorch.
    """
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
        **bleu_by_length(model),
    }
    return named(history, case, picked, seed=seed, framework=framework, **settings)


def translated(model, part: str = "test") -> list[list[str]]:
    """What a network says for each English sentence of a part, word by word."""
    import torch

    from dlcore.networks.decoding import greedy

    given = language.arrays(part)
    x, mask = (torch.as_tensor(given[name]) for name in ("x", "source_mask"))
    rows = greedy(model, x, mask, START, STOP, language.LONGEST[1] + 2).tolist()
    french = language.vocabularies()[1]
    return [
        french.decode(row[: row.index(STOP)] if STOP in row else row) for row in rows
    ]


def bleu_by_length(model, part: str = "test") -> dict:
    """BLEU of a part, and of each group of lengths."""
    sentences, known = language.chosen()[part], language.known()[part]
    references = [[list(one) for one in known[sentence]] for sentence in sentences]
    said = translated(model, part)
    groups = np.array([language.group(one) for one in sentences])

    def score(rows):
        return round(
            bleu([said[i] for i in rows], [references[i] for i in rows]).score, 2
        )

    return {
        "BLEU": score(range(len(said))),
        "BLEU, by length": [
            score(np.flatnonzero(groups == i)) for i in range(len(language.LENGTHS))
        ],
    }


FACTS = ()
